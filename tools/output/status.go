package output

import (
	"errors"
	"fmt"
	"io/fs"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/problem"
)

// ErrTold says that the user has been told what went wrong.
var ErrTold = errors.New("told already")

// Error is an error with the exit status that it stands for.
type Error struct {
	Status vocab.Exit
	Err    error
	// Meant is the right word that is nearest to a wrong one, "" if none is near.
	Meant string
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap gives the error within.
func (e *Error) Unwrap() error { return e.Err }

// Fail makes an error that stands for a status.
func Fail(s vocab.Exit, format string, args ...any) error {
	return &Error{Status: s, Err: fmt.Errorf(format, args...)}
}

// Near makes an error about a word that nothing is called by; names are those that there are. The nearest of them is told on
// standard error, on a line of its own below the sentence that programs know.
func Near(s vocab.Exit, word string, names []string, format string, args ...any) error {
	return &Error{Status: s, Err: fmt.Errorf(format, args...), Meant: problem.Nearest(word, names)}
}

// meant is the nearest right word that an error, or one within it, knows.
func meant(err error) string {
	for own := (*Error)(nil); errors.As(err, &own); err = own.Err {
		if own.Meant != "" {
			return own.Meant
		}
	}
	return ""
}

// Exit makes an error that stands for a status and of which nothing need be told.
func Exit(s vocab.Exit) error { return &Error{Status: s, Err: ErrTold} }

// FileStatus is the status for a file that cannot be read or written; other stands for everything but its
// folder or itself missing, and permissions.
func FileStatus(err error, other vocab.Exit) vocab.Exit {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return vocab.ExitNoSuch
	case errors.Is(err, fs.ErrPermission):
		return vocab.ExitInsufficientPriv
	}
	return other
}

// StatusOf is the exit status that an error stands for: that of an *Error, else that of a refusal
// by the CIB, else Failed.
func StatusOf(err error) vocab.Exit {
	var own *Error
	var refusal *cib.OpError
	switch {
	case err == nil:
		return vocab.ExitOK
	case errors.As(err, &own):
		return own.Status
	case errors.As(err, &refusal):
		return vocab.Exit(refusal.Code.Exit())
	}
	return vocab.ExitError
}
