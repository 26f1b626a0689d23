package stonithadmin

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"pacer/api"
	"pacer/cib/value/vocab"
	"pacer/lrmd"
)

// code is an error as Pacemaker's library numbers it: a vocab.Result, or that of the system above 0.
type code vocab.Result

const (
	codeOK      = code(vocab.ResultOK)
	codeError   = code(vocab.ResultError)
	codeInvalid = code(vocab.ResultSchemaValidation)
)

// codeOf is the error that something ended with. What an agent printed is not known to who had it run by a daemon.
func codeOf(f api.Fenced) code {
	if f.OK {
		return codeOK
	}
	for status := vocab.Exec(vocab.ExecPending); status <= vocab.ExecMax; status++ {
		if status.String() == f.Status {
			return code(vocab.FenceResult(status, vocab.Exit(f.Exit), ""))
		}
	}
	return codeError
}

// codeOfRun is the error that an agent ended with.
func codeOfRun(o lrmd.Outcome) code { return code(vocab.FenceResult(o.Status, o.RC, o.Stderr)) }

// exit is the exit status that an error stands for (pcmk_rc2exitc).
func (c code) exit() vocab.Exit {
	switch {
	case c == codeOK:
		return vocab.ExitOK
	case c == codeInvalid:
		return vocab.ExitConfig
	}
	switch unix.Errno(c) {
	case unix.ETIME:
		return vocab.ExitTimeout
	case unix.ENODEV, unix.ENOENT:
		return vocab.ExitNoSuch
	case unix.EOPNOTSUPP:
		return vocab.ExitUnimplemented
	case unix.EACCES:
		return vocab.ExitInsufficientPriv
	case unix.EINVAL:
		return vocab.ExitSoftware
	case unix.EPROTO:
		return vocab.ExitProtocol
	case unix.ENOTCONN:
		return vocab.ExitDisconnected
	}
	return vocab.ExitError
}

// String is the error in the words of Pacemaker's library.
func (c code) String() string {
	if c <= 0 {
		return vocab.Result(c).String()
	}
	text := unix.Errno(c).Error()
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
