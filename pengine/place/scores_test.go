package place_test

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/cib/value/numeral"
	"pacer/cib/value/rule"
	"pacer/pengine/constrain"
	"pacer/pengine/place"
	"pacer/pengine/unpack"
	"pacer/pengine/world"
)

// steps are those that lead to scores.
var steps = []func(*world.World){
	unpack.Options, unpack.Nodes, unpack.RemoteNodes, unpack.Resources, unpack.Topology, unpack.Tags,
	unpack.States, unpack.Histories, unpack.Leftovers, unpack.Counts,
	constrain.Health, constrain.Constraints,
	place.NodeCriteria, place.InternalConstraints, place.ConfigChanges, place.Assign,
}

// scoresOf places the resources of a document and returns the score lines.
func scoresOf(t testing.TB, data []byte, name string, now time.Time) []string {
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
	w := &world.World{Root: root, Now: now, ShowScores: true}
	for _, step := range steps {
		step(w)
	}
	lines := make([]string, 0, len(w.Trace))
	for _, l := range w.Trace {
		if l.Kind != world.TraceRemark {
			lines = append(lines, l.String())
		}
	}
	return normal(lines)
}

// normal brings score lines into an order of their own and drops white space.
func normal(lines []string) []string {
	var out []string
	for _, l := range lines {
		if l = strings.Join(strings.Fields(l), ""); l != "" {
			out = append(out, l)
		}
	}
	slices.Sort(out)
	return out
}

// suites finds the suites that lie outside the repository, or skips the test.
func suites(t *testing.T) string {
	t.Helper()
	base := os.Getenv("PACER_SUITES")
	if base == "" {
		t.Skip("PACER_SUITES is not set: it names the folder with the suites of others")
	}
	return base
}

// TestScores compares all scores of Pacemaker's own suite of scheduler inputs.
func TestScores(t *testing.T) {
	base := filepath.Join(suites(t), "cts", "scheduler")
	f, err := os.Open(filepath.Join(base, "tests.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) < 2 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		t.Run(fields[0], func(t *testing.T) {
			compareScores(t, filepath.Join(base, "xml", fields[0]+".xml"),
				filepath.Join(base, "scores", fields[0]+".scores"), fields[1])
		})
	}
}

// TestScoresOfRandomClusters compares scores of clusters made up at random.
func TestScoresOfRandomClusters(t *testing.T) {
	base := filepath.Join(suites(t), "oracle", "scheduler")
	args, err := os.ReadFile(filepath.Join(base, "args"))
	if err != nil {
		t.Fatal(err)
	}
	inputs, err := filepath.Glob(filepath.Join(base, "*.xml"))
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no inputs in %s (%v)", base, err)
	}
	for _, input := range inputs {
		name := strings.TrimSuffix(input, ".xml")
		t.Run(filepath.Base(name), func(t *testing.T) {
			compareScores(t, input, name+".scores", strings.TrimSpace(string(args)))
		})
	}
}

func compareScores(t *testing.T, input, scores, args string) {
	data, err := os.ReadFile(input)
	if err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile(scores)
	if err != nil {
		t.Fatal(err)
	}
	got := scoresOf(t, data, input, timeIn(t, args))
	want := normal(strings.Split(string(golden), "\n"))
	for _, l := range without(want, got) {
		t.Error("missing:", l)
	}
	for _, l := range without(got, want) {
		t.Error("too much:", l)
	}
}

// timeIn reads the time that command line arguments give; zero if they do not.
func timeIn(t *testing.T, args string) time.Time {
	_, at, given := strings.Cut(args, "-t ")
	if !given {
		return time.Time{}
	}
	parsed, err := rule.Parse(strings.Trim(at, "\""), time.Now().UTC())
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Time()
}

// without is what sorted a has more of than sorted b.
func without(a, b []string) (left []string) {
	for _, l := range a {
		for len(b) > 0 && b[0] < l {
			b = b[1:]
		}
		if len(b) > 0 && b[0] == l {
			b = b[1:]
			continue
		}
		left = append(left, l)
	}
	return left
}
