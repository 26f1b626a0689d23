package stonithadmin

import (
	"strings"
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

// codes are the errors that statuses of execution stand for (stonith__result2rc).
func codes() map[vocab.Exec]unix.Errno {
	return map[vocab.Exec]unix.Errno{
		vocab.ExecPending: unix.EINPROGRESS, vocab.ExecCancelled: unix.ECANCELED, vocab.ExecTimeout: unix.ETIME,
		vocab.ExecNotInstalled: unix.ENOENT, vocab.ExecNotSupported: unix.EOPNOTSUPP, vocab.ExecNotConnected: unix.ENOTCONN,
		vocab.ExecNoFenceDevice: unix.ENODEV, vocab.ExecNoSecrets: unix.EACCES,
	}
}

// invalidCodes are the errors that exit codes stand for of what was asked in vain, without an agent.
func invalidCodes() map[vocab.Exit]unix.Errno {
	return map[vocab.Exit]unix.Errno{
		vocab.ExitInvalidParam: unix.EINVAL, vocab.ExitInsufficientPriv: unix.EACCES, vocab.ExitProtocol: unix.EPROTO,
		vocab.ExitExpired: unix.EHOSTUNREACH,
	}
}

// codeOf is the error that something ended with. What an agent printed is not known to who had it run by a daemon.
func codeOf(f api.Fenced) code {
	if f.OK {
		return codeOK
	}
	for status := vocab.Exec(vocab.ExecPending); status <= vocab.ExecMax; status++ {
		if status.String() == f.Status {
			return codeOfRun(lrmd.Outcome{Status: status, RC: vocab.Exit(f.Exit)})
		}
	}
	return codeError
}

// codeOfRun is the error that an agent ended with: by its status, else by what it printed to its standard error.
func codeOfRun(o lrmd.Outcome) code {
	if o.Status == vocab.ExecDone && o.RC == vocab.ExitOK {
		return codeOK
	}
	if errno, ok := codes()[o.Status]; ok {
		return code(errno)
	}
	if errno, ok := invalidCodes()[o.RC]; ok && o.Status == vocab.ExecInvalid {
		return code(errno)
	}
	said := strings.ToLower(o.Stderr)
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(said, w) {
				return true
			}
		}
		return false
	}
	switch {
	case said == "":
		return code(unix.ENODATA)
	case has("timed out", "timeout"):
		return code(unix.ETIME)
	case has("unrecognised action", "unrecognized action", "unsupported action"):
		return code(unix.EOPNOTSUPP)
	}
	return codeError
}

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
