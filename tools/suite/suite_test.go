package suite

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pacer/cib/value/vocab"
	"pacer/tools/cibadmin"
	"pacer/tools/crmadmin"
	"pacer/tools/crmattribute"
	"pacer/tools/crmdiff"
	"pacer/tools/crmerror"
	"pacer/tools/crmfailcount"
	"pacer/tools/crmmon"
	"pacer/tools/crmresource"
	"pacer/tools/crmrule"
	"pacer/tools/crmshadow"
	"pacer/tools/crmsimulate"
	"pacer/tools/crmstandby"
	"pacer/tools/crmticket"
	"pacer/tools/crmverify"
	"pacer/tools/env"
	"pacer/tools/iso8601"
	"pacer/tools/pacemakerd"
)

var (
	grow = flag.Bool("grow", false, "add newly passing tests to the ledger")
	show = flag.String("show", "", "show the differences of tests whose name contains this")
)

func mains() map[string]func(env.Env) int {
	return map[string]func(env.Env) int{
		"crm_attribute": crmattribute.Main, "crm_failcount": crmfailcount.Main,
		"cibadmin": cibadmin.Main, "crm_diff": crmdiff.Main, "crm_error": crmerror.Main, "crm_mon": crmmon.Main, "crm_rule": crmrule.Main,
		"iso8601": iso8601.Main, "crm_shadow": crmshadow.Main, "crm_simulate": crmsimulate.Main, "crm_standby": crmstandby.Main, "crm_verify": crmverify.Main, "crmadmin": crmadmin.Main, "crm_resource": crmresource.Main, "crm_ticket": crmticket.Main,
		"pacemaker-based": pacemakerd.Metadata, "pacemaker-controld": pacemakerd.Metadata, "pacemaker-fenced": pacemakerd.Metadata,
		"pacemaker-schedulerd": pacemakerd.Metadata,
	}
}

// result is what a command left.
type result struct {
	stdout, stderr string
	status         int
}

// run runs a command in this process.
func (s *stage) run(command, stdin string) result {
	s.t.Helper()
	words := s.words(command)
	main := mains()[words[0]]
	if main == nil {
		s.t.Fatalf("no tool %s", words[0])
	}
	var out, errs bytes.Buffer
	status := main(env.Env{
		Name: words[0], Args: words[1:], Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs,
		Getenv: s.getenv, Root: s.dir,
	})
	return result{out.String(), errs.String(), status}
}

// getenv is the environment of commands.
func (s *stage) getenv(name string) string {
	if name == "CIB_file" {
		return s.cib
	}
	return s.vars[name]
}

// expectation is a block of the suite.
type expectation struct {
	output string // with standard error first
	cib    string // of the document afterwards, "" if it is not looked at
	status string // as text and number
}

// expectations reads a file of blocks by the names of tests, but for lines of a log.
func expectations(t *testing.T, name string) map[string]expectation {
	t.Helper()
	return blocks(t, name, func(line string) bool { return !logged.MatchString(line) })
}

// everything reads all lines of a file of blocks.
func everything(t *testing.T, name string) map[string]expectation {
	t.Helper()
	return blocks(t, name, func(string) bool { return true })
}

func blocks(t *testing.T, name string, keep func(line string) bool) map[string]expectation {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const begin, after, end, mark = "=#=#=#= Begin test: ", "=#=#=#= Current cib after: ", "=#=#=#= End test: ", " =#=#=#="
	all := map[string]expectation{}
	var test string
	var e expectation
	seen := map[string]int{}
	into := &e.output
	for _, text := range strings.SplitAfter(string(data), "\n") {
		head := strings.TrimSuffix(strings.TrimSpace(text), mark)
		switch {
		case strings.HasPrefix(text, begin):
			test, e = strings.TrimPrefix(head, begin), expectation{}
			seen[test]++
			into = &e.output
		case strings.HasPrefix(text, after):
			into = &e.cib
		case strings.HasPrefix(text, end):
			e.status = strings.TrimPrefix(head, end+test+" - ")
			all[test] = e
			all[fmt.Sprintf("%s #%d", test, seen[test])] = e
			into = new(string)
		case keep(text):
			*into += text
		}
	}
	return all
}

// logged are lines of Pacemaker's log, which name functions of its source.
var logged = regexp.MustCompile(`^\w+ \t(error|warning|info|debug|trace): `)

var versionless = regexp.MustCompile(`admin_epoch="\d*" epoch="\d*" num_updates="\d*"`)

