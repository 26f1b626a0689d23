package controller

import (
	"encoding/json"
	"fmt"

	"pacer/attrs"
	"pacer/cib"
	"pacer/fencing"
	"pacer/lrmd"
	"pacer/transition"
)

// term names an agreement: the view that it is of, and which one of that view.
type term struct {
	View  uint64 `json:"view"`
	Round int    `json:"round,omitempty"`
}

// message is what members send to one another. Exactly one of the fields from State on is set.
//
// Members that speak different protocols must understand one another's State and Without, so that they can find out
// what all of them speak: their names and meanings stay for ever, and what is not known in them is passed over.
type message struct {
	// Term is the agreement in which this was sent, or that it is about.
	Term term `json:"term"`
	// Protocol is the version of these messages that the members have agreed on.
	Protocol int `json:"protocol"`
	// Seq tells the sender's messages from one another; 0 for those that are about one agreement only.
	Seq uint64 `json:"seq,omitempty"`
	// Again says that the message was sent in an older agreement, and may have arrived meanwhile.
	Again bool `json:"again,omitempty"`
	// Trail is the sender's after the last message that it had applied.
	Trail *trail `json:"trail,omitempty"`

	State        *memberState     `json:"state,omitempty"`
	Without      *without         `json:"without,omitempty"`
	Sync         *document        `json:"sync,omitempty"`
	Alive        *alive           `json:"alive,omitempty"`
	Silent       *silent          `json:"silent,omitempty"`
	Loaded       *loaded          `json:"loaded,omitempty"`
	Change       *change          `json:"change,omitempty"`
	Changes      []change         `json:"changes,omitempty"` // two or more, in their order
	Command      *command         `json:"command,omitempty"`
	Result       *result          `json:"result,omitempty"`
	History      *history         `json:"history,omitempty"`
	Cleanup      *cleanup         `json:"cleanup,omitempty"`
	StatusChange *statusChange    `json:"status_change,omitempty"`
	Confirm      *confirm         `json:"confirm,omitempty"`
	Confirms     []confirm        `json:"confirms,omitempty"` // two or more
	Check        *check           `json:"check,omitempty"`
	Differs      *differs         `json:"differs,omitempty"`
	Letter       *letter          `json:"letter,omitempty"`
	Fencing      *fencing.Message `json:"fencing,omitempty"`
	Watch        *watch           `json:"watch,omitempty"`
	Proof        *proof           `json:"proof,omitempty"`
	Attributes   *attrs.Message   `json:"attributes,omitempty"`
}

// ofOneAgreement says whether the message means nothing outside of the agreement in which it was sent.
func (m message) ofOneAgreement() bool {
	return m.State != nil || m.Without != nil || m.Sync != nil || m.Alive != nil || m.Silent != nil || m.Loaded != nil ||
		m.Confirm != nil || m.Confirms != nil || m.Proof != nil
}

// asksToConfirm says whether members say that they have what the message leads to.
func (m message) asksToConfirm() bool {
	return m.Change != nil || m.Changes != nil || m.Cleanup != nil || m.Check != nil
}

// changes are those that it holds, and confirms what it confirms: one as such, or several.
func (m message) changes() []change {
	if m.Change != nil {
		return []change{*m.Change}
	}
	return m.Changes
}

func (m message) confirms() []confirm {
	if m.Confirm != nil {
		return []confirm{*m.Confirm}
	}
	return m.Confirms
}

// Protocols are the versions of messages that a program speaks, from the lowest to the highest.
type Protocols struct {
	Lowest  int `json:"lowest"`
	Highest int `json:"highest"`
}

// Spoken are the protocols of this program.
var spoken = Protocols{2, 4}

// String is "2", or "2 to 3".
func (p Protocols) String() string {
	if p.Lowest == p.Highest {
		return fmt.Sprint(p.Lowest)
	}
	return fmt.Sprintf("%d to %d", p.Lowest, p.Highest)
}

func (p Protocols) has(version int) bool { return p.Lowest <= version && version <= p.Highest }

// document is the CIB as all members shall have it.
type document struct {
	From uint32 `json:"from"`
	Text string `json:"text"`
	// Attributes is what its sender knows of transient attributes.
	Attributes *attrs.Table `json:"attributes,omitempty"`
}

// without ends the wait of an exchange for members: they have not said in time what they have, or cannot take part.
type without struct {
	Why map[uint32]string `json:"why"` // by member
}

// letter is from one host to another, about what the controller knows nothing of.
type letter struct {
	To    uint32 `json:"to"`
	Topic string `json:"topic"`
	Data  []byte `json:"data"`
}

