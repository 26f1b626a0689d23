package corosync

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"pacer/loop"
	"pacer/membership"
	"pacer/membership/corosync/ipc"
	"pacer/membership/corosync/qb"
)

// Config is how a member takes part.
type Config struct {
	Group       string        // of processes; "" for DefaultGroup. Clusters that share a corosync need different ones
	Name        string        // of this host, where corosync's configuration gives it none
	Incarnation uint64        // of this process
	Grace       time.Duration // how long a process that ended is waited for; 0 for DefaultGrace
	Log         func(Note)    // hears of what is worth a line; called by one goroutine at a time. nil for nobody
}

// What Config means where it says nothing.
const (
	DefaultGroup = "pacer"
	DefaultGrace = time.Second
)

// stallFactor is how many times as long as corosync takes to form a ring messages may take to travel.
// On a bad network it may need several attempts, and who is taken for alone stops what it runs.
const stallFactor = 5

// ErrClosed is returned by Send after the transport ended.
var ErrClosed = errors.New("this member has left the cluster")

// Transport is a member on corosync.
type Transport struct {
	cfg    Config
	member membership.Member
	events chan membership.Event
	outbox *loop.Mailbox[membership.Event]
	loop   *loop.Loop
	stop   context.CancelFunc
	ctx    context.Context

	// Of the loop alone.
	machine *machine
	link    *link // nil while there is none
	timers  *loop.Timers[timer]
	leaving chan error // who asked to leave, if anybody did

	mu    sync.Mutex
	err   error
	stats Stats
}

// Things that happen to the loop besides those of the machine.
type (
	fromLink struct {
		link *link
		ev   any
	}
	linkUp   struct{ link *link }
	linkDown struct {
		link *link
		err  error
	}
	unreachable struct{ err error }
	leave       struct{ done chan error }
	overdue     struct{}
)

// Running says whether corosync runs on this host and can be used: nil, or why not.
func Running() error {
	c, err := ipc.DialCFG()
	if err != nil {
		return err
	}
	return c.Close()
}

// Dial makes this process a member of the cluster whose corosync runs on this host.
func Dial(ctx context.Context, cfg Config) (*Transport, error) {
	if cfg.Group == "" {
		cfg.Group = DefaultGroup
	}
	if cfg.Grace == 0 {
		cfg.Grace = DefaultGrace
	}
	if cfg.Log == nil {
		cfg.Log = func(Note) {}
	}
	l, err := connect(ctx, cfg.Group)
	if err != nil {
		return nil, err
	}
	set, err := readSettings(ctx, cfg.Name)
	if err == nil && set.name == "" {
		err = errors.New("corosync's configuration gives this host no name; add name: to its node in the nodelist of /etc/corosync/corosync.conf")
	}
	if err != nil {
		return nil, errors.Join(err, l.close())
	}
	t := &Transport{
		cfg: cfg, member: membership.Member{ID: l.node, Name: set.name, Incarnation: cfg.Incarnation},
		events: make(chan membership.Event), outbox: loop.NewMailbox[membership.Event](),
		loop: loop.New(loop.Config{}),
	}
	t.ctx, t.stop = context.WithCancel(context.Background())
	t.machine = newMachine(t.member, ipc.Process{Node: l.node, PID: uint32(os.Getpid())}, cfg.Grace, stallFactor*set.detect)
	t.timers = loop.NewTimers(t.loop, func(id timer) { t.handle(fired{id}) })
	t.attach(l)
	go t.deliver()
	return t, nil
}

// Local is the member this connection belongs to.
func (t *Transport) Local() membership.Member { return t.member }

// Events delivers views and messages in order.
func (t *Transport) Events() <-chan membership.Event { return t.events }

// Err says why Events was closed; nil after Leave.
func (t *Transport) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// Stats are the counts so far.
func (t *Transport) Stats() Stats {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.stats
}

// Send gives a message to the view. It is delivered in this view or a later one, as long as this
// process lives. The data must not be changed afterwards.
func (t *Transport) Send(data []byte) error {
	select {
	case <-t.loop.Done():
		return ErrClosed
	default:
		t.put(sent{data})
		return nil
	}
}

// Leave says goodbye, after what was sent before has been delivered; it does not wait for that
// longer than Config.Grace.
func (t *Transport) Leave() error {
	done := make(chan error, 1)
	t.put(leave{done})
	select {
	case err := <-done:
		return err
	case <-t.loop.Done():
		return nil
	}
}