// changing is what differs from run to run, and what the suite has in its place.
var changing = []struct {
	pattern *regexp.Regexp
	text    string
}{
	{regexp.MustCompile(`(?m)Last change: .*`), "Last change:"},
	{regexp.MustCompile(`(?m)Last updated: .*`), "Last updated:"},
	{regexp.MustCompile(`(?m)^Migration will take effect until: .*`), "Migration will take effect until:"},
	{regexp.MustCompile(`(\* Possible values.*: .*)\(default: [^)]*\)`), "${1}(default: )"},
	{regexp.MustCompile(` default="[^"]*"`), ` default=""`},
	{regexp.MustCompile(` (start|end)="[0-9][-+: 0-9]*Z*"`), ` ${1}=""`},
	{regexp.MustCompile(`(?m)-X '.*'`), "-X '...'"},
	{regexp.MustCompile(` api-version="[^"]*"`), ` api-version="X"`},
	{regexp.MustCompile(`(<change-attr name="crm_feature_set" .* value=")[0-9.]*"`), `${1}"`},
	{regexp.MustCompile(`(<change-attr name="validate-with" .* value="pacemaker-)[0-9.]+"`), `${1}X"`},
	{regexp.MustCompile(`(?m)(<cib.*) cib-last-written="[^"]*"`), "$1"},
	{regexp.MustCompile(`crm_feature_set="[^"]*" `), ""},
	{regexp.MustCompile(`(?m)last_change time=".*"`), `last_change time=""`},
	{regexp.MustCompile(`(?m)last_update time=".*"`), `last_update time=""`},
	{regexp.MustCompile(` last-rc-change=['"][-+A-Za-z0-9: ]*['"],?`), ""},
	{regexp.MustCompile(` validate-with="[^"]*"`), ""},
	{regexp.MustCompile(` version="[^"]*"`), ` version=""`},
	{regexp.MustCompile(`(?m)\(version .*\)`), "(version)"},
	{regexp.MustCompile(`@crm_feature_set=[0-9.]*, `), ""},
	{regexp.MustCompile(`@validate-with=pacemaker-[0-9.]+`), "@validate-with=pacemaker-X"},
	{regexp.MustCompile(`Created new pacemaker-.* configuration`), "Created new pacemaker configuration"},
}

func (s *stage) clean(text string) string {
	text = strings.NewReplacer(s.data, "CTS_CLI_DATA", s.dir+"/shadow.", "/tmp/cts-cli.shadow/shadow.").Replace(text)
	for _, c := range changing {
		text = c.pattern.ReplaceAllString(text, c.text)
	}
	return text
}

// outcome runs a test and gives what is to be compared with the expectation.
func (s *stage) outcome(command, stdin string, withCIB bool) expectation {
	r := s.run(command, stdin)
	e := expectation{
		output: s.clean(r.stderr + s.sifted(r.stdout)),
		status: fmt.Sprintf("%v (%d)", vocab.Exit(r.status), r.status),
	}
	if withCIB {
		user := s.vars["CIB_user"]
		s.vars["CIB_user"] = "root"
		e.cib = s.clean(s.run("cibadmin -Q", "").stdout)
		s.vars["CIB_user"] = user
	}
	return e
}

func TestSuite(t *testing.T) {
	suites := os.Getenv("PACER_SUITES")
	if suites == "" {
		t.Skip("PACER_SUITES does not name the folder of suites")
	}
	t.Setenv("TZ", "UTC")
	scripts, _ := filepath.Glob("testdata/*.txt")
	var passed []string
	for _, script := range scripts {
		name := strings.TrimSuffix(filepath.Base(script), ".txt")
		if slices.Contains([]string{"ledger", "left", "unplayed"}, name) {
			continue
		}
		s := &stage{t: t, data: filepath.Join(suites, "cts", "cli"), dir: t.TempDir(), vars: map[string]string{}}
		passed = append(passed, s.play(name)...)
	}
	ledger(t, passed)
	complete(t, filepath.Join(suites, "cts", "cli"), passed)
}

// left are the tests whose outcome differs from what is expected on purpose, with the reasons.
func left(t *testing.T) map[string]string { return reasons(t, "testdata/left.txt") }

// reasons reads lines of a test, a bar and a reason.
func reasons(t *testing.T, name string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		test, reason, ok := strings.Cut(line, " | ")
		if !ok || reason == "" {
			t.Errorf("%s: %q has no reason; expected GROUP: TEST | REASON", name, line)
		}
		list[test] = reason
	}
	return list
}

