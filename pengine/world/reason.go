package world

// Reason is why an action is as it is, for summaries. The zero Reason is none. What made the action required or impossible
// is told more fully by Reasons, if those are kept.
type Reason struct {
	Kind ReasonKind
	// Lost is the condition that this action lost, and Resource and Task are the other action's that it follows from;
	// Resource is nil for an action of a node. With a colocation, Resource is the other resource.
	Lost     ActionFlags
	Resource *Resource
	Task     string
	// Text is what the reference says of a node's fencing.
	Text string
}

// ReasonKind grades a Reason.
type ReasonKind uint8

// The kinds of Reason.
const (
	NoReason         ReasonKind = iota
	ReasonNoNode                // there is no node that the resource may run on
	ReasonMultiple              // the resource is active on several nodes
	ReasonNoQuorum              // no quorum, and the policy is to stop
	ReasonFreeze                // no quorum, and the policy is to freeze
	ReasonDefinition            // parameters or agent of the resource changed
	ReasonFollows               // another action
	ReasonColocation            // the other resource of a colocation cannot be there
	ReasonFencing               // what is wrong with a node; see Text
)

// String words a reason as the reference does, "" for none.
func (r Reason) String() string {
	switch r.Kind {
	case ReasonNoNode:
		return "node availability"
	case ReasonMultiple:
		return "being multiply active"
	case ReasonNoQuorum:
		return "no quorum"
	case ReasonFreeze:
		return "quorum freeze"
	case ReasonDefinition:
		return "resource definition change"
	case ReasonFollows:
		return r.follows()
	case ReasonColocation:
		return "colocation with " + r.Resource.ID
	}
	return r.Text
}

func (r Reason) follows() string {
	text := r.Task
	if r.Resource != nil {
		text = r.Resource.ID + " " + text
	}
	switch r.Lost {
	case Runnable:
		return "unrunnable " + text
	case ActionMigratable:
		return "unmigrateable " + text
	case Optional:
		return "required " + text
	}
	return " " + text
}

// fencingReason is what is wrong with a node, none if nothing is said of it.
func fencingReason(text string) Reason {
	if text == "" {
		return Reason{}
	}
	return Reason{Kind: ReasonFencing, Text: text}
}
