package pengine_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/pengine"
	"pacer/pengine/world"
)

// inputs are every cluster that there is to try: our own, and those of suites found by PACER_SUITES.
func inputs(t *testing.T) (files []string) {
	t.Helper()
	patterns := []string{"testdata/*.txtar", "../differential/testdata/*.txtar"}
	if root := os.Getenv("PACER_SUITES"); root != "" {
		patterns = append(patterns, filepath.Join(root, "cts/scheduler/xml/*.xml"), filepath.Join(root, "oracle/scheduler/*.xml"))
	}
	for _, p := range patterns {
		more, err := filepath.Glob(p)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	return files
}

// load reads a cluster from a file, or from an archive's part cib.xml.
func load(t *testing.T, name string) *cib.Document {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, rest, archive := strings.Cut(string(data), "-- cib.xml --\n"); archive {
		rest, _, _ = strings.Cut(rest, "\n-- ")
		data = []byte(rest)
	}
	doc, err := cib.Read(data, name)
	if err != nil {
		t.Skip(err)
	}
	return doc
}

// explained schedules from a cluster and keeps the reasons.
func explained(t *testing.T, name string) *pengine.Output {
	t.Helper()
	root := load(t, name).Copy().Root()
	if _, err := upgrade.ToLatest(root); err != nil {
		t.Skip(err)
	}
	return pengine.Schedule(pengine.Input{
		Root: root, Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), ShowScores: true, Explain: true,
	})
}

// Whoever asks why a score is what it is gets reasons that add up to it, score by score, whatever was
// tried and taken back on the way.
func TestReasonsAddUpToScores(t *testing.T) {
	lines := 0
	for _, name := range inputs(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			lines += checkSums(t, explained(t, name))
		})
	}
	t.Logf("%d scores", lines)
}

// checkSums compares each score with its reasons, and says how many scores there are.
func checkSums(t *testing.T, out *pengine.Output) (lines int) {
	t.Helper()
	for _, l := range out.Trace {
		if l.Kind != world.TraceScore && l.Kind != world.TracePromotion {
			continue
		}
		lines++
		if sum := world.Total(l.Why, l.On); sum != l.Score {
			t.Errorf("%s: the reasons add up to %s", l, sum)
		}
	}
	return lines
}

// Whoever asks why something is stopped, demoted or fenced is told, in every transition there is to try.
func TestReasonsOfActions(t *testing.T) {
	actions := 0
	for _, name := range inputs(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			w := explained(t, name).World
			inGraph := map[int]bool{}
			for _, s := range w.Graph.Synapses {
				for _, a := range s.Actions {
					inGraph[a.ID] = true
				}
			}
			for a := range w.Actions.All() {
				if !inGraph[a.ID] {
					continue
				}
				why := false
				switch a.Task {
				case world.TaskStop, world.TaskDemote:
					if a.Resource.Kind != world.Primitive {
						continue
					}
					why = slices.ContainsFunc(w.Why.Of(a), func(r world.ActionReason) bool { return r.Lost == world.Optional })
				case world.TaskFence:
					if a.Meta.Value("stonith_action") == world.TaskOn {
						continue
					}
					why = len(w.Why.OfNode(a.Node)) > 0
				default:
					continue
				}
				if actions++; !why {
					t.Errorf("%s on %v (%s): no reason", a.Key, a.Node, a.Reason)
				}
			}
		})
	}
	t.Logf("%d actions", actions)
}
