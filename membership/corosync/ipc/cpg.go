package ipc

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"pacer/membership/corosync/qb"
)

// Requests of cpg, and what it announces.
const (
	cpgJoin     = 0
	cpgLeave    = 1
	cpgMcast    = 2
	cpgMembers  = 3
	cpgLocalGet = 4

	cpgConfig  = 4
	cpgDeliver = 5
	cpgRing    = 13
)

const (
	cpgMax        = 1 << 20 // length of a request
	cpgNameLength = 128
	cpgAgreed     = 2 // the one guarantee that corosync gives, whatever is asked for
	cpgWithRing   = 1 // flag of a join: tell of the ring at once
)

// MaxMessage is how long a message to a group may be, in bytes.
const MaxMessage = cpgMax - 1024

// Process is a member of a group.
type Process struct {
	Node uint32 `json:"node"`
	PID  uint32 `json:"pid"`
}

func (p Process) String() string { return fmt.Sprintf("%d/%d", p.Node, p.PID) }

// Reason says why a process came or went.
type Reason uint32

// Reasons.
const (
	Joined      Reason = 1
	Left        Reason = 2
	NodeDown    Reason = 3
	NodeUp      Reason = 4
	ProcessDown Reason = 5
)

// Change is a process that came or went.
type Change struct {
	Process
	Reason Reason
}

// RingID names one membership of hosts. Node is the host that formed it; Seq grows.
type RingID struct {
	Node uint32 `json:"node"`
	Seq  uint64 `json:"seq"`
}

// GroupEvent is GroupChanged, RingChanged or Delivered.
type GroupEvent interface{ groupEvent() }

// GroupChanged tells of a change in the group.
type GroupChanged struct {
	Members      []Process
	Joined, Gone []Change
}

// RingChanged tells of a change of hosts; it follows the changes of the group that it causes.
type RingChanged struct {
	Ring  RingID
	Nodes []uint32
}

// Delivered is a message to the group.
type Delivered struct {
	From Process
	Data []byte
}

func (GroupChanged) groupEvent() {}
func (RingChanged) groupEvent()  {}
func (Delivered) groupEvent()    {}

// CPG is a connection to the service of groups.
type CPG struct{ conn *qb.Conn }

// DialCPG connects.
func DialCPG() (*CPG, error) { return dialCPG(qb.Dial) }

func dialCPG(dial dialer) (*CPG, error) {
	c, err := dial("cpg", cpgMax)
	if err != nil {
		return nil, err
	}
	return &CPG{c}, nil
}

// Close ends the connection; the group is told that the process is gone.
func (c *CPG) Close() error { return c.conn.Close() }

// Hangup ends the connection; what corosync has told before is still served.
func (c *CPG) Hangup() { c.conn.Hangup() }

// Local is the number of this host.
func (c *CPG) Local(ctx context.Context) (uint32, error) {
	r, err := c.conn.Call(ctx, qb.NewRequest(cpgLocalGet))
	if err != nil {
		return 0, err
	}
	return r.U32(), r.Err()
}

func named(r *qb.Request, group string) *qb.Request {
	return r.U32(uint32(len(group))).Field(group, cpgNameLength)
}

// again is how long to wait before something that corosync is too busy for is tried again.
const again = 5 * time.Millisecond

// insist repeats a call as long as corosync asks for that.
func insist(ctx context.Context, call func() error) error {
	for {
		err := call()
		if !errors.Is(err, qb.TryAgain) && !errors.Is(err, qb.Busy) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(again):
		}
	}
}

// Join makes this process a member of a group.
func (c *CPG) Join(ctx context.Context, group string) error {
	if group == "" || len(group) > cpgNameLength {
		return fmt.Errorf("the name of a group has 1 to %d bytes, not %d", cpgNameLength, len(group))
	}
	return insist(ctx, func() error {
		_, err := c.conn.Call(ctx, named(qb.NewRequest(cpgJoin), group).U32(uint32(os.Getpid())).U32(cpgWithRing))
		return err
	})
}

// Leave says goodbye to a group.
func (c *CPG) Leave(ctx context.Context, group string) error {
	return insist(ctx, func() error {
		_, err := c.conn.Call(ctx, named(qb.NewRequest(cpgLeave), group).U32(uint32(os.Getpid())))
		return err
	})
}

// Multicast sends a message to the group that was joined. It waits while corosync has as much to
// send as it can hold, and while hosts come and go.
func (c *CPG) Multicast(ctx context.Context, data []byte) error {
	if len(data) > MaxMessage {
		return fmt.Errorf("a message of %d bytes; corosync carries at most %d at once", len(data), MaxMessage)
	}
	// The header of this request is as long as a response's.
	r := qb.NewRequest(cpgMcast).Pad(8).U32(cpgAgreed).U32(uint32(len(data))).Data(data)
	return c.conn.Send(ctx, r)
}

// Members are the processes of a group now.
func (c *CPG) Members(ctx context.Context, group string) ([]Process, error) {
	r, err := c.conn.Call(ctx, named(qb.NewRequest(cpgMembers), group))
	if err != nil {
		return nil, err
	}
	var list []Process
	for _, m := range changes(r, r.U32()) {
		list = append(list, m.Process)
	}
	return list, r.Err()
}

// Serve delivers what happens to the group until the connection ends. A message that cannot be read
// ends it too.
func (c *CPG) Serve(handle func(GroupEvent)) error {
	var bad error
	err := c.conn.Serve(func(r *qb.Reply) {
		if bad != nil {
			return
		}
		ev, err := groupEventOf(r)
		if err != nil {
			bad = err
			c.conn.Hangup()
			return
		}
		if ev != nil {
			handle(ev)
		}
	})
	if bad != nil {
		return bad
	}
	return err
}

func groupEventOf(r *qb.Reply) (GroupEvent, error) {
	switch r.ID() {
	case cpgDeliver:
		r.Take(8 + cpgNameLength)
		length, node, pid := r.U32(), r.U32(), r.U32()
		return Delivered{Process{node, pid}, r.Take(int(length))}, r.Err()
	case cpgConfig:
		r.Take(8 + cpgNameLength)
		members, joined, left := r.U32(), r.U32(), r.U32()
		ev := GroupChanged{}
		for _, m := range changes(r, members) {
			ev.Members = append(ev.Members, m.Process)
		}
		// quirk: the counts come as members, joined, left, and the lists as members, left, joined.
		ev.Gone, ev.Joined = changes(r, left), changes(r, joined)
		return ev, r.Err()
	case cpgRing:
		ev := RingChanged{Ring: RingID{Node: r.U32(), Seq: r.U64()}}
		ev.Nodes = numbers(r, r.Packed())
		return ev, r.Err()
	}
	return nil, nil
}

func changes(r *qb.Reply, n uint32) []Change {
	var list []Change
	for ; n > 0 && r.Err() == nil; n-- {
		list = append(list, Change{Process{r.U32(), r.U32()}, Reason(r.U32())})
	}
	return list
}

func numbers(r *qb.Reply, n uint32) []uint32 {
	var list []uint32
	for ; n > 0 && r.Err() == nil; n-- {
		list = append(list, r.Packed())
	}
	return list
}
