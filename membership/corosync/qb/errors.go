package qb

import (
	"errors"
	"fmt"
)

var (
	// ErrNotRunning means that nobody listens at the service's socket.
	ErrNotRunning = errors.New("corosync does not run on this host; start it (systemctl start corosync)")
	// ErrNotReady means that the server is starting or stopping; trying again may help.
	ErrNotReady = errors.New("corosync is starting or stopping and takes no connections yet")
	// ErrClosed means that the connection has ended.
	ErrClosed = errors.New("corosync has ended the connection")
)

// RefusedError is a server that listens but cannot be used by this process.
type RefusedError struct {
	Service string
	Reason  string // what was found and what to do
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("corosync's service %s cannot be used: %s", e.Service, e.Reason)
}

// Code is corosync's answer to a request, as cs_error_t numbers it; 1 is success.
type Code int32

// Codes that callers tell apart.
const (
	OK           Code = 1
	TryAgain     Code = 6
	InvalidParam Code = 7
	Busy         Code = 10
	Access       Code = 11
	NotExist     Code = 12
	Exist        Code = 14
	NoSections   Code = 27
)

var codeText = map[Code]string{
	2: "an error in corosync's library", 3: "a version it does not support", 4: "not initialised", 5: "it took too long",
	TryAgain: "busy, try again", InvalidParam: "a parameter it does not accept", 8: "out of memory", 9: "an unknown handle",
	Busy: "busy", Access: "access denied", NotExist: "no such thing", 13: "the name is too long", Exist: "it exists already",
	15: "no space", 16: "interrupted by a change of membership", 17: "the name is not found", 18: "out of resources",
	19: "not supported", 20: "not possible now", 21: "the operation failed", 22: "an unreadable message", 23: "its queue is full",
	24: "its queue is not available", 25: "flags it does not accept", 26: "too big", NoSections: "no more entries", 100: "forbidden",
}

func (c Code) Error() string {
	if s, ok := codeText[c]; ok {
		return fmt.Sprintf("corosync answers: %s (code %d)", s, int32(c))
	}
	return fmt.Sprintf("corosync answers with code %d", int32(c))
}

// err is nil for success.
func (c Code) err() error {
	if c == OK {
		return nil
	}
	return c
}
