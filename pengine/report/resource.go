package report

import (
	"github.com/beevik/etree"

	"pacer/pengine/world"
)

// WithoutNodes are the options without the nodes on which resources are.
func (o StatusOptions) WithoutNodes() StatusOptions {
	o.resourceOnly = true
	return o
}

// Resource writes one resource as it stands in a list of all, and says whether it wrote anything.
func Resource(out Lists, w *world.World, r *world.Resource, opt StatusOptions) bool {
	return (&status{opt, w, out}).resource(r)
}

// ResourceXML adds one resource to an element as it stands in a list of all.
func ResourceXML(parent *etree.Element, w *world.World, r *world.Resource, opt StatusOptions) {
	(&status{opt, w, nil}).xmlResource(parent, r)
}

// ResourceLine describes a primitive in a line: name, agent, role, and what is special about it.
func ResourceLine(w *world.World, r *world.Resource, opt StatusOptions) string {
	n := r.CurrentNode()
	if n == nil {
		n = r.PendingNode
	}
	return (&status{opt, w, nil}).PrimitiveLine(r, r.PrintableID(), n)
}
