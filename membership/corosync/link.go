package corosync

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pacer/loop"
	"pacer/membership/corosync/ipc"
)

// link is one connection to corosync, until it ends or corosync does.
type link struct {
	cpg    *ipc.CPG
	quorum *ipc.Quorum
	votes  *ipc.VoteQuorum // asked at each change of quorum; to connect anew would keep the news of it
	node   uint32
	frames *loop.Mailbox[[]byte]
	since  time.Time
}

// patience bounds how long corosync may take to answer when a connection is made.
const patience = 10 * time.Second

// connect makes the connections that a member needs, and joins the group. What corosync tells from
// then on waits for serve.
func connect(ctx context.Context, group string) (*link, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c, err := ipc.DialCPG()
	if err != nil {
		return nil, err
	}
	q, err := ipc.DialQuorum()
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	if err := q.Track(ctx); err != nil { // before votes are asked for: who counts none offers no service for that
		return nil, errors.Join(fmt.Errorf("asking corosync for quorum: %w", err), c.Close(), q.Close())
	}
	v, err := ipc.DialVoteQuorum()
	if err != nil {
		return nil, errors.Join(err, c.Close(), q.Close())
	}
	l := &link{cpg: c, quorum: q, votes: v, frames: loop.NewMailbox[[]byte](), since: time.Now()}
	if err := l.join(ctx, group); err != nil {
		return nil, errors.Join(err, l.close())
	}
	return l, nil
}

func (l *link) join(ctx context.Context, group string) (err error) {
	if l.node, err = l.cpg.Local(ctx); err != nil {
		return fmt.Errorf("asking corosync for the number of this host: %w", err)
	}
	if err := l.cpg.Join(ctx, group); err != nil {
		return fmt.Errorf("joining corosync's group %s: %w", group, err)
	}
	return nil
}

// serve brings what corosync tells to handle, which several goroutines call. It returns when the
// connection has ended and everything was handed over.
func (l *link) serve(ctx context.Context, handle func(any)) error {
	ended := make(chan error, 3)
	go func() { ended <- l.cpg.Serve(func(ev ipc.GroupEvent) { handle(ev) }) }()
	go func() {
		ended <- l.quorum.Serve(func(ev ipc.QuorumChanged) {
			handle(l.countVotes(ctx))
			handle(ev)
		})
	}()
	go func() { ended <- l.send(ctx) }()
	err := <-ended
	l.cpg.Hangup()
	l.quorum.Hangup()
	l.frames.Close()
	<-ended
	<-ended
	return errors.Join(err, l.close())
}

// countVotes asks corosync how the votes are. What cannot be known counts as one vote of this host, none to
// spare, and quorum that another part may have too.
func (l *link) countVotes(ctx context.Context) voted {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	info, err := l.votes.Info(ctx, 0)
	if err != nil || info.Total < info.Quorum {
		return voted{twice: true}
	}
	return voted{own: int(info.Votes), spare: int(info.Total - info.Quorum), twice: info.Flags&ipc.TwoNode != 0}
}

// send gives frames to corosync as fast as it takes them.
func (l *link) send(ctx context.Context) error {
	for {
		list := l.frames.Next()
		if len(list) == 0 {
			return nil
		}
		for _, f := range list {
			if err := l.cpg.Multicast(ctx, f); err != nil {
				return err
			}
		}
	}
}

func (l *link) close() error { return errors.Join(l.cpg.Close(), l.quorum.Close(), l.votes.Close()) }
