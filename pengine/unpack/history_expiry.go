package unpack

import (
	"strings"
	"time"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// checkExpiry says whether an entry is too old to matter: older than the resource's failure
// timeout, with no younger failure on record. If so, or if the parameters that led to the last
// failure have changed, it schedules the clearing of the failure records.
func (h *history) checkExpiry(e entry) bool {
	if e.status == vocab.ExecNotInstalled {
		return false // must be cleared by hand
	}
	last := strings.HasSuffix(e.id, "_last_failure_0")
	expired, unexpired := h.outdated(e, last)
	why := ""
	if expired {
		count, _ := h.rsc.FailCount(h.node, 0, e.xml)
		switch {
		case count > 0 && unexpired == 0:
			why = "it expired"
		case count > 0:
			expired = false
		case last && h.rsc.RemoteReconnectMS > 0:
			why = "reconnect interval is set"
		}
	}
	if !expired && last && h.parametersChanged(e) {
		why = "resource parameters have changed"
	}
	if why != "" {
		h.clearFailures(why)
	}
	return expired && !knownState(e)
}

// outdated compares the entry's age with the failure timeout, and counts the failures of the
// resource that are not outdated.
func (h *history) outdated(e entry, last bool) (expired bool, unexpired int) {
	timeout := int64(world.Seconds(h.rsc.FailureExpirationMS))
	when, dated := world.RecordTime(e.xml)
	if timeout == 0 || !dated {
		return false, 0
	}
	now := h.w.Now.Unix()
	expired = now >= when+timeout && !h.waitsForFencing(e)
	unexpired, lastFailure := h.rsc.FailCount(h.node, world.FailEffective, e.xml)
	if recheck := lastFailure + timeout + 1; unexpired > 0 && now < recheck {
		h.w.RecheckAt(time.Unix(recheck, 0))
	}
	return expired, unexpired
}

// waitsForFencing says whether the failure of a remote connection's recurring monitor stands until
// the node has been fenced, however old it is: the monitor would not report the same failure
// again.
func (h *history) waitsForFencing(e entry) bool {
	if h.rsc.RemoteReconnectMS == 0 || !h.w.Opt.FencingEnabled || e.interval == 0 ||
		!strings.EqualFold(e.task, vocab.TaskMonitor) {
		return false
	}
	n := h.w.FindNode(h.rsc.ID)
	return n != nil && !n.Has(world.NodeRemoteFenced)
}

// parametersChanged says whether the resource is configured differently from when the start or
// monitor failed. Connections into containers cannot be compared before it is known where the
// containers go; these are put off.
func (h *history) parametersChanged(e entry) bool {
	if e.task != vocab.TaskStart && e.task != vocab.TaskMonitor {
		return false
	}
	if h.rsc.NeedsBundleRemoteName() {
		h.w.Checks.Add(world.DigestCheck{Entry: e.xml, Resource: h.rsc, Node: h.node, Kind: world.CheckLastFailure})
		return false
	}
	switch h.rsc.CompareDigests(e.xml, h.node).Verdict {
	case world.DigestUnknown, world.DigestMatch:
		return false
	}
	return true
}

// clearFailures schedules the clearing of the failure records. Those of a remote connection that
// is to be reconnected after a while are kept until the node has been fenced.
func (h *history) clearFailures(why string) {
	clearing := h.rsc.ClearFailCount(h.node, why)
	if !h.w.Opt.FencingEnabled || h.rsc.RemoteReconnectMS == 0 {
		return
	}
	if n := h.w.FindNode(h.rsc.ID); n != nil {
		fencing := h.w.FenceAction(world.Fencing{Node: n})
		world.Order(fencing, clearing, world.RelFirstImpliesThen)
	}
}

// knownState says whether the entry is a probe that found out the resource's state. Such do not
// expire.
func knownState(e entry) bool {
	if e.interval != 0 || e.task != vocab.TaskMonitor {
		return false
	}
	switch e.exit {
	case vocab.ExitOK, vocab.ExitNotRunning, vocab.ExitPromoted, vocab.ExitDegraded, vocab.ExitDegradedPromoted:
		return true
	}
	return false
}

// dropExpired deals with an expired entry; true means that nothing more is to be learned from it.
// Only failures expire. An expired failure of a recurring operation makes it be scheduled again.
func (h *history) dropExpired(e entry, recorded int) bool {
	switch {
	case h.masked(e) && recorded != e.expected:
		if h.rsc.OrigRole <= vocab.RoleStopped {
			h.rsc.OrigRole = vocab.RoleUnknown
		}
		return true
	case e.exit == e.expected:
		return false
	case e.interval == 0:
		return true
	case h.node.Ready():
		// A digest that cannot match makes the operation look changed when digests are compared.
		e.xml.CreateAttr("op-restart-digest", "calculated-failure-timeout")
		return true
	}
	return false
}
