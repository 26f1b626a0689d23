package crmsimulate

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kballard/go-shellquote"

	"pacer/tools/env"
)

// The suites are folders of inputs with what the reference says about them. They are found by
// PACER_SUITES. With PACER_REF naming a reference crm_simulate, its answers are taken instead of
// the recorded ones.
//
// testdata/scheduler.passed lists the inputs on which all outputs agree. A name that is listed
// must pass; -grow adds those that pass and are not listed. Names never leave the list.
var (
	grow   = flag.Bool("grow", false, "add what passes to testdata/scheduler.passed")
	update = flag.Bool("update", false, "take what scripts show as what is expected")
)

const ledger = "testdata/scheduler.passed"

// suiteCase is an input and where its expected outputs are.
type suiteCase struct {
	name string
	args []string
	path func(kind string) string
}

func TestSuite(t *testing.T) {
	root := os.Getenv("PACER_SUITES")
	if root == "" {
		t.Skip("PACER_SUITES is not set: no suites of other projects to compare with")
	}
	cases := append(ctsCases(t, filepath.Join(root, "cts/scheduler")), flatCases(t, filepath.Join(root, "oracle/scheduler"))...)
	listed := readLedger(t)
	var mu sync.Mutex
	var passed []string
	t.Run("inputs", func(t *testing.T) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				diff := c.compare(t)
				switch {
				case diff == "":
					mu.Lock()
					passed = append(passed, c.name)
					mu.Unlock()
				case slices.Contains(listed, c.name):
					t.Errorf("passed once, and differs now:\n%s", diff)
				default:
					t.Logf("not listed as passing; differs:\n%s", diff)
				}
			})
		}
	})
	t.Logf("%d of %d inputs agree", len(passed), len(cases))
	if *grow {
		writeLedger(t, append(listed, passed...))
	}
}

// ctsCases lists the inputs of Pacemaker's own scheduler suite.
func ctsCases(t testing.TB, dir string) (cases []suiteCase) {
	data, err := os.ReadFile(filepath.Join(dir, "tests.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(data), "\n") {
		fields := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") || len(fields) < 2 {
			continue
		}
		name := fields[0]
		cases = append(cases, suiteCase{"cts/" + name, words(t, fields[1]), func(kind string) string {
			return filepath.Join(dir, kind, name+"."+kind)
		}})
	}
	return cases
}

func words(t testing.TB, line string) []string {
	list, err := shellquote.Split(line)
	if err != nil {
		t.Fatalf("arguments %q: %v", line, err)
	}
	return list
}

// flatCases lists inputs of a folder where outputs lie beside them.
func flatCases(t *testing.T, dir string) (cases []suiteCase) {
	inputs, err := filepath.Glob(filepath.Join(dir, "*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	common, _ := os.ReadFile(filepath.Join(dir, "args"))
	for _, input := range inputs {
		stem := strings.TrimSuffix(input, ".xml")
		args, err := os.ReadFile(stem + ".args")
		if err != nil {
			args = common
		}
		cases = append(cases, suiteCase{"oracle/" + filepath.Base(stem), words(t, string(args)), func(kind string) string {
			return stem + "." + kind
		}})
	}
	return cases
}

// outputs are what two runs of the tool say about an input.
type outputs struct{ Summary, Exp, Dot, Scores, Stderr []string }

// compare gives the difference between what is expected and what is said, "" if there is none.
func (c suiteCase) compare(t *testing.T) string {
	got := c.run(t, inProcess)
	var want outputs
	if ref := os.Getenv("PACER_REF"); ref != "" {
		want = c.run(t, outside(ref))
	} else {
		read := func(kind string) string {
			data, _ := os.ReadFile(c.path(kind)) // a missing file means that nothing is expected
			return string(data)
		}
		want = outputs{
			lines(read("summary")), graphLines(read("exp")), dotLines(read("dot")),
			sorted(lines(read("scores"))), lines(read("stderr")),
		}
	}
	return cmp.Diff(want, got)
}

// program runs crm_simulate with arguments.
type program func(t *testing.T, args []string) (stdout, stderr string)

func (c suiteCase) run(t *testing.T, p program) outputs {
	dir := t.TempDir()
	graph, dot := filepath.Join(dir, "graph"), filepath.Join(dir, "dot")
	input := []string{"-x", c.path("xml")}
	out, errs := p(t, slices.Concat(input, []string{"-S"}, c.args))
	scores, stderr := p(t, slices.Concat(input, []string{"-D", dot, "-G", graph, "-sSQ"}, c.args))
	read := func(name string) string {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Error(err)
		}
		return string(data)
	}
	return outputs{
		lines(errs + out), graphLines(read(graph)), dotLines(read(dot)), sorted(lines(scores)), lines(stderr),
	}
}

func inProcess(_ *testing.T, args []string) (string, string) {
	var out, errs bytes.Buffer
	Main(env.Env{
		Name: "crm_simulate", Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv: func(string) string { return "" }, Root: "/",
	})
	return out.String(), errs.String()
}

func outside(path string) program {
	return func(t *testing.T, args []string) (string, string) {
		var out, errs bytes.Buffer
		cmd := exec.Command(path, args...)
		cmd.Env = append(os.Environ(), "CIB_shadow_dir="+t.TempDir(), "TZ=UTC", "LC_ALL=C")
		cmd.Stdout, cmd.Stderr = &out, &errs
		_ = cmd.Run() // what it said is compared, whatever its status
		return out.String(), errs.String()
	}
}

// lines splits a text without regard to white space and empty lines.
func lines(text string) (list []string) {
	for _, l := range strings.Split(text, "\n") {
		if l = strings.Join(strings.Fields(l), ""); l != "" {
			list = append(list, l)
		}
	}
	return list
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

var installation = regexp.MustCompile(`crm_feature_set="[^"]*"|batch-limit="[0-9]*"`)

// graphLines leaves out what depends on the program's version.
func graphLines(text string) []string { return lines(installation.ReplaceAllString(text, "")) }

// dotLines takes a drawing as a set.
func dotLines(text string) []string { return slices.Compact(sorted(lines(text))) }

func readLedger(t *testing.T) []string {
	data, err := os.ReadFile(ledger)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(data))
}

func writeLedger(t *testing.T, names []string) {
	slices.Sort(names)
	text := strings.Join(slices.Compact(names), "\n") + "\n"
	if err := os.WriteFile(ledger, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
