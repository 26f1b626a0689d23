package suite

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestProgram runs Pacemaker's own test program, cts/cts-cli, with no tools but ours, and compares everything that they print, lines
// of its log among it, with what is expected, as the program itself compares: white space aside. What differs on purpose is in
// the list of those that are left.
func TestProgram(t *testing.T) {
	source := sourceTree(t)
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("cts-cli needs python3, which is not here")
	}
	dir := t.TempDir()
	bin := filepath.Join(dir, "bin")
	tools(t, bin)
	layOut(t, source, dir, bin)
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Minute)
	defer stop()
	// It saves what it sees in its own copy of what is expected.
	program := exec.CommandContext(ctx, python, filepath.Join(dir, "cts", "cts-cli"), "--save", "--jobs", "2", "--path", bin)
	program.Dir = dir
	program.Env = append(os.Environ(), "PYTHONPATH="+filepath.Join(dir, "stubs"), "PYTHONDONTWRITEBYTECODE=1", "TMPDIR=/tmp", "TZ=UTC")
	program.WaitDelay = 10 * time.Second
	if said, err := program.CombinedOutput(); err != nil {
		t.Errorf("cts-cli: %v; among what it said:\n%s", err, ending(said))
	}
	compare(t, filepath.Join(source, "cts", "cli"), filepath.Join(dir, "cts", "cli"))
}

// sourceTree is a folder with Pacemaker's cts, python and xml.
func sourceTree(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"PACER_CTS", "PACER_SUITES"} {
		dir := os.Getenv(name)
		if dir == "" {
			continue
		}
		_, noProgram := os.Stat(filepath.Join(dir, "cts", "cts-cli.in"))
		_, noSchema := os.Stat(filepath.Join(dir, "xml", "api", "api-result.rng"))
		if noProgram == nil && noSchema == nil {
			return dir
		}
	}
	t.Skip("neither PACER_CTS nor PACER_SUITES names a folder with Pacemaker's cts/cts-cli.in, python and xml/api/api-result.rng")
	return ""
}

var placeholder = regexp.MustCompile(`@[A-Za-z_]+@`)

// layOut makes a copy of the program that knows its own folder, as configure would make one, and the schemas of the source.
func layOut(t *testing.T, source, dir, bin string) {
	t.Helper()
	for _, part := range []string{"cts/cli", "python/pacemaker"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(source, part))); err != nil {
			t.Fatal(err)
		}
	}
	values := map[string]string{
		"@PCMK_SCHEMA_DIR@": filepath.Join(source, "xml"), "@abs_top_srcdir@": dir, "@abs_top_builddir@": dir, "@CRM_DAEMON_DIR@": bin,
	}
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("cts-cli needs xmllint, which is not here")
	}
	values["@XMLLINT_PATH@"] = xmllint
	for in, out := range map[string]string{
		"cts/cts-cli.in": "cts/cts-cli", "python/pacemaker/buildoptions.py.in": "python/pacemaker/buildoptions.py",
	} {
		data, err := os.ReadFile(filepath.Join(source, in))
		if err != nil {
			t.Fatal(err)
		}
		text := placeholder.ReplaceAllStringFunc(string(data), func(name string) string { return cmp.Or(values[name], "/nowhere") })
		write(t, filepath.Join(dir, out), text)
	}
	// The program imports what it does not use here.
	write(t, filepath.Join(dir, "stubs", "psutil.py"), "")
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// tools builds the program with its links in a folder.
func tools(t *testing.T, dir string) {
	t.Helper()
	binary := filepath.Join(dir, "pacer")
	if out, err := exec.Command("go", "build", "-o", binary, "pacer/cmd/pacer").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	links, err := exec.Command(binary, "links").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(string(links)) {
		if err := os.Symlink("pacer", filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
}

var numbered = regexp.MustCompile(` #\d+$`)

// compare compares the files of two folders, test by test.
func compare(t *testing.T, expected, seen string) {
	files, _ := filepath.Glob(filepath.Join(expected, "regression.*.exp"))
	reasons, described := left(t), describing(t)
	all, differing := 0, 0
	for _, file := range files {
		group := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "regression."), ".exp")
		if group == "agents" {
			continue // needs the agents of an installed Pacemaker; the program does not run it by default
		}
		want, got := everything(t, file), everything(t, filepath.Join(seen, filepath.Base(file)))
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if !numbered.MatchString(name) {
				continue // stands for the last of its name, which has a number, too
			}
			all++
			w, g, full := want[name], got[name], group+": "+strings.TrimSuffix(name, " #1")
			if described[full] {
				w.output, g.output = undescribed(w.output), undescribed(g.output)
			}
			same := spaceless(w) == spaceless(g)
			switch {
			case !same && reasons[full] == "":
				t.Errorf("%s\n%s", full, gocmp.Diff(strings.Split(w.output+w.cib+w.status, "\n"), strings.Split(g.output+g.cib+g.status, "\n")))
			case same && reasons[full] != "":
				t.Errorf("%s agrees; take it from the list of those that are left", full)
			}
			if !same {
				differing++
			}
		}
	}
	t.Logf("%d of %d agree; of %d among them the descriptions of options are not looked at, and %d are left on purpose",
		all-differing, all, len(described), differing)
}

func spaceless(e expectation) expectation {
	return expectation{whiteSpace.ReplaceAllString(e.output, ""), whiteSpace.ReplaceAllString(e.cib, ""), e.status}
}

// ending is the end of a long text.
func ending(text []byte) []byte {
	lines := bytes.Split(text, []byte("\n"))
	return bytes.Join(lines[max(0, len(lines)-20):], []byte("\n"))
}
