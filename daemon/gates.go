package daemon

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"pacer/api"
)

// allowance is what a request may be, by the rights of who asks.
type allowance struct {
	body    int64         // bytes
	ops     int           // operations in a change
	marks   int           // marks of structure in a change's text: what it becomes in memory grows with these
	reading time.Duration // how long the body may take to arrive
	writing time.Duration // how long the answer may take to be read
}

// Allowances. A configuration of 16 MB is twice that as JSON.
func allowanceOf(limited bool) allowance {
	if limited {
		return allowance{body: 1 << 20, ops: 1000, marks: 50_000, reading: 10 * time.Second, writing: 10 * time.Second}
	}
	return allowance{body: 64 << 20, ops: 10_000, marks: 8_000_000, reading: time.Minute, writing: time.Minute}
}

// gates keep requests of those whom access control lists limit from using up processor and memory: of each user one is
// at work at a time, of all together a few, and one of these is evaluated. Others wait.
type gates struct {
	mu      sync.Mutex
	users   map[uint32]*userGate
	readers *gate  // bodies being read, and documents being written
	judges  *gate  // requests being evaluated
	whole   *gate  // requests of those who are not limited, in place of both
	making  *valve // changes of those who are privileged, on their way to the members
	commits *gate  // histories being read, of which one commit may be as large as the configuration
	root    *gate  // requests of those who are privileged, whom nobody else keeps waiting
}

type userGate struct {
	*gate
	using int // who use it or wait
}

// gate lets so many in at a time. Others wait, not too many of them.
type gate struct {
	room    chan struct{}
	waiting atomic.Int32
}

func newGate(n int) *gate { return &gate{room: make(chan struct{}, n)} }

func newGates() *gates {
	return &gates{users: map[uint32]*userGate{}, readers: newGate(4), judges: newGate(1), whole: newGate(4), root: newGate(32), commits: newGate(2), making: newValve(32)}
}

const (
	// gatePatience is how long a request waits for others.
	gatePatience = 20 * time.Second
	// mostAtGate bounds how many wait at a gate: who comes when so many do is better off to come back.
	mostAtGate = 64
)

// pass waits until there is room, and gives what makes it again.
func (g *gate) pass(ctx context.Context) (func(), *api.Fault) {
	leave := sync.OnceFunc(func() { <-g.room })
	select {
	case g.room <- struct{}{}:
		return leave, nil
	default:
	}
	defer g.waiting.Add(-1)
	if g.waiting.Add(1) > mostAtGate {
		return nil, overloaded(fmt.Sprintf("%d requests wait for this daemon; try again later", mostAtGate))
	}
	ctx, stop := context.WithTimeout(ctx, gatePatience)
	defer stop()
	select {
	case g.room <- struct{}{}:
		return leave, nil
	case <-ctx.Done():
		return nil, overloaded(fmt.Sprintf("this daemon has been busy with other requests for %s; try again later", gatePatience))
	}
}

// user is the gate of one user.
func (g *gates) user(ctx context.Context, uid uint32) (func(), *api.Fault) {
	g.mu.Lock()
	u := g.users[uid]
	if u == nil {
		u = &userGate{gate: newGate(1)}
		g.users[uid] = u
	}
	u.using++
	g.mu.Unlock()
	forget := func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if u.using--; u.using == 0 {
			delete(g.users, uid)
		}
	}
	leave, fault := u.pass(ctx)
	if fault != nil {
		forget()
		return nil, fault
	}
	return func() { leave(); forget() }, nil
}

// reading lets a request be read, or its answer written.
func (g *gates) reading(ctx context.Context, who caller, limited bool) (func(), *api.Fault) {
	switch {
	case limited:
	case who.privileged():
		return g.root.pass(ctx)
	default:
		return g.whole.pass(ctx)
	}
	leave, fault := g.user(ctx, who.uid)
	if fault != nil {
		return nil, fault
	}
	done, fault := g.readers.pass(ctx)
	if fault != nil {
		leave()
		return nil, fault
	}
	return func() { done(); leave() }, nil
}

// judging lets a request be evaluated.
func (g *gates) judging(ctx context.Context, limited bool) (func(), *api.Fault) {
	if !limited {
		return func() {}, nil // it has passed the one gate there is
	}
	return g.judges.pass(ctx)
}
