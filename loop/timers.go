package loop

import "time"

// Timers are timers of a loop, told apart by keys. Only the loop's tasks may use them.
type Timers[K comparable] struct {
	loop    *Loop
	fire    func(K)
	running map[K]*time.Timer
}

// NewTimers makes timers whose ends are tasks of a loop that call fire.
func NewTimers[K comparable](l *Loop, fire func(K)) *Timers[K] {
	return &Timers[K]{loop: l, fire: fire, running: map[K]*time.Timer{}}
}

// Start starts a timer; one of the same key is replaced.
func (t *Timers[K]) Start(key K, after time.Duration) {
	t.Stop(key)
	var own *time.Timer
	own = time.AfterFunc(after, func() {
		t.loop.Post(func() {
			if t.running[key] == own {
				delete(t.running, key)
				t.fire(key)
			}
		})
	})
	t.running[key] = own
}

// Stop stops a timer, if it runs.
func (t *Timers[K]) Stop(key K) {
	if own := t.running[key]; own != nil {
		own.Stop()
		delete(t.running, key)
	}
}

// StopAll stops all timers.
func (t *Timers[K]) StopAll() {
	for key := range t.running {
		t.Stop(key)
	}
}
