package world

import (
	"slices"
	"strings"

	"pacer/cib/value/vocab"
)

// noTask is found nowhere; it stands for tasks that collectives do not summarize.
const noTask = "unspecified"

var summarized = []string{
	vocab.TaskStop, vocab.TaskStopped, vocab.TaskStart, vocab.TaskRunning, vocab.TaskShutdown, vocab.TaskFence, vocab.TaskMonitor, vocab.TaskNotify,
	vocab.TaskNotified, vocab.TaskPromote, vocab.TaskPromoted, vocab.TaskDemote, vocab.TaskDemoted,
}

// memberTask is the task of an instance or member that a collective's task is made of.
// Completions of primitives are the actions themselves.
func memberTask(member *Resource, task string) string {
	if !slices.Contains(summarized, task) {
		return noTask
	}
	if !member.IsPrimitive() {
		return task
	}
	switch task {
	case vocab.TaskStopped:
		return vocab.TaskStop
	case vocab.TaskRunning:
		return vocab.TaskStart
	case vocab.TaskDemoted:
		return vocab.TaskDemote
	case vocab.TaskPromoted:
		return vocab.TaskPromote
	}
	return task
}

// FlagsOn are the flags of an action of a resource as they count for orderings on a node (nil:
// anywhere). For groups, clones and bundles they are worked out from members and instances, and
// what is found makes the action itself required or unrunnable (pcmk: the action_flags method).
func (a *Action) FlagsOn(n *Node) ActionFlags {
	switch r := a.Resource; r.Kind {
	case Group:
		return a.groupFlags(n)
	case Clone:
		return a.collectiveFlags(r.Children, n)
	case Bundle:
		return a.bundleFlags(n)
	}
	return a.Flags
}

// groupFlags: a group's action is required if any member's is. It can run only if all members
// will do it, except that members need not all stop or be demoted.
func (a *Action) groupFlags(n *Node) ActionFlags {
	flags := Optional | Runnable | Pseudo
	for _, m := range a.Resource.Children {
		task := memberTask(m, a.Task)
		action := FindFirst(&m.Actions, Match{Task: task, Node: n})
		if action == nil {
			if task != vocab.TaskStop && task != vocab.TaskDemote {
				flags &^= Runnable
			}
			continue
		}
		has := action.FlagsOn(n)
		if flags&Optional != 0 && has&Optional == 0 {
			flags &^= Optional
			a.Clear(Optional)
		}
		if task != a.Task && flags&Runnable != 0 && has&Runnable == 0 {
			flags &^= Runnable
			a.Clear(Runnable)
		}
	}
	return flags
}

// collectiveFlags: a collective's action is required if any instance's is, and can run if any
// instance's can.
func (a *Action) collectiveFlags(instances []*Resource, n *Node) ActionFlags {
	flags := a.fromInstances(instances, n)
	if flags&Optional == 0 {
		a.Clear(Optional)
	}
	if flags&Runnable == 0 && n == nil {
		a.Clear(Runnable)
	}
	return flags
}

// InstanceTask is the instances' task that a collective's action is made of. Notifications are
// made of what they are about.
func (a *Action) InstanceTask() string {
	if len(a.Resource.Children) == 0 {
		return noTask
	}
	task := a.Task
	if equalKey(task, vocab.TaskNotify) || equalKey(task, vocab.TaskNotified) {
		_, full, _, ok := ParseKey(a.Key)
		_, about, found := strings.Cut(full, "_notify_")
		if !ok || !found {
			return noTask
		}
		task = about
	}
	return memberTask(a.Resource.Children[0], task)
}

// bundleFlags: starts and stops are the containers' business, the rest that of what is inside.
func (a *Action) bundleFlags(n *Node) ActionFlags {
	b := a.Resource.Bundle
	if b.Child != nil {
		switch memberTask(b.Child, a.Task) {
		case noTask, vocab.TaskNotify, vocab.TaskNotified, vocab.TaskPromote, vocab.TaskPromoted, vocab.TaskDemote, vocab.TaskDemoted:
			return a.collectiveFlags(b.Child.Children, n)
		}
	}
	var containers []*Resource
	for _, rep := range b.List {
		containers = append(containers, rep.Container)
	}
	return a.collectiveFlags(containers, n)
}
