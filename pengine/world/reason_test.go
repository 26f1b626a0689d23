package world

import (
	"testing"

	"pacer/cib/value/vocab"
)

// Reasons are worded as the reference words them; a reason is none if and only if there are no words.
func TestReasonsAreWorded(t *testing.T) {
	r := &Resource{ID: "web"}
	for want, reason := range map[string]Reason{
		"":                           {},
		"node availability":          {Kind: ReasonNoNode},
		"being multiply active":      {Kind: ReasonMultiple},
		"no quorum":                  {Kind: ReasonNoQuorum},
		"quorum freeze":              {Kind: ReasonFreeze},
		"resource definition change": {Kind: ReasonDefinition},
		"required web start":         {Kind: ReasonFollows, Lost: Optional, Resource: r, Task: vocab.TaskStart},
		"unrunnable web start":       {Kind: ReasonFollows, Lost: Runnable, Resource: r, Task: vocab.TaskStart},
		"unmigrateable web stop":     {Kind: ReasonFollows, Lost: ActionMigratable, Resource: r, Task: vocab.TaskStop},
		"required stonith":           {Kind: ReasonFollows, Lost: Optional, Task: vocab.TaskFence},
		"colocation with web":        {Kind: ReasonColocation, Resource: r},
		"peer is unclean":            fencingReason("peer is unclean"),
	} {
		if got := reason.String(); got != want || (got == "") != (reason.Kind == NoReason) {
			t.Errorf("%+v: %q, want %q", reason, got, want)
		}
	}
	if fencingReason("").Kind != NoReason {
		t.Error("nothing said is no reason")
	}
}