// Close ends the connection without goodbye; the others wait for this process for Config.Grace.
func (t *Transport) Close() error {
	t.loop.Post(func() { t.finish(nil) })
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	select {
	case <-t.loop.Done():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// attach takes a connection into use.
func (t *Transport) attach(l *link) {
	t.link = l
	ctx, stop := context.WithCancel(t.ctx)
	go func() {
		err := l.serve(t.ctx, func(ev any) { t.put(fromLink{l, ev}) })
		stop()
		t.put(linkDown{l, err})
	}()
	go func() {
		_ = follow(ctx, t.cfg.Name, func(r retimed) { t.put(fromLink{l, r}) }) // if it fails, the timeouts stay as they are
	}()
}

// put lets something happen to the loop.
func (t *Transport) put(ev any) { t.loop.Post(func() { t.handle(ev) }) }

func (t *Transport) handle(ev any) {
	defer t.count()
	switch ev := ev.(type) {
	case fromLink:
		if ev.link == t.link {
			t.step(ev.ev)
		}
	case linkDown:
		t.down(ev)
	case linkUp:
		t.up(ev.link)
	case unreachable:
		t.cfg.Log(Note{Event: "unreachable", Text: ev.err.Error(), Warn: true})
		t.step(lost{})
	case leave:
		t.leaving = ev.done
		time.AfterFunc(t.cfg.Grace, func() { t.put(overdue{}) })
	case overdue:
		t.goodbye()
		return
	default:
		t.step(ev)
	}
	if t.leaving != nil && len(t.machine.pending) == 0 {
		t.goodbye()
	}
}

// down follows the end of a connection.
func (t *Transport) down(ev linkDown) {
	if ev.link != t.link {
		return
	}
	t.link = nil
	if !errors.Is(ev.err, qb.ErrClosed) {
		t.cfg.Log(Note{Event: "lost", Text: ev.err.Error(), Warn: true})
	}
	t.step(lost{})
	go t.reconnect(ev.link.since)
}

// How long to wait between two attempts to connect, at first and at most.
const (
	retryFirst = 20 * time.Millisecond
	retryMost  = 500 * time.Millisecond
)

// reconnect tries until there is a connection. It tells once of every new reason why not. Where the
// last connection was short, it takes its time.
func (t *Transport) reconnect(last time.Time) {
	told, pause := "", retryFirst
	if time.Since(last) < retryMost {
		pause = retryMost
	}
	for ; ; pause = min(2*pause, retryMost) {
		select {
		case <-time.After(pause):
		case <-t.ctx.Done():
			return
		}
		l, err := connect(t.ctx, t.cfg.Group)
		if err == nil {
			t.put(linkUp{l})
			return
		}
		if text := err.Error(); text != told {
			told = text
			t.put(unreachable{err})
		}
	}
}

func (t *Transport) up(l *link) {
	if l.node != t.member.ID {
		err := fmt.Errorf("corosync has come back with node id %d for this host, which was %d; restart this program if that is meant", l.node, t.member.ID)
		t.finish(errors.Join(err, l.close()))
		return
	}
	t.attach(l)
}

// step lets the machine take an event and performs what it answers.
func (t *Transport) step(ev any) {
	for _, e := range t.machine.step(ev) {
		switch e := e.(type) {
		case cast:
			if t.link != nil {
				t.link.frames.Put(e.frame)
			}
		case tell:
			t.outbox.Put(e.event)
		case start:
			t.timers.Start(e.timer, e.after)
		case Note:
			t.cfg.Log(e)
		case restart:
			if l := t.link; l != nil {
				t.drop()
				go t.reconnect(l.since)
			}
		case end:
			t.finish(e.err)
		}
	}
}

// count makes the machine's counts known.
func (t *Transport) count() {
	t.mu.Lock()
	t.stats = t.machine.stats
	t.mu.Unlock()
}

// drop ends the present connection, if there is one.
func (t *Transport) drop() {
	if l := t.link; l != nil {
		t.link = nil
		l.frames.Clear()
		go l.close() //nolint:errcheck // nothing is lost with it
	}
}

// goodbye leaves the group and ends the transport.
func (t *Transport) goodbye() {
	var err error
	if t.link != nil {
		ctx, cancel := context.WithTimeout(t.ctx, t.cfg.Grace)
		err = t.link.cpg.Leave(ctx, t.cfg.Group)
		cancel()
		if errors.Is(err, qb.ErrClosed) || errors.Is(err, qb.NotExist) {
			err = nil // nobody is left to be told
		}
	}
	t.leaving <- err
	t.leaving = nil
	t.finish(nil)
}

func (t *Transport) finish(err error) {
	t.mu.Lock()
	t.err = err
	t.mu.Unlock()
	t.drop()
	t.stop()
	t.timers.StopAll()
	t.outbox.Close()
	t.loop.Stop()
}

// deliver hands events to the user, who may be slow without keeping the others waiting.
func (t *Transport) deliver() {
	defer close(t.events)
	for {
		list := t.outbox.Next()
		if len(list) == 0 {
			return
		}
		for _, ev := range list {
			select {
			case t.events <- ev:
			case <-t.ctx.Done():
				return
			}
		}
	}
}
