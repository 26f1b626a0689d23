package cluster

import (
	"slices"

	"pacer/api"
	"pacer/pengine/report"
)

// FenceHistory is what a daemon knows of fencings, for reports.
func FenceHistory(list []api.FenceEvent) *report.FenceHistory {
	events := make([]report.FenceEvent, 0, len(list))
	for _, f := range slices.Backward(list) {
		e := report.FenceEvent{
			Action: f.Action, Target: f.Target, Client: f.Client, Origin: f.Origin, Delegate: f.Executor, Completed: f.Ended, ExitReason: f.Reason,
		}
		switch {
		case f.State == api.FenceDone:
			e.State = report.FenceDone
		case f.State == api.FenceFailed:
			e.State = report.FenceFailed
		case f.Executor != "":
			e.State = report.FenceExecuting
		}
		events = append(events, e)
	}
	return report.NewFenceHistory(events)
}
