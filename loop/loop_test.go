package loop_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"

	"pacer/loop"
)

// Tasks run one after the other, in order, and what was asked for is done when Ask returns.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loop.New(loop.Config{})
		var got []int
		for i := range 1000 {
			l.Post(func() { got = append(got, i) })
		}
		if err := l.Ask(t.Context(), func() {}); err != nil {
			t.Fatal(err)
		}
		for i, n := range got {
			if n != i {
				t.Fatalf("task %d ran as number %d", n, i)
			}
		}
		if err := l.Close(t.Context()); err != nil || len(got) != 1000 {
			t.Error(len(got), err)
		}
	})
}

// Beyond the limit Offer refuses, and Post does not; Drain does what waits, Close drops it.
func TestLimitAndEnds(t *testing.T) {
	for drain, want := range map[bool]int{true: 4, false: 1} {
		synctest.Test(t, func(t *testing.T) {
			l := loop.New(loop.Config{Limit: 2})
			block, ran := make(chan struct{}), 0
			l.Post(func() { <-block; ran++ })
			synctest.Wait()
			for range 2 {
				if err := l.Offer(func() { ran++ }); err != nil {
					t.Fatal(err)
				}
			}
			if err := l.Offer(func() { ran++ }); !errors.Is(err, loop.ErrBusy) {
				t.Errorf("one too many: %v", err)
			}
			l.Post(func() { ran++ })
			go func() { time.Sleep(time.Second); close(block) }()
			end := l.Close
			if drain {
				end = l.Drain
			}
			short, stop := context.WithTimeout(t.Context(), time.Millisecond)
			defer stop()
			if err := end(short); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("a task was under way: %v", err)
			}
			if err := end(t.Context()); err != nil || ran != want {
				t.Errorf("%d ran, want %d, %v", ran, want, err)
			}
			if err := l.Ask(t.Context(), func() {}); !errors.Is(err, loop.ErrEnded) {
				t.Errorf("after the end: %v", err)
			}
		})
	}
}

// A timer that was stopped or replaced does not fire, even if its task waited already.
func TestTimers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loop.New(loop.Config{})
		var fired []string
		timers := loop.NewTimers(l, func(k string) { fired = append(fired, k) })
		ask := func(f func()) {
			if err := l.Ask(t.Context(), f); err != nil {
				t.Fatal(err)
			}
		}
		ask(func() {
			timers.Start("a", time.Second)
			timers.Start("b", time.Second)
			timers.Start("c", time.Second)
			timers.Start("c", 3*time.Second)
		})
		ask(func() {
			time.Sleep(2 * time.Second) // a and b wait now
			timers.Stop("a")
		})
		time.Sleep(500 * time.Millisecond)
		ask(func() {})
		expect := func(want string) {
			t.Helper()
			ask(func() {
				if got := strings.Join(fired, " "); got != want {
					t.Errorf("fired %q, want %q", got, want)
				}
			})
		}
		expect("b")
		time.Sleep(time.Second)
		ask(func() { timers.Start("d", time.Second); timers.StopAll() })
		time.Sleep(2 * time.Second)
		expect("b c")
		ask(func() { timers.Start("e", time.Second) })
		if err := l.Close(t.Context()); err != nil {
			t.Error(err)
		}
		time.Sleep(2 * time.Second)
		if len(fired) != 2 {
			t.Errorf("after the end: fired %q", fired)
		}
	})
}

// A task that hangs is told of once, with what it does.
func TestWatchdog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := make(chan string, 9)
		l := loop.New(loop.Config{Hang: 10 * time.Second, Stuck: func(d time.Duration, s string) { told <- d.String() + s }})
		l.Post(func() { time.Sleep(8 * time.Second) })
		l.Post(hangs)
		l.Post(func() { time.Sleep(8 * time.Second) })
		if err := l.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if text := <-told; !strings.HasPrefix(text, "1") || !strings.Contains(text, "hangs") || len(told) > 0 {
			t.Errorf("told %.200s, and %d more", text, len(told))
		}
	})
}

// How long a task takes can be seen from outside, as that of no other task.
func TestBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loop.New(loop.Config{})
		expect := func(want time.Duration) {
			t.Helper()
			synctest.Wait()
			if got := l.Busy().Round(time.Millisecond); got != want {
				t.Errorf("busy for %s, want %s", got, want)
			}
		}
		expect(0)
		l.Post(func() { time.Sleep(3 * time.Second) })
		l.Post(func() { time.Sleep(3 * time.Second) })
		synctest.Wait()
		time.Sleep(2 * time.Second)
		expect(2 * time.Second)
		time.Sleep(2 * time.Second)
		expect(time.Second)
		if err := l.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		expect(0)
	})
}

func hangs() { time.Sleep(time.Minute) }

// A background loop's thread comes last; that of any other is as the process is.
func TestBackground(t *testing.T) {
	nice := func(thread int) int {
		got, err := unix.Getpriority(unix.PRIO_PROCESS, thread)
		if err != nil {
			t.Error(err)
		}
		return 20 - got // as the kernel gives it
	}
	for background, want := range map[bool]int{false: nice(os.Getpid()), true: 19} {
		l := loop.New(loop.Config{Background: background})
		got := -1
		if err := l.Ask(t.Context(), func() { got = nice(unix.Gettid()) }); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("background %t: the thread's nice value is %d, want %d", background, got, want)
		}
		if err := l.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
