package ipc

import (
	"context"
	"errors"

	"pacer/membership/corosync/qb"
)

// Requests of quorum, and what it announces.
const (
	quorumTrack   = 1
	quorumGetType = 3

	quorumChanged = 3
)

// Flags of a request to be told of something.
const (
	trackCurrent = 1
	trackChanges = 2
)

// stateMax is enough for messages of the services that tell of state.
const stateMax = 64 << 10

// ErrNoQuorumProvider means that corosync counts no votes.
var ErrNoQuorumProvider = errors.New("corosync counts no votes; add quorum { provider: corosync_votequorum } to /etc/corosync/corosync.conf on every host, and restart corosync")

// QuorumChanged tells whether this host is in a part of the cluster that may act.
type QuorumChanged struct {
	RingSeq uint64 // Seq of the RingID that it is true of
	Quorate bool
	Nodes   []uint32
}

// Quorum is a connection to the service that knows of quorum.
type Quorum struct{ conn *qb.Conn }

// DialQuorum connects.
func DialQuorum() (*Quorum, error) { return dialQuorum(qb.Dial) }

func dialQuorum(dial dialer) (*Quorum, error) {
	c, err := dial("quorum", stateMax)
	if err != nil {
		return nil, err
	}
	return &Quorum{c}, nil
}

// Close ends the connection.
func (q *Quorum) Close() error { return q.conn.Close() }

// Hangup ends the connection; what corosync has told before is still served.
func (q *Quorum) Hangup() { q.conn.Hangup() }

// Track asks to be told of quorum, now and whenever it changes. It is ErrNoQuorumProvider where
// nobody counts votes.
func (q *Quorum) Track(ctx context.Context) error {
	r, err := q.conn.Call(ctx, qb.NewRequest(quorumGetType))
	if err != nil {
		return err
	}
	if provided := r.Packed() != 0; !provided {
		return errors.Join(r.Err(), ErrNoQuorumProvider)
	}
	_, err = q.conn.Call(ctx, qb.NewRequest(quorumTrack).U32(trackCurrent|trackChanges))
	return err
}

// Serve delivers changes until the connection ends.
func (q *Quorum) Serve(handle func(QuorumChanged)) error {
	return q.conn.Serve(func(r *qb.Reply) {
		if r.ID() != quorumChanged {
			return
		}
		ev := QuorumChanged{Quorate: r.U32() != 0, RingSeq: r.U64()}
		ev.Nodes = numbers(r, r.Packed())
		if r.Err() == nil {
			handle(ev)
		}
	})
}
