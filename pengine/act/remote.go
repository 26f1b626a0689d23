package act

import (
	"strconv"
	"strings"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// link is what can be expected of the connection to a remote node.
type link uint8

const (
	linkUnknown link = iota // not established, but may be recovered
	linkAlive
	linkResting // on a dead node or in mid-migration: wait until it is up again
	linkFailed  // lost for good
	linkStopped // cleanly stopped, or going to be
)

// failedRemote says whether a remote node cannot be reached in this transition.
func failedRemote(n *world.Node) bool {
	return n.IsRemote() && n.Remote != nil && linkOf(n) == linkFailed
}

func linkOf(n *world.Node) link {
	r := n.Remote
	host := r.CurrentNode()
	switch {
	case r.NextRole == stopped || r.Assigned == nil:
		return linkGoing(n, host)
	case host == nil:
		return linkUnknown
	case !host.Ready():
		return linkResting
	case len(r.Active) > 1 && r.MigrationSource != nil && r.MigrationTarget != nil:
		return linkResting
	}
	return linkAlive
}

// linkGoing is for connections that will not be up at the end.
func linkGoing(n, host *world.Node) link {
	r := n.Remote
	switch {
	case host != nil && host.Unclean():
		return linkFailed
	case !r.Is(world.Failed):
		return linkStopped
	case r.NextRole == stopped && r.RemoteReconnectMS > 0 && n.Has(world.NodeRemoteFenced) && !n.ShutdownRequested():
		return linkUnknown // to be tried again after the reconnect interval
	}
	return linkFailed
}

// RemoteOrderings orders actions on Pacemaker Remote nodes against the connections to these (A4).
// It may find one more reason to fence a node.
func RemoteOrderings(w *world.World) {
	if !w.Found.RemoteNodes {
		return
	}
	for a := range w.Actions.All() {
		if a.Resource != nil {
			orderRemote(a)
		}
	}
}

func orderRemote(a *world.Action) {
	r := a.Resource
	if r.Is(world.RemoteConnection) && a.Task == vocab.TaskClearFail {
		r.W.NewOrdering(world.Ordering{
			Kind: world.RelOrdered, FirstResource: r, FirstAction: a, ThenResource: r, ThenTask: r.Key(vocab.TaskStart),
		})
		return
	}
	if a.Node == nil || !a.Node.IsPacemakerRemote() || a.Is(world.Pseudo) || a.Node.Remote == nil {
		return
	}
	if a.Task == vocab.TaskStart {
		orderMoveToRemote(a)
	}
	if a.Node.Remote.Launcher != nil {
		orderOnGuest(a)
	} else {
		orderOnRemote(a)
	}
}

// orderMoveToRemote leaves a resource where it is until the connection it moves to is up.
func orderMoveToRemote(start *world.Action) {
	r, remote := start.Resource, start.Node.Remote
	for a := range r.Actions.All() {
		if a.Node != start.Node && a.Task == vocab.TaskStop {
			r.W.NewOrdering(world.Ordering{
				Kind: world.RelOrdered, FirstResource: remote, FirstTask: remote.Key(vocab.TaskStart),
				ThenResource: r, ThenAction: a,
			})
		}
	}
}

// afterStart has an action wait for a start that must be possible. Constraints made here are
// exempt from the ban on user constraints about guests and what runs in them.
func afterStart(first *world.Resource, a *world.Action, extra world.Relation) {
	first.W.NewOrdering(world.Ordering{
		Kind:          world.RelGuestAllowed | world.RelUnrunnableFirstBlocks | extra,
		FirstResource: first, FirstTask: first.Key(vocab.TaskStart), ThenResource: a.Resource, ThenAction: a,
	})
}

// beforeStop has a stop wait for an action.
func beforeStop(a *world.Action, then *world.Resource, extra world.Relation) {
	then.W.NewOrdering(world.Ordering{
		Kind: world.RelGuestAllowed | extra, FirstResource: a.Resource, FirstAction: a,
		ThenResource: then, ThenTask: then.Key(vocab.TaskStop),
	})
}

// remoteTask is an action's task as far as connections are concerned: migrations need the
// connection as stops do.
func remoteTask(a *world.Action) string {
	if strings.EqualFold(a.Task, vocab.TaskMigrateTo) || strings.EqualFold(a.Task, vocab.TaskMigrateFrom) {
		return vocab.TaskStop
	}
	return a.Task
}

func orderOnRemote(a *world.Action) {
	remote, state := a.Node.Remote, linkOf(a.Node)
	switch remoteTask(a) {
	case vocab.TaskStart, vocab.TaskPromote:
		extra := world.RelNone
		if state == linkFailed {
			extra = world.RelFirstImpliesThen // recover it
		}
		afterStart(remote, a, extra)
	case vocab.TaskStop:
		stopOnRemote(a, state)
	case vocab.TaskDemote:
		if state == linkResting || state == linkUnknown {
			afterStart(remote, a, world.RelNone)
		} // otherwise the order of stops suffices, and a start that cannot happen must not block
	default:
		otherOnRemote(a, state)
	}
}

func stopOnRemote(a *world.Action, state link) {
	remote := a.Node.Remote
	switch {
	case state == linkFailed:
		// Only fencing can stop it, and will imply the stop.
		remote.W.FenceNode(a.Node, "resources are active but connection is unrecoverable", false, world.Cause{Kind: world.CauseConnection, ID: a.Node.Name, Resource: remote.ID})
	case state == linkAlive, remote.NextRole == stopped:
		beforeStop(a, remote, world.RelThenImpliesFirst)
	default:
		afterStart(remote, a, world.RelNone)
	}
}

func otherOnRemote(a *world.Action, state link) {
	remote := a.Node.Remote
	if isRecurring(a) {
		afterStart(remote, a, world.RelFirstImpliesThen) // begin anew with each connection
		return
	}
	if remoteTask(a) == vocab.TaskMonitor && state == linkFailed {
		remote.W.FenceNode(a.Node, "resources are in unknown state and connection is unrecoverable", false, world.Cause{Kind: world.CauseConnection, ID: a.Node.Name, Resource: remote.ID})
	}
	if remote.CurrentNode() != nil && state == linkStopped {
		// See what is active before the connection goes down for good.
		beforeStop(a, remote, world.RelUnrunnableFirstBlocks)
		return
	}
	afterStart(remote, a, world.RelNone)
}

func orderOnGuest(a *world.Action) {
	remote := a.Node.Remote
	launcher := remote.Launcher
	if launcher.Is(world.Failed) {
		remote.W.FenceNode(a.Node, "container failed", false, world.Cause{Kind: world.CauseConnection, ID: a.Node.Name, Resource: remote.ID})
	}
	switch task := remoteTask(a); task {
	case vocab.TaskStart, vocab.TaskPromote:
		afterStart(launcher, a, world.RelFirstImpliesThen)
		afterStart(remote, a, world.RelNone)
	case vocab.TaskStop, vocab.TaskDemote:
		if !launcher.Is(world.Failed) { // otherwise the launcher's stop implies it
			beforeStop(a, remote, world.RelNone)
		}
	default:
		switch {
		case !isRecurring(a):
			afterStart(remote, a, world.RelNone)
		case wellKnown(task):
			afterStart(remote, a, world.RelFirstImpliesThen)
		}
	}
}

// isRecurring says whether an action has an interval.
func isRecurring(a *world.Action) bool {
	ms, err := strconv.ParseUint(a.Meta.Value("interval"), 10, 32)
	return err == nil && ms > 0
}

// wellKnown says whether the scheduler itself knows what a task is for.
func wellKnown(task string) bool {
	switch task {
	case vocab.TaskMonitor, vocab.TaskStop, vocab.TaskStopped, vocab.TaskStart, vocab.TaskRunning,
		vocab.TaskShutdown, vocab.TaskFence, vocab.TaskNotify, vocab.TaskNotified, vocab.TaskPromote,
		vocab.TaskPromoted, vocab.TaskDemote, vocab.TaskDemoted:
		return true
	}
	return false
}
