package constrain

import (
	"strings"

	"pacer/cib/value/score"
	"pacer/cib/value/term"
	"pacer/pengine/world"
)

// Names of the cluster options about node health, and values of the strategy.
const (
	optHealthStrategy = "node-health-strategy"
	optHealthBase     = "node-health-base"
	healthNone        = "none"
	healthProgressive = "progressive"
)

// healthStrategies are the strategies that use health at all.
var healthStrategies = []string{"migrate-on-red", "only-green", healthProgressive, "custom"}

// Health turns the health of each node into a location of every top-level resource (C1). The
// health is the sum of the node attributes whose names start with #health. Bad health does not
// concern resources with allow-unhealthy-nodes.
func Health(w *world.World) {
	strategy, _ := w.Opt.All.Get(optHealthStrategy)
	if !usesHealth(w, strategy) {
		return
	}
	base := score.Score(0)
	if strings.EqualFold(strategy, healthProgressive) {
		text, _ := w.Opt.All.Get(optHealthBase)
		base, _ = w.Opt.Health.Parse(text, 0)
	}
	for _, n := range w.Roster.Nodes {
		health := nodeHealth(w, n, base)
		if health == 0 {
			continue
		}
		for _, r := range w.Resources {
			if health > 0 || !term.True(r.MetaValue("allow-unhealthy-nodes")) {
				l := addLocation(w, strategy, r, "", candidateWith(n, health))
				l.Cause = world.Cause{Kind: world.CauseHealth, ID: n.Name}
			}
		}
	}
}

func usesHealth(w *world.World, strategy string) bool {
	for _, s := range healthStrategies {
		if strings.EqualFold(strategy, s) {
			return true
		}
	}
	if strategy != "" && !strings.EqualFold(strategy, healthNone) {
		w.Err("", `Using default of "none" for `+optHealthStrategy+" because '"+strategy+"' is not a valid value")
	}
	return false
}

func nodeHealth(w *world.World, n *world.Node, base score.Score) score.Score {
	sum := base
	for name, text := range n.Attrs.All() {
		if !strings.HasPrefix(name, "#health") {
			continue
		}
		if s, err := w.Opt.Health.Parse(text, 0); err == nil {
			sum = score.Add(s, sum)
		}
	}
	return sum
}
