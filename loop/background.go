package loop

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// leastPriority is the highest nice value, by which a thread comes last.
const leastPriority = 19

// yield gives this goroutine a thread of its own, and lets that thread come last. The thread ends with the goroutine.
func yield() {
	runtime.LockOSThread()
	unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), leastPriority) //nolint:errcheck // then it is as others are
}
