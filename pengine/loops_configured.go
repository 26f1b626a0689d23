package pengine

import (
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/constrain"
	"pacer/pengine/place"
	"pacer/pengine/world"
)

// ConfiguredLoops finds loops among the orderings of a configuration, whatever the state of the
// cluster: if all that is ordered were to start, or to stop, at once. The root is a cib element of
// the latest schema; it stays as it is.
func ConfiguredLoops(root *etree.Element, now time.Time) []Loop {
	root = root.Copy()
	if s := root.SelectElement("status"); s != nil {
		root.RemoveChild(s)
	}
	root.CreateElement("status")
	w := Status(Input{Root: root, Now: now})
	constrain.Constraints(w)
	place.InternalConstraints(w)
	return loopsOf(w)
}

// loopsOf finds the loops of a world whose constraints are known.
func loopsOf(w *world.World) []Loop {
	n := newNetwork(w)
	for _, o := range w.Orderings {
		first, then := firstVertex(o), sideVertex(o.ThenAction, o.ThenResource, o.ThenTask)
		if o.Kind&conditional == 0 && first.lives() && then.lives() && first != then && !restart(first, then) {
			n.join(first, then, o)
		}
	}
	return distinct(n.loops())
}

// restart says whether two vertices are the halves of a resource's restart. What loops by way of one
// is done in two turns.
func restart(first, then vertex) bool {
	from, to := world.Begun(first.task), world.Begun(then.task)
	return first.resource != nil && first.resource == then.resource &&
		(from == vocab.TaskStop && to == vocab.TaskStart || from == vocab.TaskDemote && to == vocab.TaskPromote)
}

// distinct leaves out loops through the constraints of one before, as there is mostly one for starting
// and one for stopping.
func distinct(loops []Loop) (kept []Loop) {
	var seen []string
	for _, l := range loops {
		if key := strings.Join(l.Constraints(), " "); !slices.Contains(seen, key) {
			seen, kept = append(seen, key), append(kept, l)
		}
	}
	return kept
}

// conditional are the relations that matter only in a certain state of the cluster.
const conditional = world.RelSerialize | world.RelIfFirstUnmigratable | world.RelIfOnSameNode | world.RelIfOnSameNodeOrTarget |
	world.RelIfRequiredOnSameNode | world.RelNestedRemoteProbe

func sideVertex(a *world.Action, r *world.Resource, key string) vertex {
	if r == nil {
		return vertex{action: a}
	}
	return vertex{resource: r, task: world.KeyTask(key)}
}

// firstVertex is what an ordering has others wait for: of a collective, that it is all done, unless
// its own parts are to wait.
func firstVertex(o *world.Ordering) vertex {
	v := sideVertex(o.FirstAction, o.FirstResource, o.FirstTask)
	if r := v.resource; r != nil && r.Kind >= world.Group && (o.ThenResource == nil || o.ThenResource != r && !o.ThenResource.HasAncestor(r)) {
		v.task = done(v.task)
	}
	return v
}

// done is the task that marks the completion of a collective's task.
func done(task string) string {
	switch task {
	case vocab.TaskStart:
		return vocab.TaskRunning
	case vocab.TaskStop:
		return vocab.TaskStopped
	case vocab.TaskPromote:
		return vocab.TaskPromoted
	case vocab.TaskDemote:
		return vocab.TaskDemoted
	}
	return task
}

// lives says whether a vertex is about starting, stopping or changing roles.
func (v vertex) lives() bool {
	if v.resource == nil {
		return v.action != nil
	}
	switch world.Begun(v.task) {
	case vocab.TaskStart, vocab.TaskStop, vocab.TaskPromote, vocab.TaskDemote:
		return true
	}
	return false
}
