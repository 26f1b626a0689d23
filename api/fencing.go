package api

import "time"

// Fence asks to fence a node.
type Fence struct {
	Target string `json:"target"`
	Action string `json:"action"` // off, on or reboot
	// Timeout is for each fence device that has none of its own; 0 for two minutes.
	Timeout   time.Duration `json:"timeout,omitempty"`
	Delay     time.Duration `json:"delay,omitempty"`
	NoDelay   bool          `json:"no_delay,omitempty"`  // the devices' own delays do not count either
	Tolerance time.Duration `json:"tolerance,omitempty"` // a fencing that went well no longer ago will do
	Client    string        `json:"client,omitempty"`    // program that asks, for the history
}

// Confirmation says that a person has made sure that a node is off.
type Confirmation struct {
	Target string `json:"target"`
	Client string `json:"client,omitempty"` // program by which the person says so
}

// UseDevice asks this host to run an action of a fence device: monitor, list, or validate-all where the agent
// has that, which looks at its parameters.
type UseDevice struct {
	Device  string        `json:"device"`
	Action  string        `json:"action"`
	Timeout time.Duration `json:"timeout,omitempty"` // 0 for two minutes
}

// RegisterDevice gives this host a fence device, until the daemon ends or somebody takes it back.
type RegisterDevice struct {
	ID     string            `json:"id"`
	Agent  string            `json:"agent"` // such as fence_ipmilan
	Params map[string]string `json:"params,omitempty"`
}

// DeregisterDevice takes it back. What the CIB has stays.
type DeregisterDevice struct {
	Device string `json:"device"`
}

// FencingLevel is a level of this host's topology. Its target is Node, or nodes whose names match Pattern, or nodes whose
// Attribute has the Value.
type FencingLevel struct {
	Node      string   `json:"node,omitempty"`
	Pattern   string   `json:"pattern,omitempty"`
	Attribute string   `json:"attribute,omitempty"`
	Value     string   `json:"value,omitempty"`
	Index     int      `json:"index"` // 1 to 9; to remove all of the target, 0
	Devices   []string `json:"devices,omitempty"`
	Remove    bool     `json:"remove,omitempty"`
}

// ForgetFencings has all members forget what became of fencings of a node; "" for all.
type ForgetFencings struct {
	Target string `json:"target,omitempty"`
}

// Fenced is how a fencing, or something else that was asked of fencing, ended.
type Fenced struct {
	OK       bool      `json:"ok"`
	Status   string    `json:"status"`           // in the words of execution statuses, such as Done or No fence device
	Exit     int       `json:"exit"`             // of the agent
	Reason   string    `json:"reason,omitempty"` // why it did not end well
	Executor string    `json:"executor,omitempty"`
	Output   string    `json:"output,omitempty"` // what the agent printed, of UseDevice
	Tried    []Attempt `json:"tried,omitempty"`
}

// Attempt is one use of a device, in a fencing.
type Attempt struct {
	Device string    `json:"device"`
	Node   string    `json:"node"` // that used it
	Action string    `json:"action"`
	OK     bool      `json:"ok"`
	Status string    `json:"status"`
	Exit   int       `json:"exit"`
	Reason string    `json:"reason,omitempty"`
	Output string    `json:"output,omitempty"` // the agent's own words, bounded
	At     time.Time `json:"at"`
}

// Fencing is what a host knows of fencing.
type Fencing struct {
	Devices []FenceDevice `json:"devices"`
	Pending []Fencings    `json:"pending"`
	History []Fencings    `json:"history"` // the oldest first
}

// FenceDevice is a device that is registered on a host.
type FenceDevice struct {
	ID       string `json:"id"`
	Agent    string `json:"agent"`
	Started  bool   `json:"started"`  // as a resource, or registered by a tool
	Verified bool   `json:"verified"` // its last monitor was well
}

// Fencings is a fencing under way or past.
type Fencings struct {
	Target string    `json:"target"`
	Action string    `json:"action"`
	Origin string    `json:"origin"` // the node that was asked
	Client string    `json:"client"`
	Began  time.Time `json:"began"`
	Ended  time.Time `json:"ended,omitzero"`
	Fenced
}
