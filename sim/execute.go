package sim

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
	"pacer/transition"
)

// execute walks a graph and pretends that each action is done at once.
func (r *runner) execute(g *transition.Graph, resources []*world.Resource) transition.State {
	r.tell(Executing{})
	e := &executor{runner: r, ids: idsOf(resources), walker: transition.NewWalker(g, transition.Options{})}
	state := e.walk()
	if state != transition.Complete {
		r.tell(Failure{"Transition failed: " + state.String()})
		r.tell(Failure{"An invalid transition was produced"})
	}
	r.tell(Executed{})
	return state
}

type executor struct {
	*runner
	walker *transition.Walker
	ids    map[string]bool // by which resources were known when the transition was made
}

func (e *executor) walk() transition.State {
	for {
		for _, effect := range e.walker.Step(transition.Fire{}) {
			switch x := effect.(type) {
			case transition.Run:
				e.walker.Step(e.perform(x.Action))
			case transition.PassDone:
				if x.State != transition.Active {
					return x.State
				}
			}
		}
	}
}

// perform carries an action out and says what came of it.
func (e *executor) perform(a *transition.Action) transition.Event {
	switch {
	case a.Kind == transition.Pseudo:
		e.tell(PseudoDone{a.Key, a.Node})
		return transition.Done{ID: a.ID}
	case a.Fencing():
		return e.fence(a)
	case a.Kind == transition.Cluster:
		resource := ""
		if a.Target != nil {
			resource = a.Target.ID
		}
		e.tell(ClusterDone{a.Task, resource, a.Node})
		return transition.Done{ID: a.ID}
	}
	return e.runResource(a)
}

// fence takes the target down, except when it is unfenced.
func (e *executor) fence(a *transition.Action) transition.Event {
	op := a.Meta("stonith_action")
	e.tell(Fenced{a.Node, op})
	if !strings.EqualFold(op, vocab.TaskOn) {
		s, err := e.setOnline(a.Node, false)
		if err != nil {
			e.tell(Failure{sentence(err)})
			return transition.Rejected{ID: a.ID}
		}
		s.CreateAttr("crm-debug-origin", "simulate_fencing_action")
		e.forget(s)
	}
	return transition.Done{ID: a.ID}
}

func (e *executor) runResource(a *transition.Action) transition.Event {
	if a.Task == "probe_again" {
		return transition.Done{ID: a.ID}
	}
	if a.Target == nil || a.Target.ID == "" {
		e.tell(Failure{fmt.Sprintf("Action %d (%s): found no resource, expected one: not done", a.ID, a.Key)})
		return transition.Rejected{ID: a.ID}
	}
	name := e.instance(a.Target)
	if strings.EqualFold(a.Task, "delete") || strings.EqualFold(a.Task, vocab.TaskMetaData) {
		e.tell(ResourceDone{name, a.Task, 0, a.Node})
		return transition.Done{ID: a.ID}
	}
	failed := false
	state, err := e.stateOf(a)
	if err == nil {
		err = e.update(state, func(state *etree.Element) (err error) {
			failed, err = e.record(state, a, name)
			return err
		})
	}
	if err != nil {
		e.tell(Failure{sentence(err)})
		return transition.Rejected{ID: a.ID}
	}
	if failed {
		e.walker.Step(transition.Abort{Priority: transition.Infinity})
	}
	return transition.Done{ID: a.ID, Failed: failed}
}

// record shows what becomes of an action and writes it into the history of its node.
func (e *executor) record(state *etree.Element, a *transition.Action, name string) (failed bool, err error) {
	h, err := e.history(state, name, a.Target.ID, agent{a.Target.Class, a.Target.Provider, a.Target.Type})
	if err != nil {
		return false, err
	}
	e.tell(ResourceDone{name, a.Task, a.Interval(), a.Node})
	result := transition.FromAction(a, h, vocab.ExecDone, a.TargetRC(), "User-injected result", e.opt.Now.Unix())
	failed = e.fail(a, name, &result, state)
	transition.WriteHistory(h, result, record(a.Node, a.TargetRC()))
	return failed, nil
}

// instance is the name by which a resource is shown: the one in the configuration, unless only
// the other one is known.
func (e *executor) instance(t *transition.Target) string {
	if !e.ids[t.ID] && e.ids[t.LongID] {
		return t.LongID
	}
	return t.ID
}

// idsOf collects the ids of resources and everything below them, and the ids that history knows
// them by.
func idsOf(list []*world.Resource) map[string]bool {
	ids := map[string]bool{}
	for _, top := range list {
		top.Walk(func(r *world.Resource) {
			ids[r.ID] = true
			if r.HistoryID != "" {
				ids[r.HistoryID] = true
			}
		})
	}
	return ids
}

// stateOf finds or makes the state of an action's node. Remote nodes go by their name.
func (e *executor) stateOf(a *transition.Action) (*etree.Element, error) {
	if a.Router != "" {
		return e.node(a.Node, a.Node)
	}
	return e.node(a.Node, a.NodeID)
}

// fail lets an action fail if that was asked for. Anonymous instances may be named with or without
// their number.
func (e *executor) fail(a *transition.Action, name string, result *transition.Result, state *etree.Element) bool {
	for _, spec := range e.opt.Inject.FailOps {
		match := ""
		for _, n := range []string{name, a.Target.ID} {
			want := transition.OpKey(n, a.Task, a.Interval()) + "@" + a.Node + "="
			if len(spec) >= len(want) && strings.EqualFold(spec[:len(want)], want) {
				match = n
				break
			}
		}
		if match == "" {
			continue
		}
		_, status, _ := strings.Cut(spec, "=")
		rc, err := strconv.Atoi(status)
		if err != nil {
			e.tell(Failure{"Invalid failed operation '" + spec + "' (result code must be integer)"})
			continue
		}
		result.RC = rc
		e.tell(Note{fmt.Sprintf("Pretending action %d failed with rc=%d", a.ID, rc)})
		e.countFailure(state, match, a.Task, a.Interval(), rc, e.infinite(a.Task))
		return true
	}
	return false
}

// infinite says whether one failure of a task is too many.
func (e *executor) infinite(task string) bool {
	g := e.walker.Graph()
	switch task {
	case vocab.TaskStart:
		return g.FailedStartOffset == "" || g.FailedStartOffset == "INFINITY"
	case vocab.TaskStop:
		return g.FailedStopOffset == "" || g.FailedStopOffset == "INFINITY"
	}
	return false
}
