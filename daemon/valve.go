package daemon

import (
	"context"
	"sync"
	"time"

	"pacer/api"
)

// valve is a gate that lets fewer in while what it lets in takes long, and more when it is quick again. Where a cluster
// can make ten changes a second, and clients wait for two seconds, thirty under way at a time would all be too late.
type valve struct {
	*gate
	mu     sync.Mutex
	closed int       // places that nobody may have
	close  int       // places that are to be closed, as soon as they are free
	slowed time.Time // when it was last found too wide
}

// A valve takes longer than slow for a reason to let half as many in, at most once in that time, and less than quick for
// one to let one more in. It lets leastOpen in at any time.
const (
	slow      = time.Second
	quick     = slow / 2
	leastOpen = 2
)

func newValve(n int) *valve { return &valve{gate: newGate(n)} }

// pass waits until there is room, and gives what makes it again.
func (v *valve) pass(ctx context.Context) (func(), *api.Fault) {
	leave, fault := v.gate.pass(ctx)
	if fault != nil {
		return nil, fault
	}
	began := time.Now()
	return sync.OnceFunc(func() {
		v.took(time.Since(began))
		if !v.keep() {
			leave()
		}
	}), nil
}

// took notes how long something took that was let in.
func (v *valve) took(d time.Duration) {
	v.mu.Lock()
	defer v.mu.Unlock()
	open := cap(v.room) - v.closed - v.close
	switch {
	case d > slow && time.Since(v.slowed) > slow:
		v.slowed = time.Now()
		v.close += open - max(leastOpen, open/2)
	case d > quick:
	case v.close > 0:
		v.close--
	case v.closed > 0:
		v.closed--
		<-v.room // which a closed place fills
	}
}

// keep says whether the place of somebody who leaves is closed.
func (v *valve) keep() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.close == 0 {
		return false
	}
	v.close--
	v.closed++
	return true
}
