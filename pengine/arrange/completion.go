package arrange

import (
	"strings"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// completed maps what a collective does to the task that marks its completion.
var completed = map[string]string{
	vocab.TaskStart:   vocab.TaskRunning,
	vocab.TaskStop:    vocab.TaskStopped,
	vocab.TaskPromote: vocab.TaskPromoted,
	vocab.TaskDemote:  vocab.TaskDemoted,
	vocab.TaskNotify:  vocab.TaskNotified,

	vocab.TaskRunning:  vocab.TaskRunning,
	vocab.TaskStopped:  vocab.TaskStopped,
	vocab.TaskPromoted: vocab.TaskPromoted,
	vocab.TaskDemoted:  vocab.TaskDemoted,
	vocab.TaskNotified: vocab.TaskNotified,
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
func quirkNotification(key string) bool { return strings.Contains(key, vocab.TaskNotify) }
