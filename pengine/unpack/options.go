package unpack

import (
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/rule"
	"pacer/cib/value/score"
	"pacer/cib/value/term"
	"pacer/pengine/world"
)

// Options reads the cluster options and finds the defaults sections. What is missing or not valid
// gets its default, so that w.Opt.All holds every option that has one.
func Options(w *world.World) {
	w.Roster = world.NewRoster()
	if w.Why != nil {
		w.Roster.Explain()
	}
	w.OpDefaults = anywhere(w.Root, "op_defaults")
	w.RscDefaults = anywhere(w.Root, "rsc_defaults")
	if c := w.Root.SelectElement("configuration"); c != nil && hasNodeRule(c, false) {
		w.Warn("", "Support for rules with node attribute expressions in op or op_defaults is deprecated and will be dropped in a future release")
	}
	w.Opt.Quorate = term.True(attr(w.Root, "have-quorum"))
	w.NVPairs(anywhere(w.Root, "crm_config"), "cluster_property_set", w.RuleNow(), &w.Opt.All, "cib-bootstrap-options")
	completeOptions(w)
	readSwitches(w)
	readDurations(w)
	w.Opt.FenceAction = w.Opt.All.Value("fencing-action")
	w.Opt.Placement = w.Opt.All.Value("placement-strategy")
	warnSwitches(w, "enable-startup-probes", "concurrent-fencing")
	w.Opt.NoQuorum = noQuorumPolicy(w)
	warnSwitches(w, "stop-removed-resources", "cancel-removed-actions")
	w.Opt.Health = healthColours(w)
	w.Found.Unfencing = wantsUnfencing(w.Root)
	if !w.Opt.StartupFencing {
		w.Notes = append(w.Notes, world.Note{Level: world.Info, Text: "Blind faith: not fencing unseen nodes"})
	}
	if !w.Opt.Quorate && !w.LocationOnly && w.Opt.NoQuorum != world.NoQuorumIgnore {
		w.WarnState("", "Fencing and resource management disabled due to lack of quorum")
	}
}

// hasNodeRule says whether there is a rule about node attributes in the settings of an operation.
func hasNodeRule(x *etree.Element, inOp bool) bool {
	inOp = inOp || x.Tag == "op" || x.Tag == "op_defaults"
	for _, t := range x.Child {
		c, ok := t.(*etree.Element)
		if ok && (inOp && c.Tag == "expression" || hasNodeRule(c, inOp)) {
			return true
		}
	}
	return false
}

// completeOptions brings the options to their current names and valid values.
func completeOptions(w *world.World) {
	for _, o := range options {
		v, set := w.Opt.All.Get(o.name)
		if !set && o.legacy != "" {
			if v, set = w.Opt.All.Get(o.legacy); set {
				w.Warn(o.legacy, "Support for legacy name '"+o.legacy+"' for cluster option '"+o.name+
					"' is deprecated and will be removed in a future release")
				w.Opt.All.Put(o.name, v)
			}
		}
		if set && o.valid != nil && !o.valid(v) {
			w.Err(o.name, "Using default value for cluster option '"+o.name+"' because '"+v+"' is invalid")
			set = false
		}
		if !set && o.def != "" {
			w.Opt.All.Put(o.name, o.def)
		}
	}
}

func readSwitches(w *world.World) {
	on := func(name string) bool { return term.True(w.Opt.All.Value(name)) }
	o := &w.Opt
	o.ProbeResources = on("enable-startup-probes")
	o.FencingEnabled = on("fencing-enabled")
	o.ConcurrentFencing = on("concurrent-fencing")
	o.StopAll = on("stop-all-resources")
	o.Symmetric = on("symmetric-cluster")
	o.StopRemoved = on("stop-removed-resources")
	o.CancelRemoved = on("cancel-removed-actions")
	o.Maintenance = on("maintenance-mode")
	o.StartFailureFatal = on("start-failure-is-fatal")
	o.StartupFencing = o.FencingEnabled && on("startup-fencing")
	o.ShutdownLock = on("shutdown-lock")
	o.FenceRemoteNoQuorum = on("fence-remote-without-quorum")
	w.Found.FenceDevice = on("have-watchdog")
}

// warnSwitches warns of options that will go, where they are switched off.
func warnSwitches(w *world.World, names ...string) {
	for _, name := range names {
		if term.True(w.Opt.All.Value(name)) {
			continue
		}
		text := "Support for the " + name + " cluster property is deprecated and will be removed (and behave as true) in a future release."
		if name == "enable-startup-probes" {
			text += " Use a location constraint with resource-discovery=never instead to disable probes where desired."
		}
		w.Warn(name, text)
	}
}

func readDurations(w *world.World) {
	ms := func(name string) uint { return rule.IntervalMS(w.Opt.All.Value(name)) }
	w.Opt.FenceTimeoutMS = ms("fencing-timeout")
	w.Opt.PriorityFencingMS = ms("priority-fencing-delay")
	w.Opt.NodePendingMS = ms("node-pending-timeout")
	if w.Opt.ShutdownLock {
		w.Opt.ShutdownLockMS = ms("shutdown-lock-limit")
	}
}

// noQuorumPolicy degrades fencing to stopping where nothing can be fenced, and in a cluster that
// never had quorum.
func noQuorumPolicy(w *world.World) world.NoQuorumPolicy {
	switch strings.ToLower(w.Opt.All.Value("no-quorum-policy")) {
	case "ignore":
		return world.NoQuorumIgnore
	case "freeze":
		return world.NoQuorumFreeze
	case "demote":
		return world.NoQuorumDemote
	case "fence", "suicide":
		if !w.Opt.FencingEnabled {
			w.Err("no-quorum-policy", "Resetting no-quorum-policy to 'stop' because fencing is disabled")
			return world.NoQuorumStop
		}
		if number32(w.Root, "no-quorum-panic", 0) != 0 || w.Opt.Quorate {
			return world.NoQuorumFence
		}
	}
	return world.NoQuorumStop
}

// healthColours are the scores that the words for node health stand for under the configured
// strategy.
func healthColours(w *world.World) score.Colours {
	colour := func(name string) score.Score {
		s, _ := score.Parse(w.Opt.All.Value("node-health-"+name), 0)
		return s
	}
	switch strings.ToLower(w.Opt.All.Value("node-health-strategy")) {
	case "none":
		return score.Colours{}
	case "migrate-on-red":
		return score.Colours{Red: score.Never}
	case "only-green":
		return score.Colours{Red: score.Never, Yellow: score.Never}
	}
	return score.Colours{Red: colour("red"), Yellow: colour("yellow"), Green: colour("green")}
}

// wantsUnfencing looks for resources, or defaults of resources, that require or provide
// unfencing. Templates' users, rules and references are not considered: the question must be
// answered before they can be evaluated.
func wantsUnfencing(root *etree.Element) bool {
	cfg := child(root, "configuration")
	for _, set := range children(child(cfg, "rsc_defaults"), "meta_attributes") {
		if unfencingSet(set) {
			return true
		}
	}
	res := child(cfg, "resources")
	return res != nil && anySet(res)
}

func anySet(x *etree.Element) bool {
	for _, c := range x.ChildElements() {
		if c.Tag == "meta_attributes" && unfencingSet(c) || anySet(c) {
			return true
		}
	}
	return false
}

func unfencingSet(set *etree.Element) bool {
	for _, nv := range set.SelectElements("nvpair") {
		name := attr(nv, "name")
		if (name == "provides" || name == "requires") && attr(nv, "value") == "unfencing" {
			return true
		}
	}
	return false
}
