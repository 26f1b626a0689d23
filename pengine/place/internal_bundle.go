package place

import (
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

func constrainBundle(r *world.Resource) {
	for _, rep := range r.Bundle.List {
		constrainReplica(r, rep)
	}
	inner := r.Bundle.Child
	if inner == nil {
		return
	}
	passDown(r, inner, vocab.TaskStart, vocab.TaskRunning)
	passDown(r, inner, vocab.TaskStop, vocab.TaskStopped)
	constrainInternally(inner)
	if !inner.Is(world.Promotable) {
		return
	}
	orderRoleChanges(r)
	passDown(r, inner, vocab.TaskDemote, vocab.TaskDemoted)
	passDown(r, inner, vocab.TaskPromote, vocab.TaskPromoted)
}

// passDown has the bundled clone act when the bundle does, and the bundle be done when it is.
func passDown(bundle, inner *world.Resource, task, done string) {
	bundle.OrderTasks(task, inner, task, world.RelThenImpliesFirstGraphed)
	inner.OrderTasks(done, bundle, done, world.RelFirstImpliesThenGraphed)
}

// constrainReplica ties a replica's parts to the bundle and to one another. The connection's
// order and place follow from its being launched by the container; that the bundled instance
// comes after the connection follows from its running on the bundle node.
func constrainReplica(bundle *world.Resource, rep *world.Replica) {
	constrainInternally(rep.Container)
	bundle.OrderStarts(rep.Container, world.RelUnrunnableFirstBlocks|world.RelThenImpliesFirstGraphed)
	if rep.Child != nil {
		bundle.OrderStops(rep.Child, world.RelThenImpliesFirstGraphed)
	}
	bundle.OrderStops(rep.Container, world.RelThenImpliesFirstGraphed)
	rep.Container.OrderTasks(vocab.TaskStart, bundle, vocab.TaskRunning, world.RelFirstImpliesThenGraphed)
	rep.Container.OrderTasks(vocab.TaskStop, bundle, vocab.TaskStopped, world.RelFirstImpliesThenGraphed)
	if rep.IP != nil {
		constrainInternally(rep.IP)
		rep.IP.OrderStarts(rep.Container, world.RelUnrunnableFirstBlocks|world.RelGuestAllowed)
		rep.Container.OrderStops(rep.IP, world.RelThenImpliesFirst|world.RelGuestAllowed)
		colocate("#ip-with-container", score.Infinity, rep.IP, rep.Container, true)
	}
	if rep.Remote != nil {
		constrainInternally(rep.Remote)
	}
}
