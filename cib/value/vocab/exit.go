package vocab

// Exit is the exit code of an agent or of a tool. Those of agents are the OCF standard's and Pacemaker's additions
// (0 to 9, 190, 191, 193); those of tools begin with the same.
type Exit int

// The exit codes. They are numbers of any type, since histories and graphs carry them as numbers.
const (
	ExitOK               = 0
	ExitError            = 1 // unspecified
	ExitInvalidParam     = 2 // a parameter is wrong on this node
	ExitUnimplemented    = 3 // the agent has no such task
	ExitInsufficientPriv = 4 // the agent may not do this
	ExitNotInstalled     = 5 // the agent or what it needs is missing here
	ExitNotConfigured    = 6 // a parameter is wrong everywhere
	ExitNotRunning       = 7 // safely stopped
	ExitPromoted         = 8 // runs promoted
	ExitFailedPromoted   = 9 // failed, and may be promoted
	ExitUsage            = 64
	ExitDataErr          = 65
	ExitNoInput          = 66
	ExitNoUser           = 67
	ExitNoHost           = 68
	ExitUnavailable      = 69
	ExitSoftware         = 70
	ExitOSErr            = 71
	ExitOSFile           = 72
	ExitCantCreate       = 73
	ExitIOErr            = 74
	ExitTempFail         = 75
	ExitProtocol         = 76
	ExitNoPerm           = 77
	ExitConfig           = 78
	ExitFatal            = 100
	ExitPanic            = 101
	ExitDisconnected     = 102
	ExitOld              = 103
	ExitDigestMismatch   = 104
	ExitNoSuch           = 105
	ExitNoQuorum         = 106
	ExitUnsafe           = 107
	ExitExists           = 108
	ExitMultiple         = 109
	ExitExpired          = 110
	ExitNotYetInEffect   = 111
	ExitIndeterminate    = 112
	ExitUnsatisfied      = 113
	ExitNoDC             = 114
	ExitTimeout          = 124
	ExitConnectionDied   = 189 // the connection to the executor is gone; said by old controllers only
	ExitDegraded         = 190 // active, likely to fail soon
	ExitDegradedPromoted = 191 // promoted, likely to fail soon
	ExitNone             = 193 // the task has not ended yet
	ExitMax              = 255
)

