package controller

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"pacer/cib/value/vocab"
	"pacer/transition"
)

// A resource that fails as soon as it is started would be started again as fast as the hosts can, for ever where no
// migration-threshold ends it. Pacemaker does just that, at the pace of its slower daemons. Here its first recoveries are
// as quick as any; after that its next start on that node waits, longer each time, until it has stayed up for a while, the
// configuration changes, or it is cleaned up. Nothing else waits: what the policy engine wants is the same, and whatever
// happens meanwhile is acted on at once.
const (
	// quickRecoveries is how many failures in a row make no start wait.
	quickRecoveries = 3
	firstWait       = time.Second
	longestWait     = 30 * time.Second
	// staysUp is how long a resource must go without a failure, once it could be started, to have recovered.
	staysUp = 10 * time.Second
)

// restarts counts failures in a row. All members count, so that another DC goes on where one ends.
type restarts struct{ list map[historyOf]failing }

type failing struct {
	failures int
	until    time.Time // when it may be started again; not after the last failure if at once
}

// Delayed is a resource whose next start on a node waits.
type Delayed struct {
	Resource, Node string
	Failures       int // in a row
	Until          time.Time
}

// failed counts a failure after which a resource is started or promoted again.
func (r *restarts) failed(now time.Time, res result) {
	probe := res.Result.Action == vocab.TaskMonitor && res.Result.IntervalMS == 0
	if probe || res.Result.Action == vocab.TaskStop || res.Result.Meta["on_fail"] == "ignore" {
		return
	}
	for of, f := range r.list {
		if now.Sub(f.until) > staysUp {
			delete(r.list, of)
		}
	}
	if r.list == nil {
		r.list = map[historyOf]failing{}
	}
	of := historyOf{nodeID(res.Node), res.Result.Resource}
	f := r.list[of]
	f.failures++
	f.until = now.Add(waitAfter(f.failures))
	r.list[of] = f
}

// waitAfter is how long a start waits after so many failures in a row.
func waitAfter(failures int) time.Duration {
	if failures <= quickRecoveries {
		return 0
	}
	return min(firstWait<<min(failures-quickRecoveries-1, 10), longestWait)
}

// forget begins anew: somebody has done something about it. An empty node or resource stands for all.
func (r *restarts) forget(node, resource string) {
	for of := range r.list {
		if (node == "" || of.node == node) && (resource == "" || of.resource == resource) {
			delete(r.list, of)
		}
	}
}

// waiting lists what waits at a time, by node and resource.
func (r *restarts) waiting(now time.Time, name func(id uint32) string) (list []Delayed) {
	for of, f := range r.list {
		if f.until.After(now) {
			list = append(list, Delayed{of.resource, name(memberID(of.node)), f.failures, f.until})
		}
	}
	slices.SortFunc(list, func(a, b Delayed) int {
		return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(a.Resource, b.Resource))
	})
	return list
}

// hold says which actions of a graph wait at a time, and when the first of them may go on.
func (r *restarts) hold(g *transition.Graph, now time.Time) (held map[int]bool, first time.Time) {
	var may map[int]bool
	held = map[int]bool{}
	for _, s := range g.Synapses {
		for _, a := range s.Actions {
			if a.Kind != transition.Resource || a.Task != vocab.TaskStart && a.Task != vocab.TaskPromote || a.Target == nil {
				continue
			}
			f := r.list[historyOf{a.NodeID, a.Target.ID}]
			if !f.until.After(now) {
				continue
			}
			if may == nil {
				may = g.Unhurried()
			}
			if may[a.ID] {
				held[a.ID] = true
				if first.IsZero() || f.until.Before(first) {
					first = f.until
				}
			}
		}
	}
	return held, first
}

// delay makes starts of the walk wait, and begins those that have waited.
func (r *restarts) delay(t *turn, w *transition.Walker) {
	if w == nil {
		return
	}
	held, first := r.hold(w.Graph(), t.now)
	w.Step(transition.Hold{IDs: held})
	if len(held) == 0 {
		t.stop(TimerRelease)
		return
	}
	t.start(TimerRelease, first.Sub(t.now))
}

// tell tells of the starts of a new transition that wait.
func (r *restarts) tell(t *turn, g *transition.Graph) {
	held, _ := r.hold(g, t.now)
	for _, s := range g.Synapses {
		for _, a := range s.Actions {
			if !held[a.ID] {
				continue
			}
			f := r.list[historyOf{a.NodeID, a.Target.ID}]
			t.log(Warning, "start-delayed", fmt.Sprintf("the next %s of %s on %s waits for %s, as it has failed %d times in a row; a cleanup or a change of the configuration ends that", a.Task, a.Target.ID, a.Node, f.until.Sub(t.now).Round(time.Millisecond), f.failures),
				"resource", a.Target.ID, "node", a.Node, "failures", strconv.Itoa(f.failures))
		}
	}
}