// change is operations on the CIB, applied whole or not at all.
type change struct {
	ID     string       `json:"id"`
	Ops    []cib.Op     `json:"ops"`
	Base   *cib.Version `json:"base,omitempty"`
	User   string       `json:"user,omitempty"`
	Client string       `json:"client,omitempty"`
	// Groups are those of the user on the host that took the request; At is its time there. Access
	// control depends on both, and must come out the same everywhere.
	Groups  []string `json:"groups,omitempty"`
	At      int64    `json:"at,omitempty"`
	Comment string   `json:"comment,omitempty"`
	// Written is the time of the request by the clock of the host that took it, as cib-last-written
	// has it, so that all members write the same.
	Written string `json:"written,omitempty"`
}

// statusChange is one of the status section that follows from the cluster's own work.
type statusChange struct {
	// Leaving is a node that asks to be let go, since a time in seconds since 1970.
	Leaving string `json:"leaving,omitempty"`
	Since   int64  `json:"since,omitempty"`
	// Forget names failures of a resource on a node that are forgotten.
	Forget *failure `json:"forget,omitempty"`
	// Unfenced says of a node that it was unfenced.
	Unfenced *unfenced `json:"unfenced,omitempty"`
	// Maintenance is what a node's recorded maintenance state becomes.
	Maintenance *transition.NodeMaintenance `json:"maintenance,omitempty"`
}

// unfenced is when a node was unfenced, and how the devices were defined that did it.
type unfenced struct {
	Node   string `json:"node"` // its name
	At     int64  `json:"at"`   // seconds since 1970, by the DC's clock
	All    string `json:"all,omitempty"`
	Secure string `json:"secure,omitempty"`
}

// failure names failures of a resource on a node; an empty operation stands for all.
type failure struct {
	NodeID     string `json:"node_id"`
	Resource   string `json:"resource"`
	Operation  string `json:"operation,omitempty"`
	IntervalMS int    `json:"interval_ms,omitempty"`
}

// command is an action of the transition that the DC sends to a node.
type command struct {
	To     uint32 `json:"to"`
	Action int    `json:"action"` // id in the graph
	Key    string `json:"key"`    // transition key
	Kind   kind   `json:"kind"`
	// Op is what to run. For a cancellation it names the recurring action, for a deletion the
	// resource.
	Op lrmd.Op `json:"op"`
	At int64   `json:"at"` // seconds since 1970, by the DC's clock
}

// kind says what a command asks for.
type kind string

const (
	commandRun      kind = "run"
	commandCancel   kind = "cancel"
	commandDelete   kind = "delete"
	commandShutdown kind = "shutdown"
)

// result is how a node's action ended.
type result struct {
	Node   uint32      `json:"node"`
	Name   string      `json:"name"`
	Key    string      `json:"key"` // transition key
	Kind   kind        `json:"kind"`
	Result lrmd.Result `json:"result"`
	// Agent is what the agent says of its parameters; nil if that does not matter.
	Agent *transition.Agent `json:"agent,omitempty"`
	At    int64             `json:"at"` // seconds since 1970, by the node's clock
}

// history is all that a member knows of its own resources. It replaces what the document says.
type history struct {
	Node  uint32 `json:"node"`
	Name  string `json:"name"`
	State string `json:"state"` // its node_state element, as far as the member owns it
}

// cleanup asks members to forget the history of a resource on them.
type cleanup struct {
	ID       string `json:"id"`
	Resource string `json:"resource"`
	Node     string `json:"node,omitempty"`
	User     string `json:"user,omitempty"`
	// Groups are the user's, and At is when he asked, in seconds since 1970: access control may depend on both.
	Groups []string `json:"groups,omitempty"`
	At     int64    `json:"at,omitempty"`
	// All asks to forget also where nothing failed, so that the resource is probed again.
	All bool `json:"all,omitempty"`
	// Operation, with its interval, is the one whose failures are meant, "" for any.
	Operation  string `json:"operation,omitempty"`
	IntervalMS int    `json:"interval_ms,omitempty"`
}

func (m message) encode() []byte {
	data, err := json.Marshal(m)
	if err != nil {
		panic(fmt.Sprintf("a message that cannot be written: %v", err)) // all fields are plain values
	}
	return data
}

// decode reads a message of a protocol. States, and what ends the wait for them, are read whatever their protocol is.
func decode(data []byte, protocol int) (m message, err error) {
	if err := json.Unmarshal(fitMessage(data), &m); err != nil {
		return m, fmt.Errorf("a message that cannot be read: %w", err)
	}
	if m.State == nil && m.Without == nil && m.Protocol != protocol {
		return m, fmt.Errorf("a message of protocol %d, the members have agreed on %d", m.Protocol, protocol)
	}
	return m, nil
}
