package vocab

import "strings"

// Numbers of errors of Linux, as far as results of fencing stand for them.
const (
	numberMissing      Result = 2   // ENOENT
	numberNotAllowed   Result = 13  // EACCES
	numberNoDevice     Result = 19  // ENODEV
	numberInvalid      Result = 22  // EINVAL
	numberNothingSaid  Result = 61  // ENODATA
	numberTimeout      Result = 62  // ETIME
	numberProtocol     Result = 71  // EPROTO
	numberNotSupported Result = 95  // EOPNOTSUPP
	numberNotConnected Result = 107 // ENOTCONN
	numberInProgress   Result = 115 // EINPROGRESS
	numberNotReachable Result = 113 // EHOSTUNREACH
	numberWasCancelled Result = 125 // ECANCELED
)

// FenceResult is the result that the end of a fence agent, or of a whole fencing, stands for: by its status, by its exit code
// where nothing was run, else by what was said of the failure. Source: stonith__result2rc of Pacemaker.
func FenceResult(status Exec, exit Exit, said string) Result {
	switch status {
	case ExecDone:
		if exit == ExitOK {
			return ResultOK
		}
	case ExecPending:
		return numberInProgress
	case ExecCancelled:
		return numberWasCancelled
	case ExecTimeout:
		return numberTimeout
	case ExecNotInstalled:
		return numberMissing
	case ExecNotSupported:
		return numberNotSupported
	case ExecNotConnected:
		return numberNotConnected
	case ExecNoFenceDevice:
		return numberNoDevice
	case ExecNoSecrets:
		return numberNotAllowed
	case ExecInvalid:
		if r, known := invalidResult(exit); known {
			return r
		}
	}
	return resultOfWords(strings.ToLower(said))
}

// invalidResult is what an exit code stands for of what was asked in vain, without an agent.
func invalidResult(exit Exit) (r Result, known bool) {
	switch exit {
	case ExitInvalidParam:
		return numberInvalid, true
	case ExitInsufficientPriv:
		return numberNotAllowed, true
	case ExitProtocol:
		return numberProtocol, true
	case ExitExpired:
		return numberNotReachable, true
	}
	return 0, false
}

// resultOfWords guesses from what was said, as Pacemaker does.
func resultOfWords(said string) Result {
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
		return numberNothingSaid
	case has("timed out", "timeout"):
		return numberTimeout
	case has("unrecognised action", "unrecognized action", "unsupported action"):
		return numberNotSupported
	}
	return ResultError
}
