package fencing

import (
	"cmp"
	"fmt"
	"strings"

	"pacer/cib/value/vocab"
)

// Description is what came of an operation in one line, as Pacemaker gives it to the programs of alerts.
func (e Entry) Description() string {
	status := e.Outcome.Status
	result := status.String()
	switch {
	case e.Outcome.OK():
		result = vocab.Exit(vocab.ExitOK).String()
	case status == vocab.ExecDone:
		result = vocab.Exec(vocab.ExecError).String()
	}
	if e.Outcome.Reason != "" {
		result += " (" + e.Outcome.Reason + ")"
	}
	return fmt.Sprintf("Operation %s of %s by %s for %s@%s: %s (ref=%s)", e.Action, e.Target, cmp.Or(e.Executor, "the cluster"), e.Client, e.Origin, result, e.Op)
}

// Numbers of Pacemaker's old interface: those of Linux's errors, negative, and one for all that has none of its own.
const (
	codeMissing      = -2   // ENOENT
	codeNotAllowed   = -13  // EACCES
	codeNoDevice     = -19  // ENODEV
	codeNothingSaid  = -61  // ENODATA
	codeTimeout      = -62  // ETIME
	codeNotSupported = -95  // EOPNOTSUPP
	codeNotConnected = -107 // ENOTCONN
	codeInProgress   = -115 // EINPROGRESS
	codeCancelled    = -125 // ECANCELED
	codeOther        = -201
)

// LegacyCode is what came of an operation as a number of Pacemaker's old interface: 0, or a negative number of an error.
func (e Entry) LegacyCode() int {
	if e.Outcome.OK() {
		return 0
	}
	switch e.Outcome.Status {
	case vocab.ExecPending:
		return codeInProgress
	case vocab.ExecCancelled:
		return codeCancelled
	case vocab.ExecTimeout:
		return codeTimeout
	case vocab.ExecNotInstalled:
		return codeMissing
	case vocab.ExecNotSupported:
		return codeNotSupported
	case vocab.ExecNotConnected:
		return codeNotConnected
	case vocab.ExecNoFenceDevice:
		return codeNoDevice
	case vocab.ExecNoSecrets:
		return codeNotAllowed
	}
	return codeOfWords(strings.ToLower(e.Outcome.Reason))
}

// codeOfWords guesses from an agent's words, as Pacemaker does.
func codeOfWords(said string) int {
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
		return codeNothingSaid
	case has("timed out", "timeout"):
		return codeTimeout
	case has("unrecognised action", "unrecognized action", "unsupported action"):
		return codeNotSupported
	}
	return codeOther
}
