package cib

import (
	"strconv"

	"pacer/cib/value/vocab"
)

// Code is Pacemaker's return code for a refusal, as its tools print it and scripts test it.
type Code int

const (
	NoSuchObject   Code = iota + 1 // ENXIO: what was to be changed or queried does not exist
	Exists                         // EEXIST: what was to be created exists
	Invalid                        // EINVAL: the request makes no sense for this document
	Unsupported                    // EOPNOTSUPP: the operation is not known here
	NewerProtocol                  // EPROTONOSUPPORT: the document needs a newer program
	Denied                         // EACCES: access control refuses it
	OldData                        // the result would be older than the document
	DiffFailed                     // the patch does not fit the document
	Nonconforming                  // the result does not conform to its schema
	UpgradeFailed                  // the document cannot be brought to a newer schema
	DigestMismatch                 // the text is not what its digest says
	TooDear                        // E2BIG: it takes more work than may be asked for; Pacemaker has no such bound
)

// codeInfo describes a code: its number in Pacemaker's interface before the change of sign, the exit
// status of tools, and the text. System errors have their number in Linux.
type codeInfo struct {
	number, exit int
	text         string
}

func (c Code) info() codeInfo {
	switch c {
	case NoSuchObject:
		return codeInfo{6, vocab.ExitNoSuch, "No such device or address"}
	case Exists:
		return codeInfo{17, vocab.ExitExists, "File exists"}
	case Invalid:
		return codeInfo{22, vocab.ExitSoftware, "Invalid argument"}
	case Unsupported:
		return codeInfo{95, vocab.ExitUnimplemented, "Operation not supported"}
	case NewerProtocol:
		return codeInfo{93, vocab.ExitProtocol, "Protocol not supported"}
	case Denied:
		return codeInfo{13, vocab.ExitInsufficientPriv, "Permission denied"}
	case OldData:
		return result(vocab.ResultOldData, vocab.ExitOld)
	case DiffFailed:
		return result(vocab.ResultDiffFailed, vocab.ExitError)
	case Nonconforming:
		return result(vocab.ResultSchemaValidation, vocab.ExitConfig)
	case UpgradeFailed:
		return result(vocab.ResultTransformFailed, vocab.ExitConfig)
	case TooDear:
		return codeInfo{7, vocab.ExitSoftware, "Argument list too long"}
	case DigestMismatch:
		return result(vocab.ResultDigestMismatch, vocab.ExitDigestMismatch)
	}
	return codeInfo{vocab.ResultError.Old(), vocab.ExitError, "Error " + strconv.Itoa(int(c))}
}

// result describes a code that is one of Pacemaker's own results.
func result(r vocab.Result, exit int) codeInfo { return codeInfo{r.Old(), exit, r.String()} }

// Number is the positive number that Pacemaker's interfaces give, negated, for the code.
func (c Code) Number() int { return c.info().number }

// Exit is the exit status of a tool that failed for this reason.
func (c Code) Exit() int { return c.info().exit }

// String is the text that Pacemaker's tools print.
func (c Code) String() string { return c.info().text }
