package alerts

import (
	"strconv"
	"time"

	"pacer/cib/value/vocab"
)

// Kind is a kind of event that alerts can be asked for.
type Kind uint8

// The kinds of events.
const (
	Node Kind = 1 << iota
	Fencing
	Resource
	Attribute
)

// usual are the kinds that an alert without filters is told of.
const usual = Node | Fencing | Resource

// kinds has the word for each kind, and the filter that asks for it.
var kinds = []struct {
	kind         Kind
	word, filter string
}{
	{Node, "node", "select_nodes"},
	{Fencing, "fencing", "select_fencing"},
	{Resource, "resource", "select_resources"},
	{Attribute, "attribute", "select_attributes"},
}

func (k Kind) String() string {
	for _, known := range kinds {
		if k == known.kind {
			return known.word
		}
	}
	return ""
}

// Event is something to tell of. Make it by one of the functions below.
type Event struct {
	kind      Kind
	attribute string // of kind Attribute: its name
	variables []variable
}

// variable is a variable of an agent's environment.
type variable struct{ name, value string }

// The names of variables begin with this.
const prefix = "CRM_alert_"

func (e *Event) set(name, value string) {
	e.variables = append(e.variables, variable{prefix + name, value})
}

func (e *Event) setInt(name string, value int) { e.set(name, strconv.Itoa(value)) }

// States of nodes that alerts tell of.
const (
	Member = "member"
	Lost   = "lost"
)

// OfNode is the event that a node is a member now, or lost. The id is that of the cluster layer.
func OfNode(name string, id uint32, state string) Event {
	e := Event{kind: Node}
	e.set("node", name)
	e.set("desc", state)
	e.set("nodeid", strconv.FormatUint(uint64(id), 10))
	return e
}

// fencingTask is what Pacemaker gives as the task of all fencing: the name of its fencer's message.
const fencingTask = "st_notify_fence"

// OfFencing is the event that a fencing or unfencing of a node has ended. The code is 0 or a negative number of an error,
// as in Pacemaker's old interface.
func OfFencing(target, description string, code int) Event {
	e := Event{kind: Fencing}
	e.set("node", target)
	e.set("task", fencingTask)
	e.set("desc", description)
	e.setInt("rc", code)
	return e
}

// Operation is the end of an operation of a resource.
type Operation struct {
	Node, Resource, Action string
	IntervalMS, TimeoutMS  int
	Expected, Code         vocab.Exit
	Status                 vocab.Exec
	Took                   time.Duration
}

// OfResource is the event that an operation has ended, whether well or not. There is none of a probe with the expected
// answer, as of what happens all the time.
func OfResource(o Operation) (e Event, tell bool) {
	if o.Action == vocab.TaskMonitor && o.IntervalMS == 0 && o.Code == o.Expected {
		return Event{}, false
	}
	took, text := int(o.Took.Milliseconds()), o.Status.String()
	if o.Status == vocab.ExecDone {
		text = o.Code.String()
	}
	if o.Status == vocab.ExecTimeout && took == 0 {
		took = o.TimeoutMS
	}
	e = Event{kind: Resource}
	e.set("node", o.Node)
	e.set("rsc", o.Resource)
	e.set("task", o.Action)
	e.setInt("interval", o.IntervalMS)
	e.setInt("target_rc", int(o.Expected))
	e.setInt("status", int(o.Status))
	e.setInt("rc", int(o.Code))
	e.setInt("exec_time", took)
	e.set("desc", text)
	return e, true
}

// OfAttribute is the event that a transient attribute of a node is written with another value; "" where it is removed.
func OfAttribute(node, id, name, value string) Event {
	e := Event{kind: Attribute, attribute: name}
	e.set("node", node)
	e.set("nodeid", id)
	e.set("attribute_name", name)
	e.set("attribute_value", value)
	return e
}