// exits are the codes by number: their name in Pacemaker's interface, their text, and the crm shell's word
// for those of agents.
var exits = [...]struct {
	code             Exit
	name, text, word string
}{
	{ExitOK, "CRM_EX_OK", "OK", "success"},
	{ExitError, "CRM_EX_ERROR", "Error occurred", "unknown"},
	{ExitInvalidParam, "CRM_EX_INVALID_PARAM", "Invalid parameter", "args"},
	{ExitUnimplemented, "CRM_EX_UNIMPLEMENT_FEATURE", "Unimplemented", "unimplemented"},
	{ExitInsufficientPriv, "CRM_EX_INSUFFICIENT_PRIV", "Insufficient privileges", "perm"},
	{ExitNotInstalled, "CRM_EX_NOT_INSTALLED", "Not installed", "installed"},
	{ExitNotConfigured, "CRM_EX_NOT_CONFIGURED", "Not configured", "configured"},
	{ExitNotRunning, "CRM_EX_NOT_RUNNING", "Not running", "not_running"},
	{ExitPromoted, "CRM_EX_PROMOTED", "Promoted", "promoted"},
	{ExitFailedPromoted, "CRM_EX_FAILED_PROMOTED", "Failed in promoted role", "failed_promoted"},
	{ExitUsage, "CRM_EX_USAGE", "Incorrect usage", ""},
	{ExitDataErr, "CRM_EX_DATAERR", "Invalid data given", ""},
	{ExitNoInput, "CRM_EX_NOINPUT", "Input file not available", ""},
	{ExitNoUser, "CRM_EX_NOUSER", "User does not exist", ""},
	{ExitNoHost, "CRM_EX_NOHOST", "Host does not exist", ""},
	{ExitUnavailable, "CRM_EX_UNAVAILABLE", "Necessary service unavailable", ""},
	{ExitSoftware, "CRM_EX_SOFTWARE", "Internal software bug", ""},
	{ExitOSErr, "CRM_EX_OSERR", "Operating system error occurred", ""},
	{ExitOSFile, "CRM_EX_OSFILE", "System file not available", ""},
	{ExitCantCreate, "CRM_EX_CANTCREAT", "Cannot create output file", ""},
	{ExitIOErr, "CRM_EX_IOERR", "I/O error occurred", ""},
	{ExitTempFail, "CRM_EX_TEMPFAIL", "Temporary failure, try again", ""},
	{ExitProtocol, "CRM_EX_PROTOCOL", "Protocol violated", ""},
	{ExitNoPerm, "CRM_EX_NOPERM", "Insufficient privileges", ""},
	{ExitConfig, "CRM_EX_CONFIG", "Invalid configuration", ""},
	{ExitFatal, "CRM_EX_FATAL", "Fatal error occurred, will not respawn", ""},
	{ExitPanic, "CRM_EX_PANIC", "System panic required", ""},
	{ExitDisconnected, "CRM_EX_DISCONNECT", "Not connected", ""},
	{ExitOld, "CRM_EX_OLD", "Update was older than existing configuration", ""},
	{ExitDigestMismatch, "CRM_EX_DIGEST", "Digest mismatch", ""},
	{ExitNoSuch, "CRM_EX_NOSUCH", "No such object", ""},
	{ExitNoQuorum, "CRM_EX_QUORUM", "Quorum required", ""},
	{ExitUnsafe, "CRM_EX_UNSAFE", "Operation not safe", ""},
	{ExitExists, "CRM_EX_EXISTS", "Requested item already exists", ""},
	{ExitMultiple, "CRM_EX_MULTIPLE", "Multiple items match request", ""},
	{ExitExpired, "CRM_EX_EXPIRED", "Requested item has expired", ""},
	{ExitNotYetInEffect, "CRM_EX_NOT_YET_IN_EFFECT", "Requested item is not yet in effect", ""},
	{ExitIndeterminate, "CRM_EX_INDETERMINATE", "Could not determine status", ""},
	{ExitUnsatisfied, "CRM_EX_UNSATISFIED", "Not applicable under current conditions", ""},
	{ExitNoDC, "CRM_EX_NO_DC", "DC is not yet elected", ""},
	{ExitTimeout, "CRM_EX_TIMEOUT", "Timeout occurred", ""},
	{ExitDegraded, "CRM_EX_DEGRADED", "Service is active but might fail soon", ""},
	{ExitDegradedPromoted, "CRM_EX_DEGRADED_PROMOTED", "Service is promoted but might fail soon", ""},
	{ExitNone, "CRM_EX_NONE", "No exit status available", ""},
	{ExitMax, "CRM_EX_UNKNOWN", "Error occurred", ""},
}

// Exits lists the exit codes that have a meaning, by number.
func Exits() (codes []Exit) {
	for _, e := range exits {
		if e.code != ExitMax {
			codes = append(codes, e.code)
		}
	}
	return codes
}

func (e Exit) row() int {
	for i := range exits {
		if exits[i].code == e {
			return i
		}
	}
	return -1
}

// Name is the code's name in Pacemaker's interface.
func (e Exit) Name() string {
	if i := e.row(); i >= 0 {
		return exits[i].name
	}
	return exits[len(exits)-1].name
}

// String is the code as Pacemaker's tools word it.
func (e Exit) String() string {
	switch i := e.row(); {
	case i >= 0:
		return exits[i].text
	case e > 128 && e < ExitMax: // what a shell makes of a signal
		return "Interrupted by signal"
	}
	return "Unknown exit status"
}

// ExitWords lists the codes of agents that the crm shell has names for, by number.
func ExitWords() (words []string) {
	for _, e := range exits {
		if e.word != "" {
			words = append(words, e.word)
		}
	}
	return words
}

// ParseExit finds the code that the crm shell calls so.
func ParseExit(word string) (e Exit, ok bool) {
	for _, known := range exits {
		if known.word != "" && known.word == word {
			return known.code, true
		}
	}
	return 0, false
}
