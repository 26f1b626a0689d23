package ipc

import (
	"context"
	"strings"

	"pacer/membership/corosync/qb"
)

const votesInfo = 0

// NodeState is what is known of a host's part in the vote.
type NodeState uint32

// States of a host.
const (
	NodeMember  NodeState = 1
	NodeDead    NodeState = 2
	NodeLeaving NodeState = 3
)

// VoteFlags are settings and state of the vote.
type VoteFlags uint32

// Flags, as votequorum numbers them.
const (
	TwoNode VoteFlags = 1 << iota
	Quorate
	WaitForAll
	LastManStanding
	AutoTieBreaker
	AllowDownscale
	DeviceRegistered
	DeviceAlive
	DeviceCastsVote
	DeviceMasterWins
)

var voteFlagNames = []string{
	"2Node", "Quorate", "WaitForAll", "LastManStanding", "AutoTieBreaker", "AllowDownscale",
	"Qdevice", "QdeviceAlive", "QdeviceVotes", "QdeviceMasterWins",
}

func (f VoteFlags) String() string {
	var s []string
	for i, name := range voteFlagNames {
		if f&(1<<i) != 0 {
			s = append(s, name)
		}
	}
	return strings.Join(s, " ")
}

// Votes is the state of the vote, as one host sees it.
type Votes struct {
	Node            uint32
	State           NodeState
	Votes           uint32 // of this host
	Expected        uint32 // of all hosts, as this host is configured
	HighestExpected uint32
	Total           uint32 // present
	Quorum          uint32 // needed
	Flags           VoteFlags
	DeviceVotes     uint32 // of the quorum device
	DeviceName      string
}

// VoteQuorum is a connection to the service that counts votes.
type VoteQuorum struct{ conn *qb.Conn }

// DialVoteQuorum connects.
func DialVoteQuorum() (*VoteQuorum, error) { return dialVoteQuorum(qb.Dial) }

func dialVoteQuorum(dial dialer) (*VoteQuorum, error) {
	c, err := dial("votequorum", stateMax)
	if err != nil {
		return nil, err
	}
	return &VoteQuorum{c}, nil
}

// Close ends the connection.
func (v *VoteQuorum) Close() error { return v.conn.Close() }

// Info is the state of the vote as far as a host goes; 0 is this one.
func (v *VoteQuorum) Info(ctx context.Context, node uint32) (Votes, error) {
	r, err := v.conn.Call(ctx, qb.NewRequest(votesInfo).U32(node))
	if err != nil {
		return Votes{}, err
	}
	s := Votes{
		Node: r.Packed(), State: NodeState(r.Packed()), Votes: r.Packed(), Expected: r.Packed(), HighestExpected: r.Packed(),
		Total: r.Packed(), Quorum: r.Packed(), Flags: VoteFlags(r.Packed()), DeviceVotes: r.Packed(),
	}
	s.DeviceName, _, _ = strings.Cut(string(r.Take(255)), "\x00")
	return s, r.Err()
}
