package controller

import (
	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/transition"
)

// effectiveStatus is how a run ended as far as the cluster is concerned: an executor that could not
// run a probe, but knows its answer, has done it.
func effectiveStatus(r lrmd.Result) vocab.Exec {
	if r.Status == vocab.ExecError {
		switch r.RC {
		case vocab.ExitNotRunning, vocab.ExitPromoted, vocab.ExitDegraded, vocab.ExitDegradedPromoted:
			return vocab.ExecDone
		}
	}
	return r.Status
}

// effectiveCode is what a code means for success: a degraded service is an active one.
func effectiveCode(c vocab.Exit) int {
	switch c {
	case vocab.ExitDegraded:
		return int(vocab.ExitOK)
	case vocab.ExitDegradedPromoted:
		return int(vocab.ExitPromoted)
	}
	return int(c)
}

// failed says whether a result is not what its transition expected.
func (r result) failed(k transition.Key) bool {
	return r.Kind == commandRun && (effectiveCode(r.Result.RC) != k.TargetRC || r.Result.Status != vocab.ExecDone)
}
