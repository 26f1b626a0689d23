package place

import (
	"pacer/cib/value/score"
	"pacer/pengine/world"
)

// Names of the points at which scores are traced, as crm_simulate prints them.
const (
	atPrimitive = "pcmk__primitive_assign"
	atGroup     = "pcmk__group_assign"
	atClone     = "pcmk__clone_assign"
	atBundle    = "pcmk__bundle_assign"
)

// traceScores adds a trace line for each of a resource's candidates and those of everything in it,
// if asked for. Removed resources are left out.
func traceScores(point string, r *world.Resource) {
	if !r.W.ShowScores || r.Is(world.Removed) {
		return
	}
	for c := range r.Allowed.All() {
		r.W.Trace = append(r.W.Trace, world.TraceLine{
			At: point, Resource: r.ID, Node: c.Node.Name, Score: c.Score, Why: r.Allowed.Reasons(), On: c.Node,
		})
	}
	for _, child := range r.Children {
		traceScores(point, child)
	}
}

func tracePromotion(instance *world.Resource, n *world.Node, s score.Score) {
	if !instance.W.ShowScores {
		return
	}
	line := world.TraceLine{Kind: world.TracePromotion, Resource: instance.ID, Score: s}
	if n != nil {
		line.Node = n.String()
	}
	if line.Why = instance.PromotionReasons; len(line.Why) > 0 {
		line.On = line.Why[0].Node
	}
	instance.W.Trace = append(instance.W.Trace, line)
}
