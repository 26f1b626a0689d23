package controller

import (
	"pacer/lrmd"
	"pacer/transition"
)

// effectiveStatus is how a run ended as far as the cluster is concerned: an executor that could not
// run a probe, but knows its answer, has done it.
func effectiveStatus(r lrmd.Result) lrmd.Status {
	if r.Status == lrmd.StatusError {
		switch r.RC {
		case lrmd.NotRunning, lrmd.RunningPromoted, lrmd.Degraded, lrmd.DegradedPromoted:
			return lrmd.StatusDone
		}
	}
	return r.Status
}

// effectiveCode is what a code means for success: a degraded service is an active one.
func effectiveCode(c lrmd.Code) int {
	switch c {
	case lrmd.Degraded:
		return int(lrmd.OK)
	case lrmd.DegradedPromoted:
		return int(lrmd.RunningPromoted)
	}
	return int(c)
}

// failed says whether a result is not what its transition expected.
func (r result) failed(k transition.Key) bool {
	return r.Kind == orderRun && (effectiveCode(r.Result.RC) != k.TargetRC || r.Result.Status != lrmd.StatusDone)
}
