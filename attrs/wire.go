package attrs

import "time"

// Member is a host of the cluster, by the id of the membership and the name of its node.
type Member struct {
	ID          uint32 `json:"id"`
	Name        string `json:"name"`
	Incarnation uint64 `json:"incarnation,omitempty"` // tells its process from those before it
}

// Message is what members say to one another about attributes. Exactly one field is set.
type Message struct {
	Update  *Update     `json:"update,omitempty"`
	Written string      `json:"written,omitempty"` // the attribute whose dampening is over
	Refresh *Refresh    `json:"refresh,omitempty"`
	Clear   *Clear      `json:"clear,omitempty"`
	Purge   *Purge      `json:"purge,omitempty"`
	Own     []Attribute `json:"own,omitempty"`     // the sender's own values, for a table that it has given up
	Applied string      `json:"applied,omitempty"` // the request whose update the sender has applied
}

// Update changes the value of an attribute, its dampening, or both.
type Update struct {
	Request string  `json:"request"` // its id, unlike all others
	Name    string  `json:"name,omitempty"`
	Pattern string  `json:"pattern,omitempty"` // instead of a name: of all attributes that it matches
	Node    string  `json:"node"`
	Value   *string `json:"value,omitempty"` // nil to unset it
	What    What    `json:"what,omitempty"`
	// Delay is the dampening; nil if nothing is said of it. For UpdateValue it counts where the attribute is new.
	Delay *time.Duration `json:"delay,omitempty"`
	// The following count where the attribute is new.
	Set         string `json:"set,omitempty"` // id of the set; "" for the usual one
	Utilization bool   `json:"utilization,omitempty"`
	Private     bool   `json:"private,omitempty"`
	// Confirm asks the members to say when they have applied it.
	Confirm bool `json:"confirm,omitempty"`
}

// What says what an update changes.
type What uint8

// What an update changes.
const (
	UpdateValue What = iota
	UpdateDelay
	UpdateBoth
)

// Refresh writes all values.
type Refresh struct {
	Request string `json:"request"`
}

// Purge forgets all attributes of a node.
type Purge struct {
	Request string `json:"request"`
	Node    string `json:"node"`
}

// Clear names failures: their counts and times are attributes.
type Clear struct {
	Request    string `json:"request,omitempty"`
	Node       string `json:"node,omitempty"`     // "" for all
	Resource   string `json:"resource,omitempty"` // "" for all
	Operation  string `json:"operation,omitempty"`
	IntervalMS int    `json:"interval_ms,omitempty"` // of the operation
}

// Assigned is a value of an attribute, and where in the status section it belongs.
type Assigned struct {
	Node    string
	Name    string
	SetType string  // element name of the set
	Set     string  // its id; "" for the usual one
	Value   *string // nil: it is not set
}
