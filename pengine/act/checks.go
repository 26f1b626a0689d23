package act

import "pacer/pengine/world"

// DeferredChecks compares the history entries whose parameters depend on placement, newest first,
// and clears failures of what has changed since (A1).
func DeferredChecks(w *world.World) {
	for c := range w.Checks.All() {
		if why := reasonToClear(c); why != "" {
			c.Resource.ClearFailCount(c.Node, why)
		}
	}
	w.Checks.Set(nil)
}

func reasonToClear(c world.DigestCheck) string {
	switch c.Kind {
	case world.CheckActive:
		if !c.Resource.CheckEntry(c.Entry, c.Node) {
			return ""
		}
		if n, _ := c.Resource.FailCount(c.Node, world.FailEffective, nil); n != 0 {
			return "action definition changed"
		}
	case world.CheckLastFailure:
		v := c.Resource.CompareDigests(c.Entry, c.Node).Verdict
		if v != world.DigestUnknown && v != world.DigestMatch {
			return "resource parameters have changed"
		}
	}
	return ""
}
