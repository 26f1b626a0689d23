package fencing

import (
	"time"

	"pacer/cib/scan"
	"pacer/cib/value/vocab"
)

// Member is a host of the cluster, by the id of the membership and the name of its node.
type Member struct {
	ID          uint32 `json:"id"`
	Name        string `json:"name"`
	Incarnation uint64 `json:"incarnation,omitempty"` // tells its process from those before it, which knew other things
}

// Message is what members say to one another about fencing. Exactly one field is set.
type Message struct {
	Ask     *Ask    `json:"ask,omitempty"`
	Offer   *Offer  `json:"offer,omitempty"`
	Try     *Try    `json:"try,omitempty"`
	Did     *Did    `json:"did,omitempty"`
	End     *Entry  `json:"end,omitempty"`
	History []Entry `json:"history,omitempty"`
	Forget  *Forget `json:"forget,omitempty"`
}

// Forget has members forget what became of fencings of a target; "" for all.
type Forget struct {
	ID     string `json:"id"` // unlike those of operations and other ones
	Target string `json:"target,omitempty"`
}

// Ask begins an operation.
type Ask struct {
	Op        string        `json:"op"` // its id, unlike all others
	Owner     uint32        `json:"owner"`
	Origin    string        `json:"origin"` // the node that was asked
	Target    string        `json:"target"`
	Action    string        `json:"action"`
	Timeout   time.Duration `json:"timeout"`
	Delay     time.Duration `json:"delay,omitempty"`
	NoDelay   bool          `json:"no_delay,omitempty"`
	AllowSelf bool          `json:"allow_self,omitempty"`
	Client    string        `json:"client"`
	At        time.Time     `json:"at"` // by the clock of the host that was asked
	// Incarnation is the target's process that the host had last agreed with; 0 if with none.
	Incarnation uint64 `json:"incarnation,omitempty"`
	Any         bool   `json:"any,omitempty"`         // of FenceRequested
	UnlessBack  bool   `json:"unless_back,omitempty"` // of FenceRequested, and the target was not here
	Stranger    bool   `json:"stranger,omitempty"`    // of FenceRequested
}

// Offer says which devices of a member can fence an operation's target.
type Offer struct {
	Op      string        `json:"op"`
	Devices []DeviceOffer `json:"devices,omitempty"`
}

// DeviceOffer is a device that can fence a target, and how.
type DeviceOffer struct {
	Device   string `json:"device"`
	Verified bool   `json:"verified,omitempty"`  // its last monitor was well
	CanOn    bool   `json:"can_on,omitempty"`    // its agent can turn on
	StaysOff bool   `json:"stays_off,omitempty"` // it is configured not to turn on again
	Waits    bool   `json:"waits,omitempty"`     // it is the watchdog, of use where no other device is
	// Asked is about the action that was asked for. Off and On are about the halves of a reboot that several devices do.
	Asked Terms `json:"asked"`
	Off   Terms `json:"off"`
	On    Terms `json:"on"`
}

// Terms are how a device would carry out an action.
type Terms struct {
	Timeout   time.Duration `json:"timeout,omitempty"` // of its own; 0: none
	DelayBase time.Duration `json:"delay_base,omitempty"`
	DelayMax  time.Duration `json:"delay_max,omitempty"`
	Required  bool          `json:"required,omitempty"`  // whatever other devices do
	Forbidden bool          `json:"forbidden,omitempty"` // to this member
}

// Try tells a member to use a device.
type Try struct {
	Op      string        `json:"op"`
	Number  int           `json:"number"` // of the operation's tries
	Member  uint32        `json:"member"`
	Device  string        `json:"device"`
	Action  string        `json:"action"`
	Timeout time.Duration `json:"timeout"`
	Delay   time.Duration `json:"delay,omitempty"`
	NoDelay bool          `json:"no_delay,omitempty"`
	Last    bool          `json:"last,omitempty"` // if it goes well the target is fenced
}

// Did says how a try ended.
type Did struct {
	Op      string    `json:"op"`
	Number  int       `json:"number"`
	Outcome Outcome   `json:"outcome"`
	At      time.Time `json:"at"` // by the clock of the member that tried
}

// Outcome is how something ended, in the words of Pacemaker's interface.
type Outcome struct {
	Exit   vocab.Exit `json:"exit"` // of the agent
	Status vocab.Exec `json:"status"`
	Reason string     `json:"reason,omitempty"` // why, if it did not end well
	Output string     `json:"output,omitempty"` // what the agent printed, bounded; its standard output if it ended well, else its errors
}

// OK says whether it ended well.
func (o Outcome) OK() bool { return o.Exit == vocab.ExitOK && o.Status == vocab.ExecDone }

// MostWords bounds what of an agent's words is sent to members and kept, in bytes.
const MostWords = 1024

func done() Outcome { return Outcome{Exit: vocab.ExitOK, Status: vocab.ExecDone} }

func cancelled(reason string) Outcome {
	return Outcome{Exit: vocab.ExitError, Status: vocab.ExecCancelled, Reason: reason}
}

func failed(status vocab.Exec, reason string) Outcome {
	return Outcome{Exit: vocab.ExitError, Status: status, Reason: reason}
}

// short is an outcome with no more words than are kept. A list of targets is read before that.
func (o Outcome) short() Outcome {
	o.Reason, o.Output = scan.Shorten(o.Reason, MostWords), scan.Shorten(o.Output, MostWords)
	return o
}
