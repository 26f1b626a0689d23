package qb

import (
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// semaphore is glibc's sem_t as 64-bit machines have it, shared between processes: the value in the
// lower half of a word, the number of waiters in the upper.
type semaphore struct{ word *uint64 }

const waiter = uint64(1) << 32

// value is where the kernel looks when it puts a waiter to sleep: the half that holds the value.
func (s semaphore) value() unsafe.Pointer {
	p := unsafe.Pointer(s.word)
	if order.Uint16([]byte{0, 1}) == 1 { // big-endian
		return unsafe.Add(p, 4)
	}
	return p
}

// Operations of futex(2) on memory that processes share.
const (
	futexWait = 0
	futexWake = 1
)

func (s semaphore) post() {
	if atomic.AddUint64(s.word, 1) >= waiter {
		unix.Syscall6(unix.SYS_FUTEX, uintptr(s.value()), futexWake, 1, 0, 0, 0) //nolint:errcheck // nobody waits any more
	}
}

// try takes one, if there is one.
func (s semaphore) try() bool {
	for {
		v := atomic.LoadUint64(s.word)
		if uint32(v) == 0 {
			return false
		}
		if atomic.CompareAndSwapUint64(s.word, v, v-1) {
			return true
		}
	}
}

// wait takes one, for which it waits at most d.
func (s semaphore) wait(d time.Duration) bool {
	if s.try() {
		return true
	}
	atomic.AddUint64(s.word, waiter)
	defer atomic.AddUint64(s.word, ^(waiter - 1))
	for end := time.Now().Add(d); ; {
		if s.try() {
			return true
		}
		left := time.Until(end)
		if left <= 0 {
			return false
		}
		ts := unix.NsecToTimespec(left.Nanoseconds())
		unix.Syscall6(unix.SYS_FUTEX, uintptr(s.value()), futexWait, 0, uintptr(unsafe.Pointer(&ts)), 0, 0) //nolint:errcheck // looked at above
	}
}
