package unpack

import (
	"github.com/beevik/etree"

	"pacer/cib/value/score"
	"pacer/pengine/world"
)

// removedResource makes a resource that is known from histories only. It is not to run anywhere,
// unless removed resources are left alone.
func removedResource(w *world.World, record *etree.Element) *world.Resource {
	x := etree.NewElement("primitive")
	for _, a := range record.Attr {
		x.CreateAttr(a.FullKey(), a.Value)
	}
	r := resource(w, x, nil)
	if r == nil {
		return nil
	}
	if isConnection(x) {
		if w.FindNode(r.ID) == nil {
			createNode(w, r.ID, r.ID, "remote", 0)
		}
		linkNode(r)
		w.FindNode(r.ID).Set(world.NodeShutdown)
	}
	setIf(r, world.RemovedLaunched, hasAttr(record, "container"))
	r.Set(world.Removed)
	w.Resources = append(w.Resources, r)
	if !w.Opt.StopRemoved {
		r.Clear(world.Managed)
		return r
	}
	r.AddScoreEverywhere(score.Never, world.Cause{Kind: world.CauseRemoved})
	return r
}
