package unpack

import (
	"github.com/beevik/etree"

	"pacer/cib/option"
	"pacer/cib/value/numeral"
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
	"pacer/transition"
)

// Options reads the cluster options and finds the defaults sections. What is missing or not valid
// gets its default, so that w.Opt holds every option that has one.
func Options(w *world.World) {
	w.Roster = world.NewRoster()
	if w.Why != nil {
		w.Roster.Explain()
	}
	if set := attr(w.Root, "crm_feature_set"); numeral.CompareVersions(set, transition.FeatureSet) > 0 {
		w.Refuse("", "Can't process CIB with feature set '"+set+"' greater than our own '"+transition.FeatureSet+"'")
	}
	w.OpDefaults = anywhere(w.Root, "op_defaults")
	w.RscDefaults = anywhere(w.Root, "rsc_defaults")
	if c := w.Root.SelectElement("configuration"); c != nil && hasNodeRule(c, false) {
		w.Warn("", "Support for rules with node attribute expressions in op or op_defaults is deprecated and will be dropped in a future release")
	}
	w.Opt.Quorate = vocab.True(attr(w.Root, "have-quorum"))
	readOptions(w)
	readSwitches(w)
	readDurations(w)
	w.Opt.FenceAction = w.Opt.Text("fencing-action")
	w.Opt.Placement = w.Opt.Text("placement-strategy")
	warnSwitch(w, "enable-startup-probes")
	warnSwitch(w, "concurrent-fencing")
	w.Opt.NoQuorum = noQuorumPolicy(w)
	warnSwitch(w, "stop-removed-resources")
	warnSwitch(w, "cancel-removed-actions")
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

// readOptions takes over what the catalogue's reader finds, and what it has to say.
func readOptions(w *world.World) {
	w.Opt.Values = option.Read(w.Root, w.Now)
	for _, n := range w.Opt.Notes {
		if n.Error {
			w.Err(n.ID, n.Text)
		} else {
			w.Warn(n.ID, n.Text)
		}
	}
	w.RecheckAt(w.Opt.Next)
}

func readSwitches(w *world.World) {
	o := &w.Opt
	o.ProbeResources = o.Bool("enable-startup-probes")
	o.FencingEnabled = o.Bool("fencing-enabled")
	o.ConcurrentFencing = o.Bool("concurrent-fencing")
	o.StopAll = o.Bool("stop-all-resources")
	o.Symmetric = o.Bool("symmetric-cluster")
	o.StopRemoved = o.Bool("stop-removed-resources")
	o.CancelRemoved = o.Bool("cancel-removed-actions")
	o.Maintenance = o.Bool("maintenance-mode")
	o.StartFailureFatal = o.Bool("start-failure-is-fatal")
	o.StartupFencing = o.FencingEnabled && o.Bool("startup-fencing")
	o.ShutdownLock = o.Bool("shutdown-lock")
	o.FenceRemoteNoQuorum = o.Bool("fence-remote-without-quorum")
	w.Found.FenceDevice = o.Bool("have-watchdog")
}

// warnSwitch warns of an option that will go, if it is switched off.
func warnSwitch(w *world.World, name string) {
	if w.Opt.Bool(name) {
		return
	}
	text := "Support for the " + name + " cluster property is deprecated and will be removed (and behave as true) in a future release."
	if name == "enable-startup-probes" {
		text += " Use a location constraint with resource-discovery=never instead to disable probes where desired."
	}
	w.Warn(name, text)
}

func readDurations(w *world.World) {
	ms := func(name string) uint { return uint(w.Opt.Duration(name).Milliseconds()) }
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
	switch w.Opt.Word("no-quorum-policy") {
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
		s, _ := score.Parse(w.Opt.Text("node-health-"+name), 0)
		return s
	}
	switch w.Opt.Word("node-health-strategy") {
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
