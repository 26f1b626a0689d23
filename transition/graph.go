package transition

import (
	"strconv"
	"strings"

	"pacer/cib"
	"pacer/cib/value/vocab"
)

// FeatureSet is the version of Pacemaker's protocol whose semantics are implemented; it stands in
// graphs and history entries.
const FeatureSet = cib.FeatureSet

// Infinity is the highest priority, and the fail count that means "at once".
const Infinity = 1_000_000

// Graph is a transition graph.
type Graph struct {
	ID                int
	ClusterDelay      string // as configured, e.g. "60s": added to each action's timeout
	FencingTimeout    string // as configured; "" means ClusterDelay
	FailedStopOffset  string // fail count after a failed stop: "INFINITY" or "1"
	FailedStartOffset string // the same for starts
	BatchLimit        string // as configured; "0" or "": chosen by the walker's caller
	MigrationLimit    string // as configured; "": unlimited
	RecheckBy         int64  // when the outcome may change with time alone; 0 if never

	Synapses []*Synapse
}

// Synapse is a set of actions and what has to be complete before they start.
type Synapse struct {
	ID       int
	Priority int // done even in an aborted transition, if not lower than the abort
	Actions  []*Action
	Inputs   []Head
}

// Unmet is an action that waits for another which is not part of the graph.
type Unmet struct {
	Action *Action
	Input  Head
}

// Unmet lists the waits that cannot end, in the order of the graph.
func (g *Graph) Unmet() (list []Unmet) {
	there := map[int]bool{} // lookup only
	for _, s := range g.Synapses {
		for _, a := range s.Actions {
			there[a.ID] = true
		}
	}
	for _, s := range g.Synapses {
		for _, in := range s.Inputs {
			for _, a := range s.Actions {
				if !there[in.ID] {
					list = append(list, Unmet{a, in})
				}
			}
		}
	}
	return list
}

// String words it for people.
func (u Unmet) String() string {
	return u.Action.String() + " waits for " + u.Input.String() + ", which is not part of the transition"
}

// String names the action.
func (h *Head) String() string {
	name := h.Key
	if name == "" {
		name = h.Task
	}
	if h.Node != "" {
		name += " on " + h.Node
	}
	return name
}

// Kind is what carries an action out.
type Kind uint8

// The kinds of action; their XML elements are pseudo_event, rsc_op and crm_event.
const (
	Pseudo   Kind = iota // nothing: done as soon as it is reached
	Resource             // an executor runs an agent
	Cluster              // the fencer (Task "stonith") or a controller
)

// Head is what identifies an action; inputs have only this.
type Head struct {
	ID          int
	Kind        Kind
	Mode        string // "cib": only the CIB is to be changed
	Task        string
	Key         string // resource_task_interval, or notification key
	InternalKey string // scheduler's key, where Key names the resource as history does
	Node        string // name; "" for most pseudo actions
	NodeID      string
	Router      string // cluster node whose connection leads to Node, if Node is remote
	LockedSince int64  // shutdown-lock: time since when the resource is locked to Node, or 0
}

// Route is the name of the cluster node that the action is to be sent to.
func (h *Head) Route() string {
	if h.Router != "" {
		return h.Router
	}
	return h.Node
}

// Action is an action with all that is needed to carry it out.
type Action struct {
	Head
	Target *Target // resource concerned; nil for pseudo and most cluster actions
	Attrs  []Attr  // parameters and CRM_meta_* meta-attributes, sorted by name
	Params []Attr  // parameters whose names cannot be XML attribute names

	// Downed are the ids of nodes which the action takes down, nil if it takes none down.
	Downed []string
	// Maintenance are the nodes whose recorded maintenance state must be changed; nil if the
	// action has no such list.
	Maintenance []NodeMaintenance
}

// Target is the resource that an action works on.
type Target struct {
	Element               string // "primitive"
	ID                    string // name to use
	LongID                string // name it may be known as instead, "" if none
	Class, Provider, Type string
}

// Attr is a name and a value.
type Attr struct{ Name, Value string }

// NodeMaintenance is a node and whether it shall be recorded as in maintenance.
type NodeMaintenance struct {
	NodeID string
	On     bool
}

// MetaName is the name that a meta-attribute has among an action's attributes.
func MetaName(name string) string { return "CRM_meta_" + strings.ReplaceAll(name, "-", "_") }

// Value finds an attribute or parameter, "" if there is none.
func (a *Action) Value(name string) string {
	if v, ok := lookup(a.Params, name); ok {
		return v
	}
	v, _ := lookup(a.Attrs, name)
	return v
}

func lookup(list []Attr, name string) (value string, ok bool) {
	for _, v := range list {
		if v.Name == name {
			return v.Value, true
		}
	}
	return "", false
}

// Meta finds a meta-attribute by its plain name, "" if there is none.
func (a *Action) Meta(name string) string { return a.Value(MetaName(name)) }

// Interval is the action's interval in milliseconds, 0 if it is not recurring.
func (a *Action) Interval() uint {
	ms, err := strconv.ParseUint(a.Meta("interval"), 10, 32)
	if err != nil {
		return 0
	}
	return uint(ms)
}

// Timeout is how long the action may take, in milliseconds, its start delay included.
func (a *Action) Timeout() int { return atoi(a.Meta("timeout"), 0) + atoi(a.Meta("start-delay"), 0) }

// TargetRC is the exit status that counts as success.
func (a *Action) TargetRC() int { return atoi(a.Meta("op_target_rc"), 0) }

// NoWait says that the action is complete as soon as it has been sent.
func (a *Action) NoWait() bool { return a.Meta("op_no_wait") == "true" }

// Fencing says that the action is the fencer's.
func (a *Action) Fencing() bool { return a.Kind == Cluster && a.Task == vocab.TaskFence }

// Find finds an action by id, nil if the graph has none.
func (g *Graph) Find(id int) *Action {
	for _, s := range g.Synapses {
		for _, a := range s.Actions {
			if a.ID == id {
				return a
			}
		}
	}
	return nil
}

// atoi reads the number that a text begins with, not below low; 0 or low where there is none.
func atoi(s string, low int) int {
	s = strings.TrimSpace(s)
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || end == 0 && (s[0] == '-' || s[0] == '+')) {
		end++
	}
	n, err := strconv.Atoi(s[:end])
	if err != nil {
		n = 0
	}
	return max(n, low)
}
