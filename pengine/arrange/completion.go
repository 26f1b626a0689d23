package arrange

import (
	"strings"

	"pacer/pengine/world"
)

// completed maps what a collective does to the task that marks its completion.
var completed = map[string]string{
	world.TaskStart:   world.TaskRunning,
	world.TaskStop:    world.TaskStopped,
	world.TaskPromote: world.TaskPromoted,
	world.TaskDemote:  world.TaskDemoted,
	world.TaskNotify:  world.TaskNotified,

	world.TaskRunning:  world.TaskRunning,
	world.TaskStopped:  world.TaskStopped,
	world.TaskPromoted: world.TaskPromoted,
	world.TaskDemoted:  world.TaskDemoted,
	world.TaskNotified: world.TaskNotified,
}

// atomic maps completions to what a primitive does instead.
var atomic = map[string]string{
	world.TaskRunning:  world.TaskStart,
	world.TaskStopped:  world.TaskStop,
	world.TaskPromoted: world.TaskPromote,
	world.TaskDemoted:  world.TaskDemote,
}

// completion is the action that others wait for when they are to come after an action of another
// resource: for groups and collectives, the one that marks its completion, or that the agents have
// been notified of it.
func completion(a *world.Action) *world.Action {
	if a.Resource.Kind < world.Group {
		return a
	}
	done := world.FindFirst(&a.Resource.Actions, world.Match{Key: completionKey(a.Resource, a.Key)})
	if done == nil {
		return a
	}
	return done
}

func completionKey(r *world.Resource, key string) string {
	if quirkNotification(key) {
		return key
	}
	rsc, task, interval, ok := world.ParseKey(key)
	done := completed[task]
	switch {
	case !ok, interval > 0, done == "":
		return key
	case r.Is(world.Notify) && (r.IsClone() || r.Bundled()):
		return world.NotifyKey(rsc, "confirmed-post", done)
	}
	return world.Key(rsc, done, 0)
}

// quirkNotification says whether the reference takes a key for that of a notification: it looks
// for the word anywhere, so that orderings relative to a group or clone named "notify-app", say,
// stay relative to its start.
func quirkNotification(key string) bool { return strings.Contains(key, world.TaskNotify) }

// taskFor is what a member or instance does when its group or collective does a task.
func taskFor(r *world.Resource, task string) string {
	if t := atomic[task]; t != "" && r.IsPrimitive() {
		return t
	}
	if known(task) {
		return task
	}
	return "no_action"
}

func known(task string) bool {
	switch task {
	case world.TaskShutdown, world.TaskFence, world.TaskMonitor:
		return true
	}
	return completed[task] != ""
}

// instanceTask is what the instances of a collective do as part of its action; for notifications,
// what these are about.
func instanceTask(a *world.Action) string {
	if len(a.Resource.Children) == 0 {
		return "no_action"
	}
	task := a.Task
	if equalFold(task, world.TaskNotify) || equalFold(task, world.TaskNotified) {
		_, kind, _, ok := world.ParseKey(a.Key)
		_, about, found := strings.Cut(kind, "_notify_")
		if !ok || !found {
			return "no_action"
		}
		task = about
	}
	return taskFor(a.Resource.Children[0], task)
}

func equalFold(a, b string) bool { return a == b || strings.EqualFold(a, b) }
