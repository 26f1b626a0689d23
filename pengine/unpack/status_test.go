package unpack_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/cib/value/numeral"
	"pacer/cib/value/rule"
	"pacer/pengine/report"
	"pacer/pengine/unpack"
	"pacer/pengine/world"
)

// steps are those that lead to a status report.
var steps = []func(*world.World){
	unpack.Options, unpack.Nodes, unpack.RemoteNodes, unpack.Resources, unpack.Topology, unpack.Tags,
	unpack.States, unpack.Histories, unpack.Leftovers, unpack.Counts,
}

// read unpacks a document as of a time; the zero time stands for the one the document was made at.
func read(t testing.TB, data []byte, name string, now time.Time) *world.World {
	t.Helper()
	doc, err := cib.Parse(data, name)
	if err != nil {
		t.Fatal(err)
	}
	root := doc.Copy().Root()
	if _, err := upgrade.ToLatest(root); err != nil {
		t.Fatal(err)
	}
	if now.IsZero() {
		now = time.Now().UTC()
		if at, _, err := numeral.Int(root.SelectAttrValue("execution-date", "")); err == nil {
			now = time.Unix(at, 0).UTC()
		}
	}
	w := &world.World{Root: root, Now: now}
	for _, step := range steps {
		step(w)
	}
	return w
}

// shown is the status of a world as a simulation shows it.
func shown(w *world.World) string {
	var b strings.Builder
	out := report.NewText(&b, false)
	out.Begin("Current cluster status")
	report.Status(out, w, report.StatusOptions{
		Sections: report.SectionNodes | report.SectionResources,
		Inactive: true, Pending: true, FailedDetail: true,
	})
	out.End()
	return withoutBlanks(b.String())
}

func withoutBlanks(text string) string {
	var lines []string
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimRight(l, " "); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

// expectedStatus cuts the status before the transition out of a simulation's output.
func expectedStatus(text string) string {
	_, text, _ = strings.Cut(text, "Current cluster status:")
	lines := strings.Split(text, "\n")
	for i, l := range lines[1:] {
		if l != "" && !strings.HasPrefix(l, " ") {
			lines = lines[:i+1]
			break
		}
	}
	return withoutBlanks("Current cluster status:" + strings.Join(lines, "\n"))
}

// TestStatus compares the status of all of Pacemaker's own scheduler inputs.
func TestStatus(t *testing.T) {
	base := os.Getenv("PACER_SUITES")
	if base == "" {
		t.Skip("PACER_SUITES is not set: it names the folder with the suites of others")
	}
	base = filepath.Join(base, "cts", "scheduler")
	cases, err := os.ReadFile(filepath.Join(base, "tests.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(cases), "\n") {
		fields := strings.Split(line, "\t")
		if len(fields) < 2 || strings.HasPrefix(line, "#") {
			continue
		}
		name := fields[0]
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(base, "xml", name+".xml"))
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(filepath.Join(base, "summary", name+".summary"))
			if err != nil {
				t.Fatal(err)
			}
			compare(t, expectedStatus(string(want)), shown(read(t, data, name, dateOf(t, fields[1]))))
		})
	}
}

// dateOf reads the date that a case asks for, zero if none.
func dateOf(t *testing.T, args string) time.Time {
	date, given := strings.CutPrefix(args, "-t ")
	if !given {
		return time.Time{}
	}
	at, err := rule.Parse(strings.Trim(date, `"`), time.Now().UTC())
	if err != nil {
		t.Fatal(err)
	}
	return at.Time()
}

func compare(t *testing.T, want, got string) {
	t.Helper()
	if want == got {
		return
	}
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		lw, lg := "(end)", "(end)"
		if i < len(w) {
			lw = w[i]
		}
		if i < len(g) {
			lg = g[i]
		}
		if lw != lg {
			t.Fatalf("line %d\nwant: %s\n got: %s", i+1, lw, lg)
		}
	}
}
