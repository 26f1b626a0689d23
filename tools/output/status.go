package output

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"pacer/cib"
)

// Status is the exit status of a tool.
type Status int

// The exit statuses, by Pacemaker's numbers.
const (
	OK                Status = 0
	Failed            Status = 1
	InvalidParam      Status = 2
	Unimplemented     Status = 3
	InsufficientPriv  Status = 4
	NotInstalled      Status = 5
	NotConfigured     Status = 6
	NotRunning        Status = 7
	Promoted          Status = 8
	FailedPromoted    Status = 9
	Usage             Status = 64
	DataErr           Status = 65
	NoInput           Status = 66
	NoUser            Status = 67
	NoHost            Status = 68
	Unavailable       Status = 69
	Software          Status = 70
	OSErr             Status = 71
	OSFile            Status = 72
	CantCreate        Status = 73
	IOErr             Status = 74
	TempFail          Status = 75
	Protocol          Status = 76
	NoPerm            Status = 77
	Config            Status = 78
	Fatal             Status = 100
	Panic             Status = 101
	Disconnected      Status = 102
	Old               Status = 103
	DigestMismatch    Status = 104
	NoSuch            Status = 105
	NoQuorum          Status = 106
	Unsafe            Status = 107
	Exists            Status = 108
	Multiple          Status = 109
	Expired           Status = 110
	NotYetInEffect    Status = 111
	Indeterminate     Status = 112
	Unsatisfied       Status = 113
	NoDC              Status = 114
	Timeout           Status = 124
	Degraded          Status = 190
	DegradedPromoted  Status = 191
	NoStatus          Status = 193
	unknownStatusName        = "CRM_EX_UNKNOWN"
)

// StatusInfo describes a Status.
type StatusInfo struct {
	Status Status
	Name   string // in Pacemaker's interface
	Text   string
}

// Statuses lists all exit statuses by number.
func Statuses() []StatusInfo {
	return []StatusInfo{
		{OK, "CRM_EX_OK", "OK"},
		{Failed, "CRM_EX_ERROR", "Error occurred"},
		{InvalidParam, "CRM_EX_INVALID_PARAM", "Invalid parameter"},
		{Unimplemented, "CRM_EX_UNIMPLEMENT_FEATURE", "Unimplemented"},
		{InsufficientPriv, "CRM_EX_INSUFFICIENT_PRIV", "Insufficient privileges"},
		{NotInstalled, "CRM_EX_NOT_INSTALLED", "Not installed"},
		{NotConfigured, "CRM_EX_NOT_CONFIGURED", "Not configured"},
		{NotRunning, "CRM_EX_NOT_RUNNING", "Not running"},
		{Promoted, "CRM_EX_PROMOTED", "Promoted"},
		{FailedPromoted, "CRM_EX_FAILED_PROMOTED", "Failed in promoted role"},
		{Usage, "CRM_EX_USAGE", "Incorrect usage"},
		{DataErr, "CRM_EX_DATAERR", "Invalid data given"},
		{NoInput, "CRM_EX_NOINPUT", "Input file not available"},
		{NoUser, "CRM_EX_NOUSER", "User does not exist"},
		{NoHost, "CRM_EX_NOHOST", "Host does not exist"},
		{Unavailable, "CRM_EX_UNAVAILABLE", "Necessary service unavailable"},
		{Software, "CRM_EX_SOFTWARE", "Internal software bug"},
		{OSErr, "CRM_EX_OSERR", "Operating system error occurred"},
		{OSFile, "CRM_EX_OSFILE", "System file not available"},
		{CantCreate, "CRM_EX_CANTCREAT", "Cannot create output file"},
		{IOErr, "CRM_EX_IOERR", "I/O error occurred"},
		{TempFail, "CRM_EX_TEMPFAIL", "Temporary failure, try again"},
		{Protocol, "CRM_EX_PROTOCOL", "Protocol violated"},
		{NoPerm, "CRM_EX_NOPERM", "Insufficient privileges"},
		{Config, "CRM_EX_CONFIG", "Invalid configuration"},
		{Fatal, "CRM_EX_FATAL", "Fatal error occurred, will not respawn"},
		{Panic, "CRM_EX_PANIC", "System panic required"},
		{Disconnected, "CRM_EX_DISCONNECT", "Not connected"},
		{Old, "CRM_EX_OLD", "Update was older than existing configuration"},
		{DigestMismatch, "CRM_EX_DIGEST", "Digest mismatch"},
		{NoSuch, "CRM_EX_NOSUCH", "No such object"},
		{NoQuorum, "CRM_EX_QUORUM", "Quorum required"},
		{Unsafe, "CRM_EX_UNSAFE", "Operation not safe"},
		{Exists, "CRM_EX_EXISTS", "Requested item already exists"},
		{Multiple, "CRM_EX_MULTIPLE", "Multiple items match request"},
		{Expired, "CRM_EX_EXPIRED", "Requested item has expired"},
		{NotYetInEffect, "CRM_EX_NOT_YET_IN_EFFECT", "Requested item is not yet in effect"},
		{Indeterminate, "CRM_EX_INDETERMINATE", "Could not determine status"},
		{Unsatisfied, "CRM_EX_UNSATISFIED", "Not applicable under current conditions"},
		{NoDC, "CRM_EX_NO_DC", "DC is not yet elected"},
		{Timeout, "CRM_EX_TIMEOUT", "Timeout occurred"},
		{Degraded, "CRM_EX_DEGRADED", "Service is active but might fail soon"},
		{DegradedPromoted, "CRM_EX_DEGRADED_PROMOTED", "Service is promoted but might fail soon"},
		{NoStatus, "CRM_EX_NONE", "No exit status available"},
	}
}

// Info describes the status, also one that has no meaning.
func (s Status) Info() StatusInfo {
	all := Statuses()
	i := slices.IndexFunc(all, func(info StatusInfo) bool { return info.Status == s })
	if i < 0 {
		return StatusInfo{s, unknownStatusName, "Unknown exit status"}
	}
	return all[i]
}

// String is the status's text.
func (s Status) String() string { return s.Info().Text }

// ErrTold says that the user has been told what went wrong.
var ErrTold = errors.New("told already")

// Error is an error with the exit status that it stands for.
type Error struct {
	Status Status
	Err    error
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap gives the error within.
func (e *Error) Unwrap() error { return e.Err }

// Fail makes an error that stands for a status.
func Fail(s Status, format string, args ...any) error { return &Error{s, fmt.Errorf(format, args...)} }

// Exit makes an error that stands for a status and of which nothing need be told.
func Exit(s Status) error { return &Error{s, ErrTold} }

// FileStatus is the status for a file that cannot be read or written; other stands for everything but its
// folder or itself missing, and permissions.
func FileStatus(err error, other Status) Status {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return NoSuch
	case errors.Is(err, fs.ErrPermission):
		return InsufficientPriv
	}
	return other
}

// StatusOf is the exit status that an error stands for: that of an *Error, else that of a refusal
// by the CIB, else Failed.
func StatusOf(err error) Status {
	var own *Error
	var refusal *cib.OpError
	switch {
	case err == nil:
		return OK
	case errors.As(err, &own):
		return own.Status
	case errors.As(err, &refusal):
		return Status(refusal.Code.Exit())
	}
	return Failed
}
