package unpack

import (
	"pacer/cib/value/seq"
	"pacer/pengine/world"
)

// Tags reads the tags, each a list of ids in document order.
func Tags(w *world.World) {
	w.Tags = &seq.Table[*world.IDList]{}
	for _, x := range children(anywhere(w.Root, "tags"), "tag") {
		id := attr(x, "id")
		if !hasAttr(x, "id") {
			w.Err("", "Ignoring <tag> without id")
			continue
		}
		for _, ref := range x.SelectElements("obj_ref") {
			if !hasAttr(ref, "id") {
				w.Err(id, "Ignoring <obj_ref> for tag '"+id+"' without id")
				continue
			}
			addRef(w.Tags, id, attr(ref, "id"))
		}
	}
}