// complete fails if a test of the suite neither passes nor has a reason not to.
func complete(t *testing.T, data string, passed []string) {
	files, _ := filepath.Glob(filepath.Join(data, "regression.*.exp"))
	known := [2]map[string]string{left(t), reasons(t, "testdata/unplayed.txt")}
	for _, file := range files {
		group := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "regression."), ".exp")
		if group == "agents" {
			continue // of an installed Pacemaker
		}
		for name := range expectations(t, file) {
			full := group + ": " + name
			first := group + ": " + strings.TrimSuffix(name, " #1")
			switch {
			case slices.Contains(passed, full), slices.Contains(passed, first):
			case known[0][first] != "" || known[1][first] != "":
			case strings.Contains(name, " #") || slices.Contains(passed, full+" #1"):
			default:
				t.Errorf("%s neither passes nor is there a reason why it does not", full)
			}
		}
	}
}

// describing are the tests of whose outcome the descriptions of options are not looked at, by the scripts.
func describing(t *testing.T) map[string]bool {
	t.Helper()
	scripts, _ := filepath.Glob("testdata/*.txt")
	list := map[string]bool{}
	for _, script := range scripts {
		group := strings.TrimSuffix(filepath.Base(script), ".txt")
		var names []string
		for _, l := range readScript(t, filepath.Base(script)) {
			switch l.word {
			case "test":
				names = []string{l.rest}
			case "both":
				names = []string{l.rest, l.rest + " (XML)"}
			case "described":
				for _, name := range names {
					list[group+": "+name] = true
				}
			}
		}
	}
	return list
}

// play runs a script and gives the tests that passed.
func (s *stage) play(suite string) (passed []string) {
	s.want = expectations(s.t, filepath.Join(s.data, "regression."+suite+".exp"))
	var names []string
	stdin := ""
	try := func(name, command string) {
		e, ok := s.want[name]
		if !ok {
			s.t.Errorf("%s: the suite has no test %q", suite, name)
		}
		got := s.outcome(command, stdin, e.cib != "")
		if s.bare {
			e.output, got.output = undescribed(e.output), undescribed(got.output)
		}
		if got == e {
			passed = append(passed, suite+": "+name)
		} else if *show != "" && strings.Contains(name, *show) {
			s.t.Logf("%s: %s\n%s", suite, name, cmp.Diff(strings.Split(e.output+e.cib+e.status, "\n"), strings.Split(got.output+got.cib+got.status, "\n")))
		}
	}
	for _, l := range readScript(s.t, suite+".txt") {
		switch l.word {
		case "test":
			names, stdin, s.tight, s.sieve, s.bare = []string{l.rest}, "", false, nil, false
		case "both":
			names, stdin, s.tight = []string{l.rest, l.rest + " (XML)"}, "", true
			s.sieve, s.bare = nil, false
		case "<":
			file, attr, _ := strings.Cut(l.rest, " without ")
			stdin = s.read(file)
			if attr != "" {
				stdin = regexp.MustCompile(` `+attr+`="[^"]*"`).ReplaceAllString(stdin, "")
			}
		case "replace":
			old, new, _ := strings.Cut(l.rest, " by ")
			stdin = regexp.MustCompile(old).ReplaceAllString(stdin, new)
		case "only", "but":
			s.sift(l)
		case "described":
			s.bare = true
		case "edited":
			stdin = s.edited(l.rest)
		case "$":
			try(names[0], l.rest)
			if len(names) > 1 {
				tool, args, _ := strings.Cut(l.rest, " ")
				try(names[1], tool+" --output-as=xml "+args)
			}
		default:
			if !s.set(l) {
				s.t.Fatalf("%s: unknown word %q", suite, l.word)
			}
		}
	}
	return passed
}

// ledger fails if a test that once passed does not any more.
func ledger(t *testing.T, passed []string) {
	const name = "testdata/ledger.txt"
	slices.Sort(passed)
	if *grow {
		if err := os.WriteFile(name, []byte(strings.Join(passed, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	kept := strings.Split(strings.TrimSpace(string(data)), "\n")
	for _, test := range kept {
		if !slices.Contains(passed, test) {
			t.Errorf("no longer passes: %s", test)
		}
	}
	t.Logf("%d pass, %d in the ledger", len(passed), len(kept))
}
