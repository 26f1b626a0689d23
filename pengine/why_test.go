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
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
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
		t.Fatal(err)
	}
	return doc
}

// explained schedules from a cluster and keeps the reasons.
func explained(t *testing.T, name string) *pengine.Output {
	t.Helper()
	root := load(t, name).Copy().Root()
	if _, err := upgrade.ToLatest(root); err != nil {
		t.Fatal(err)
	}
	return pengine.Schedule(pengine.Input{
		Root: root, Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), ShowScores: true, Explain: true,
	})
}

// Whoever asks why a score is what it is gets reasons that add up to it; why something is stopped, demoted, moved or
// fenced, and why something that has to be done cannot be, has an answer; and what is named as a cause is there to be
// looked up. So it is in every transition there is to try.
func TestReasons(t *testing.T) {
	scores, actions, seen := 0, 0, map[world.CauseKind]int{}
	for _, name := range inputs(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			out := explained(t, name)
			scores += checkSums(t, out)
			actions += checkActions(t, out.World)
			checkCauses(t, out.World, seen)
		})
	}
	t.Logf("%d scores, %d actions", scores, actions)
	if os.Getenv("PACER_SUITES") != "" {
		for kind := world.CauseBase; kind <= world.CauseRequest; kind++ {
			if seen[kind] == 0 {
				t.Errorf("nothing was caused by kind %d", kind)
			}
		}
	}
}

// checkSums compares each score with its reasons, those shown and those in the end, and says how many
// are shown.
func checkSums(t *testing.T, out *pengine.Output) (lines int) {
	t.Helper()
	for _, top := range out.World.Resources {
		top.Walk(func(r *world.Resource) {
			for c := range r.Allowed.All() {
				if sum := total(r.Allowed.Reasons(), c.Node); sum != c.Score {
					t.Errorf("%s on %v: %s, the reasons add up to %s", r.ID, c.Node, c.Score, sum)
				}
			}
		})
	}
	for _, l := range out.Trace {
		if l.Kind != world.TraceScore && l.Kind != world.TracePromotion {
			continue
		}
		lines++
		if sum := total(l.Why, l.On); sum != l.Score {
			t.Errorf("%s: the reasons add up to %s", l, sum)
		}
	}
	return lines
}

// checkActions looks for a reason of each action that takes something away, and of each that cannot be done, and says
// how many these are.
func checkActions(t *testing.T, w *world.World) (actions int) {
	t.Helper()
	inGraph := map[int]bool{}
	for _, s := range w.Graph.Synapses {
		for _, a := range s.Actions {
			inGraph[a.ID] = true
		}
	}
	for a := range w.Actions.All() {
		asked, told := false, false
		switch {
		case inGraph[a.ID]:
			asked, told = whyDone(w, a)
		case !a.Is(world.Optional) && !a.Is(world.Runnable) && !a.Is(world.Pseudo):
			asked, told = changesState(a) || a.Task == vocab.TaskStart || a.Task == vocab.TaskPromote, lost(w, a, world.Runnable)
		}
		if asked {
			actions++
		}
		if asked && !told {
			t.Errorf("%s on %v (%s): no reason", a.Key, a.Node, a.Reason)
		}
	}
	return actions
}

// whyDone says whether reasons of an action can be asked for, and whether there are any.
func whyDone(w *world.World, a *world.Action) (asked, told bool) {
	if a.Task == vocab.TaskFence {
		return a.Meta.Value("stonith_action") != vocab.TaskOn, len(w.Why.OfNode(a.Node)) > 0
	}
	return changesState(a) && a.Resource.Kind == world.Primitive, lost(w, a, world.Optional)
}

// changesState says whether an action takes something away from where it is.
func changesState(a *world.Action) bool {
	return a.Task == vocab.TaskStop || a.Task == vocab.TaskDemote || a.Task == vocab.TaskMigrateTo
}

func lost(w *world.World, a *world.Action, condition world.ActionFlags) bool {
	return slices.ContainsFunc(w.Why.Of(a), func(r world.ActionReason) bool { return r.Lost == condition })
}

// checkCauses looks up what is named as a cause: a constraint, a history entry, a node, a resource. It counts them by
// their kinds.
func checkCauses(t *testing.T, w *world.World, seen map[world.CauseKind]int) {
	t.Helper()
	tags := map[string][]string{} // of elements with an id
	for _, e := range w.Root.FindElements("//[@id]") {
		tags[e.SelectAttrValue("id", "")] = append(tags[e.SelectAttrValue("id", "")], e.Tag)
	}
	for _, c := range allCauses(w) {
		seen[c.Kind]++
		if !named(w, tags, c) {
			t.Errorf("a cause names what is not there: %+v", c)
		}
	}
}

// allCauses are those of scores, of fencing, failures and roles, and of actions.
func allCauses(w *world.World) (list []world.Cause) {
	for _, l := range w.Trace {
		for _, r := range l.Why {
			list = append(list, r.Cause)
		}
	}
	for _, top := range w.Resources {
		top.Walk(func(r *world.Resource) {
			for _, reason := range slices.Concat(r.Allowed.Reasons(), r.PriorityReasons) {
				list = append(list, reason.Cause)
			}
		})
	}
	for _, f := range w.Why.Fences {
		list = append(list, f.Cause)
	}
	for _, r := range w.Why.Resources {
		list = append(list, r.Cause)
	}
	for a := range w.Actions.All() {
		for _, r := range w.Why.Of(a) {
			list = append(list, r.Cause)
		}
	}
	return list
}

// named says whether what a cause of its kind has to name is there.
func named(w *world.World, tags map[string][]string, c world.Cause) bool {
	is := func(tag string) bool { return slices.Contains(tags[c.ID], tag) }
	resource := func(id string) bool { return w.FindResource(id, world.MatchHistory) != nil }
	if c.Resource != "" && !resource(c.Resource) || c.Rule != "" && !slices.Contains(tags[c.Rule], "rule") {
		return false
	}
	switch c.Kind {
	case world.CauseLocation:
		return is("rsc_location")
	case world.CauseColocation:
		return is("rsc_colocation") || strings.HasPrefix(c.ID, "#")
	case world.CauseOrder:
		return is("rsc_order")
	case world.CauseTicket:
		return is("rsc_ticket")
	case world.CauseFailure, world.CauseDefinition:
		return is("lrm_rsc_op") || resource(c.ID)
	case world.CauseBase, world.CauseHealth, world.CauseLock, world.CauseMembership, world.CauseConnection, world.CauseShutdown, world.CauseRequest:
		return w.FindNode(c.ID) != nil
	case world.CauseTargetRole:
		return resource(c.ID) || w.FindNode(c.ID) != nil
	case world.CauseStickiness, world.CauseCapacity, world.CauseMultiple:
		return resource(c.ID)
	case world.CausePromotion:
		return resource(c.ID) || resource(c.Resource)
	}
	return c.ID == "" || resource(c.ID) || w.FindNode(c.ID) != nil || is("lrm_rsc_op")
}

// total is the score that reasons add up to, in their order, of those that are about the node.
func total(reasons []world.ScoreReason, n *world.Node) (sum score.Score) {
	for _, r := range reasons {
		switch {
		case r.Node != n:
		case r.Replaces:
			sum = r.Score
		default:
			sum = score.Add(sum, r.Score)
		}
	}
	return sum
}
