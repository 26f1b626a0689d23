package arrange

import (
	"strings"

	"pacer/cib/value/term"
	"pacer/pengine/world"
)

// completed maps what a collective does to the task that marks its completion.
var completed = map[string]string{
	term.TaskStart:   term.TaskRunning,
	term.TaskStop:    term.TaskStopped,
	term.TaskPromote: term.TaskPromoted,
	term.TaskDemote:  term.TaskDemoted,
	term.TaskNotify:  term.TaskNotified,

	term.TaskRunning:  term.TaskRunning,
	term.TaskStopped:  term.TaskStopped,
	term.TaskPromoted: term.TaskPromoted,
	term.TaskDemoted:  term.TaskDemoted,
	term.TaskNotified: term.TaskNotified,
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
func quirkNotification(key string) bool { return strings.Contains(key, term.TaskNotify) }
