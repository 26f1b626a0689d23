package loop

import "sync"

// Mailbox holds values from several goroutines for one, in order. Nobody who puts something in waits.
type Mailbox[T any] struct {
	mu     sync.Mutex
	list   []T
	closed bool
	wake   chan struct{} // holds a token if there may be something to take
}

// NewMailbox makes an empty mailbox.
func NewMailbox[T any]() *Mailbox[T] { return &Mailbox[T]{wake: make(chan struct{}, 1)} }

// Put puts a value in, and says whether the mailbox was open.
func (m *Mailbox[T]) Put(v T) bool { return m.put(v, 0) }

// Offer puts a value in unless there are as many as a limit already.
func (m *Mailbox[T]) Offer(v T, limit int) bool { return m.put(v, limit) }

func (m *Mailbox[T]) put(v T, limit int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || limit > 0 && len(m.list) >= limit {
		return false
	}
	m.list = append(m.list, v)
	m.signal()
	return true
}

func (m *Mailbox[T]) signal() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// Wake has a token when there may be something to take.
func (m *Mailbox[T]) Wake() <-chan struct{} { return m.wake }

// Take gives all that is there, without waiting, and whether more may come.
func (m *Mailbox[T]) Take() (list []T, more bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list, m.list = m.list, nil
	return list, !m.closed
}

// Next waits for values. There are none when the mailbox is closed and empty.
func (m *Mailbox[T]) Next() []T {
	for {
		list, more := m.Take()
		if len(list) > 0 || !more {
			m.signal() // a close is seen by everybody
			return list
		}
		<-m.wake
	}
}

// Clear drops what is there.
func (m *Mailbox[T]) Clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.list = nil
}

// Close lets nothing more in.
func (m *Mailbox[T]) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.signal()
}
