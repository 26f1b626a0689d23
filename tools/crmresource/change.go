package crmresource

import (
	"pacer/cib"
	"pacer/tools/cluster"
)

// note says something that --quiet keeps back.
func (j *job) note(format string, args ...any) {
	if !j.Quiet {
		j.Info(format, args...)
	}
}

// change makes changes: in a running cluster all together, in a file one after the other, each with a version of its own.
func (j *job) change(ops ...cib.Op) error {
	if len(ops) == 0 {
		return nil
	}
	if cluster.Live(j.Env) {
		return j.cib.Apply(ops...)
	}
	for _, op := range ops {
		if err := j.cib.Apply(op); err != nil {
			return err
		}
	}
	return nil
}
