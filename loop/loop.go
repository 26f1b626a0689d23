package loop

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Config is what a loop works with.
type Config struct {
	Limit int // tasks that may wait beyond which Offer refuses; 0 for DefaultLimit
	// Background tasks get the processor after what else wants it, in this process and on this host.
	Background bool
	Hang       time.Duration                            // how long a task may take; 0: nobody looks
	Stuck      func(since time.Duration, stacks string) // hears of a task that takes longer
}

// DefaultLimit is the limit of a Config that has none.
const DefaultLimit = 1024

// ErrEnded says that a loop has ended.
var ErrEnded = errors.New("it has ended")

// ErrBusy says that a loop has too much to do.
var ErrBusy = errors.New("too much waits to be done")

// Loop runs tasks, one after the other.
type Loop struct {
	cfg   Config
	tasks *Mailbox[func()]
	quit  chan struct{}
	done  chan struct{}
	ended atomic.Bool
	once  sync.Once
	began atomic.Int64 // when the present task began, in nanoseconds since the loop did; 0: there is none
	start time.Time
}

// New starts a loop.
func New(cfg Config) *Loop {
	if cfg.Limit == 0 {
		cfg.Limit = DefaultLimit
	}
	l := &Loop{cfg: cfg, tasks: NewMailbox[func()](), quit: make(chan struct{}), done: make(chan struct{}), start: time.Now()}
	go l.run()
	if cfg.Hang > 0 && cfg.Stuck != nil {
		go l.watch()
	}
	return l
}

func (l *Loop) run() {
	defer close(l.done)
	if l.cfg.Background {
		yield()
	}
	for {
		<-l.tasks.Wake()
		list, more := l.tasks.Take()
		for _, f := range list {
			select {
			case <-l.quit:
				return
			default:
				l.do(f)
			}
		}
		if !more && len(list) == 0 {
			return
		}
		if !more {
			l.tasks.signal()
		}
	}
}

func (l *Loop) do(f func()) {
	l.began.Store(max(1, int64(time.Since(l.start))))
	defer l.began.Store(0)
	f()
}

// watch looks for a task that hangs.
func (l *Loop) watch() {
	tick := time.NewTicker(l.cfg.Hang / 4)
	defer tick.Stop()
	told := int64(0)
	for {
		select {
		case <-tick.C:
		case <-l.done:
			return
		}
		began := l.began.Load()
		if d := l.since(began); began != told && d >= l.cfg.Hang {
			told = began
			l.cfg.Stuck(d, stacks())
		}
	}
}

// Busy is how long the present task has taken so far; 0 if there is none.
func (l *Loop) Busy() time.Duration { return l.since(l.began.Load()) }

// since is how long a task has taken that began at a time; 0 for that of none.
func (l *Loop) since(began int64) time.Duration {
	if began == 0 {
		return 0
	}
	return time.Since(l.start) - time.Duration(began)
}

// mostStacks bounds what is told of goroutines.
const mostStacks = 64 << 10

func stacks() string {
	buf := make([]byte, mostStacks)
	return string(buf[:runtime.Stack(buf, true)])
}

// Post gives a task. It is dropped if the loop has ended.
func (l *Loop) Post(f func()) { l.tasks.Put(f) }

// Offer gives a task unless too many wait.
func (l *Loop) Offer(f func()) error {
	switch {
	case l.tasks.Offer(f, l.cfg.Limit):
		return nil
	case l.ended.Load():
		return ErrEnded
	}
	return ErrBusy
}

// Ask gives a task, unless too many wait, and waits for its end.
func (l *Loop) Ask(ctx context.Context, f func()) error {
	done := make(chan struct{})
	if err := l.Offer(func() { f(); close(done) }); err != nil {
		return err
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-l.done:
		return ErrEnded
	}
}

// Done is closed when the loop has ended.
func (l *Loop) Done() <-chan struct{} { return l.done }

// Stop ends the loop after the present task, which may be the one that calls it.
func (l *Loop) Stop() {
	l.ended.Store(true)
	l.once.Do(func() { close(l.quit) })
	l.tasks.Close()
}

// Close is Stop, and says whether the present task came to an end while the context lasted. A task must not call it.
func (l *Loop) Close(ctx context.Context) error {
	l.Stop()
	return l.Drain(ctx)
}

// Drain ends the loop after all that waits is done.
func (l *Loop) Drain(ctx context.Context) error {
	l.ended.Store(true)
	l.tasks.Close()
	select {
	case <-l.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
