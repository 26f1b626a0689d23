package arrange

import (
	"strings"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// orderProbes adds what follows from probes being done before anything else (O3).
func orderProbes(w *world.World) {
	walk := chain{goingDown: goingDown(w)}
	for _, r := range w.Resources {
		walk.orderProbesOf(r)
	}
	for _, o := range w.Orderings {
		orderBeforeStops(o)
	}
}

func (c *chain) orderProbesOf(r *world.Resource) {
	if !r.IsPrimitive() {
		for _, child := range r.Children {
			c.orderProbesOf(child)
		}
		return
	}
	for _, p := range r.ActionsOf(vocab.TaskMonitor, nil, false) {
		for e := range p.After.All() {
			orderInstanceStarts(p, e)
			if len(c.goingDown) > 0 {
				c.probe = p
				c.follow(e.Action)
				c.reset()
			}
		}
	}
}

// orderInstanceStarts: where a probe cannot be run, instances of its clone that are not active
// must not start, lest there be too many. The clone as a whole is not blocked, so as not to stop
// those that are.
func orderInstanceStarts(p *world.Action, e *world.Edge) {
	a := e.Action
	if a.Resource == nil || a.Resource.Kind <= world.Group || p.Is(world.Runnable) ||
		e.Kind&world.RelUnrunnableFirstBlocks != 0 || p.Resource.Top() != a.Resource || a.Task != vocab.TaskStart {
		return
	}
	for then := range a.After.All() {
		r := then.Action.Resource
		if r != nil && len(r.Active) == 0 && r.Top() == a.Resource && then.Action.Task == vocab.TaskStart {
			world.Order(p, then.Action, world.RelOrdered|world.RelUnrunnableFirstBlocks)
		}
	}
}

// chain follows the implications that start from a probe, so that the stops and demotions that
// belong to implied restarts wait for the probe too.
type chain struct {
	probe *world.Action
	seen  []*world.Action
	// goingDown are the resources that have anything that may have to wait: without any, there is nothing to follow.
	goingDown map[*world.Resource]struct{}
}

// goingDown finds the resources with a stop or a demotion.
func goingDown(w *world.World) map[*world.Resource]struct{} {
	found := map[*world.Resource]struct{}{}
	for a := range w.Actions.All() {
		if key := strings.ToLower(a.Key); a.Resource != nil &&
			(strings.HasSuffix(key, "_"+vocab.TaskStop+"_0") || strings.HasSuffix(key, "_"+vocab.TaskDemote+"_0")) {
			found[a.Resource] = struct{}{}
		}
	}
	return found
}

func (c *chain) reset() {
	for _, a := range c.seen {
		a.Clear(world.ActionDetectLoop)
	}
	c.seen = c.seen[:0]
}

func (c *chain) follow(a *world.Action) {
	if a.Is(world.ActionDetectLoop) {
		return
	}
	a.Set(world.ActionDetectLoop)
	c.seen = append(c.seen, a)
	r := a.Resource
	if r.IsPrimitive() && r != c.probe.Resource {
		c.orderDown(a)
	}
	var partner *world.Resource
	interleave := r.IsCollective() && interleaves(r)
	if interleave {
		partner = c.probe.Resource.CompatibleInstance(r, vocab.RoleUnknown, false, "")
	}
	for e := range a.After.All() {
		next := e.Action
		if e.Kind&world.RelFirstImpliesThen == 0 {
			// Otherwise go on only from a group or clone to what is in it.
			if !c.entersCollective(r, next) || r.IsCollective() && interleave && next.Resource != partner {
				continue
			}
		}
		c.follow(next)
	}
}

func (c *chain) entersCollective(r *world.Resource, next *world.Action) bool {
	return r != nil && r.Kind >= world.Group && c.probe.Resource.Parent != r &&
		next.Resource != nil && next.Resource.Kind <= world.Group && next.Resource.Parent == r
}

// orderDown has stops wait for the probe where the start does, and demotions where the promotion
// does, unless fencing implies them.
func (c *chain) orderDown(a *world.Action) {
	down := ""
	switch a.Task {
	case vocab.TaskStart:
		down = vocab.TaskStop
	case vocab.TaskPromote:
		down = vocab.TaskDemote
	default:
		return
	}
	if _, any := c.goingDown[a.Resource]; !any {
		return
	}
	for _, then := range a.Resource.ActionsOf(down, nil, false) {
		if !then.Is(world.Pseudo) {
			world.Order(c.probe, then, world.RelOrdered)
		}
	}
}

// orderBeforeStops: what comes after the stop of another resource comes after its probes too.
func orderBeforeStops(o *world.Ordering) {
	r := o.FirstResource
	if o.Kind == world.RelNone || r == nil || r == o.ThenResource ||
		!isStop(o.FirstAction, o.FirstTask) || o.ThenAction == nil && o.ThenTask == "" {
		return
	}
	if o.ThenResource != nil && r.Launcher == o.ThenResource && isStop(o.ThenAction, o.ThenTask) {
		return // a probe may come after the launcher is started again
	}
	kind := world.RelOrdered | o.Kind&(world.RelIfFirstUnmigratable|world.RelIfOnSameNode)
	if o.Kind == world.RelIfRequiredOnSameNode || o.Kind == world.RelIfOnSameNodeOrTarget {
		kind = o.Kind
	}
	probes := r.ActionsOf(vocab.TaskMonitor, nil, false)
	if len(probes) == 0 {
		return
	}
	var thens []*world.Action
	if o.ThenAction != nil {
		thens = []*world.Action{o.ThenAction}
	} else if o.ThenResource != nil {
		thens = world.Claim(&o.ThenResource.Actions, o.ThenTask, nil)
	}
	for _, p := range probes {
		for _, then := range thens {
			if probeFirst(p, then) {
				world.Order(p, then, kind)
			}
		}
	}
}

// isStop says whether one side of an ordering is a stop.
func isStop(a *world.Action, key string) bool {
	if a != nil {
		return a.Task == vocab.TaskStop
	}
	return strings.HasSuffix(key, "_stop_0")
}

// probeFirst says whether a probe comes before an action: not before the unfencing of its node,
// nor before another node's shutdown.
func probeFirst(p, then *world.Action) bool {
	same := p.Node != nil && p.Node == then.Node
	switch {
	case then.Task == vocab.TaskFence && same:
		return !strings.EqualFold(then.Meta.Value("stonith_action"), vocab.TaskOn)
	case then.Task == vocab.TaskShutdown && p.Node != nil && then.Node != nil:
		return same
	}
	return true
}
