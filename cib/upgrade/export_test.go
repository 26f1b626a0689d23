package upgrade

// Report gives what has been told up to now, between two steps.
func (r *Run) Report() Report { return r.report }
