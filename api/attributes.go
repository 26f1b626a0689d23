package api

// UpdateAttribute asks to change transient attributes of a node.
type UpdateAttribute struct {
	Name string `json:"name,omitempty"`
	// Pattern stands in place of a name, for all attributes whose names it matches: a POSIX extended regular expression.
	Pattern string  `json:"pattern,omitempty"`
	Node    string  `json:"node,omitempty"`  // "" for the one that is asked
	Value   *string `json:"value,omitempty"` // absent to unset it; value++ and value+=N add to a score
	// What is changed: ChangeValue, ChangeDelay, ChangeBoth; "" for the value.
	What string `json:"what,omitempty"`
	// Delay is the dampening: how long nothing may change before the value is written into the status section, such as 5s.
	// With ChangeValue it counts where the attribute is new, and so do the next three.
	Delay       string `json:"delay,omitempty"`
	Set         string `json:"set,omitempty"` // id of the set that it belongs to
	Utilization bool   `json:"utilization,omitempty"`
	Private     bool   `json:"private,omitempty"` // it is never written
	// Wait says when to answer: WaitNo, WaitLocal, WaitCluster; "" for the first.
	Wait string `json:"wait,omitempty"`
}

// What an UpdateAttribute changes.
const (
	ChangeValue = "value"
	ChangeDelay = "delay"
	ChangeBoth  = "both"
)

// What an UpdateAttribute waits for.
const (
	WaitNo      = "no"      // that the change is on its way
	WaitLocal   = "local"   // that this host has it
	WaitCluster = "cluster" // that all members have it
)

// ClearFailures asks to forget how often, and when, operations failed.
type ClearFailures struct {
	Node       string `json:"node,omitempty"`     // "" for all
	Resource   string `json:"resource,omitempty"` // "" for all
	Operation  string `json:"operation,omitempty"`
	IntervalMS int    `json:"interval_ms,omitempty"` // of the operation
}

// PurgeAttributes asks to forget all transient attributes of a node.
type PurgeAttributes struct {
	Node string `json:"node"`
}

// AttributesChanged answers a change of attributes.
type AttributesChanged struct {
	Warnings []string `json:"warnings,omitempty"` // what of the request made no sense, and was passed over
}

// Attribute is the value of a transient attribute for a node.
type Attribute struct {
	Name    string  `json:"name"`
	Node    string  `json:"node"`
	Value   *string `json:"value,omitempty"` // absent: it is not set
	Private bool    `json:"private,omitempty"`
}

// Attributes answers a question for an attribute.
type Attributes struct {
	Known  bool        `json:"known"` // there is such an attribute
	Values []Attribute `json:"values"`
}
