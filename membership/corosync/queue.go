package corosync

import "sync"

// queue holds values from several goroutines for one, in order, without bound: nobody who puts
// something in ever waits.
type queue[T any] struct {
	mu     sync.Mutex
	list   []T
	wake   chan struct{} // holds a token if there may be something
	closed chan struct{}
	once   sync.Once
}

func newQueue[T any]() *queue[T] {
	return &queue[T]{wake: make(chan struct{}, 1), closed: make(chan struct{})}
}

func (q *queue[T]) put(v T) {
	q.mu.Lock()
	q.list = append(q.list, v)
	q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// take waits for the next values; it has none, and says so, once the queue is closed.
func (q *queue[T]) take() ([]T, bool) {
	for {
		q.mu.Lock()
		list := q.list
		q.list = nil
		q.mu.Unlock()
		if len(list) > 0 {
			return list, true
		}
		select {
		case <-q.wake:
		case <-q.closed:
			return nil, false
		}
	}
}

// clear drops what is in the queue.
func (q *queue[T]) clear() {
	q.mu.Lock()
	q.list = nil
	q.mu.Unlock()
}

func (q *queue[T]) close() { q.once.Do(func() { close(q.closed) }) }
