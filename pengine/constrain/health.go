package constrain

import (
	"strings"

	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// Health turns the health of each node into a location of every top-level resource (C1). The
// health is the sum of the node attributes whose names start with #health. Bad health does not
// concern resources with allow-unhealthy-nodes.
func Health(w *world.World) {
	strategy := w.Opt.Word("node-health-strategy")
	if strategy == "none" {
		return
	}
	base := score.Score(0)
	if strategy == "progressive" {
		base, _ = w.Opt.Health.Parse(w.Opt.Text("node-health-base"), 0)
	}
	for _, n := range w.Roster.Nodes {
		health := nodeHealth(w, n, base)
		if health == 0 {
			continue
		}
		for _, r := range w.Resources {
			if health > 0 || !vocab.True(r.MetaValue("allow-unhealthy-nodes")) {
				l := addLocation(w, w.Opt.Text("node-health-strategy"), r, "", candidateWith(n, health))
				l.Cause = world.Cause{Kind: world.CauseHealth, ID: n.Name}
			}
		}
	}
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
