package agent

import (
	"context"
	"errors"
	"syscall"
	"time"

	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/lrmd/process"
)

// shortageOf tells whether an error says nothing of the agent, but that this host lacks the means to run it; "" if it
// does not.
func shortageOf(err error) lrmd.Shortage {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return ""
	}
	switch errno {
	case syscall.EMFILE, syscall.ENFILE:
		return lrmd.NoDescriptors
	case syscall.EAGAIN:
		return lrmd.NoProcesses
	case syscall.ENOMEM:
		return lrmd.NoMemory
	case syscall.ENOSPC, syscall.EDQUOT:
		return lrmd.NoSpace
	case syscall.ETXTBSY:
		return lrmd.FileInUse
	}
	return ""
}

// lacking is the outcome of a run for which the means lacked.
func lacking(err error) (lrmd.Outcome, bool) {
	what := shortageOf(err)
	if what == "" {
		return lrmd.Outcome{}, false
	}
	return lrmd.Outcome{RC: vocab.ExitError, Status: vocab.ExecError, Lacks: what, ExitReason: process.Reason(err)}, true
}

// shortageError is a shortage as an error.
type shortageError struct{ lrmd.Outcome }

// Error gives the shortage and the system's words.
func (e shortageError) Error() string { return string(e.Lacks) + ": " + e.ExitReason }

// patiently does something again and again for as long as the means lack for it and the context lasts.
func patiently(ctx context.Context, f func() ([]byte, error)) ([]byte, error) {
	for wait := 20 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		text, err := f()
		if !errors.As(err, new(shortageError)) && shortageOf(err) == "" {
			return text, err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, err
		}
	}
}
