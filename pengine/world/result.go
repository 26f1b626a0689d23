package world

import (
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
)

// Exit codes of resource agents, as the OCF resource agent API and Pacemaker's extensions have
// them.
const (
	ExitOK               = 0
	ExitError            = 1
	ExitInvalidParam     = 2
	ExitUnimplemented    = 3
	ExitInsufficientPriv = 4
	ExitNotInstalled     = 5
	ExitNotConfigured    = 6
	ExitNotRunning       = 7
	ExitPromoted         = 8
	ExitFailedPromoted   = 9
	ExitDegraded         = 190
	ExitDegradedPromoted = 191
	ExitNone             = 193 // the operation has not finished
	ExitMax              = 255
)

// Exec is how the execution of an operation went, apart from the agent's exit code; op-status in
// history entries.
type Exec int

// The values of Exec.
const (
	ExecPending Exec = iota - 1
	ExecDone
	ExecCancelled
	ExecTimeout
	ExecNotSupported
	ExecError
	ExecErrorHard  // not to be retried on the node
	ExecErrorFatal // not to be retried anywhere
	ExecNotInstalled
	ExecNotConnected
	ExecInvalid
	ExecNoFenceDevice
	ExecNoSecrets
	ExecMax = ExecNoSecrets
)

var execTexts = [...]string{
	"Pending", "Done", "Cancelled", "Timed out", "Unsupported", "Error", "Hard error", "Fatal error",
	"Not installed", "Internal communication failure", "Cannot execute now", "No fence device",
	"CIB secrets unavailable",
}

// String describes the status for people.
func (e Exec) String() string {
	if e < ExecPending || e > ExecMax {
		return "Unrecognized status (bug?)"
	}
	return execTexts[e+1]
}

var exitTexts = map[int]string{
	0: "OK", 1: "Error occurred", 2: "Invalid parameter", 3: "Unimplemented",
	4: "Insufficient privileges", 5: "Not installed", 6: "Not configured", 7: "Not running",
	8: "Promoted", 9: "Failed in promoted role",
	64: "Incorrect usage", 65: "Invalid data given", 66: "Input file not available",
	67: "User does not exist", 68: "Host does not exist", 69: "Necessary service unavailable",
	70: "Internal software bug", 71: "Operating system error occurred",
	72: "System file not available", 73: "Cannot create output file", 74: "I/O error occurred",
	75: "Temporary failure, try again", 76: "Protocol violated", 77: "Insufficient privileges",
	78:  "Invalid configuration",
	100: "Fatal error occurred, will not respawn", 101: "System panic required",
	102: "Not connected", 103: "Update was older than existing configuration",
	104: "Digest mismatch", 105: "No such object", 106: "Quorum required",
	107: "Operation not safe", 108: "Requested item already exists",
	109: "Multiple items match request", 110: "Requested item has expired",
	111: "Requested item is not yet in effect", 112: "Could not determine status",
	113: "Not applicable under current conditions", 114: "DC is not yet elected",
	124: "Timeout occurred", 190: "Service is active but might fail soon",
	191: "Service is promoted but might fail soon", 193: "No exit status available",
	255: "Error occurred",
}

// ExitText describes the exit code of an agent or tool for people.
func ExitText(code int) string {
	if t, ok := exitTexts[code]; ok {
		return t
	}
	if code > 128 && code < ExitMax {
		return "Interrupted by signal"
	}
	return "Unknown exit status"
}

// RecordsProbe says whether a history entry is about a probe.
func RecordsProbe(entry *etree.Element) bool {
	return IsProbe(entry.SelectAttrValue("operation", ""), uint(numeral.AtLeast(entry.SelectAttrValue("interval", ""), 0)))
}

// RecordsMissingAgent says whether a history entry is a probe that failed because the resource
// cannot run on the node. Outside bundles that counts as not running.
func RecordsMissingAgent(entry *etree.Element) bool {
	if !RecordsProbe(entry) {
		return false
	}
	status, _, _ := numeral.Int(entry.SelectAttrValue("op-status", ""))
	rc, _, _ := numeral.Int(entry.SelectAttrValue("rc-code", ""))
	return rc == ExitNotInstalled || rc == ExitInvalidParam || Exec(status) == ExecNotInstalled
}

// RecordKey is the key of the operation a history entry is about. Very old entries have none and
// are known by their id.
func RecordKey(entry *etree.Element) string {
	if key := entry.SelectAttrValue("operation_key", ""); key != "" {
		return key
	}
	return entry.SelectAttrValue("id", "")
}

// RecordTime is when a history entry's result changed last, in seconds since 1970; ok is false if
// it does not say.
func RecordTime(entry *etree.Element) (t int64, ok bool) {
	t, _, err := numeral.Int(entry.SelectAttrValue("last-rc-change", ""))
	return t, err == nil
}

// ChangedAt is RecordTime as messages write it, in the time zone of the run.
func (w *World) ChangedAt(entry *etree.Element) string {
	t, ok := RecordTime(entry)
	if !ok {
		return "unknown_time"
	}
	return time.Unix(t, 0).In(w.Now.Location()).Format("Jan _2 15:04:05 2006")
}
