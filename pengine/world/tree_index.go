package world

import "slices"

// idIndex narrows a search by id. For every id, and id in the status section, of anything in the
// tree of resources it holds the top-level resources below which it is found. It may hold more:
// ids that were forgotten since stay, and whatever it names is searched anyway.
//
// Whoever gives a resource its place in the tree after World.Resources has it, or another id,
// says so by Adopt or SetHistoryID. Tops themselves are noticed when something is looked up.
type idIndex struct {
	tops  map[string][]*Resource // lookup only
	known map[*Resource]bool     // top-level resources that have been indexed; lookup only
}

// topsWith lists the top-level resources that may hold a resource with an id, in their order.
func (w *World) topsWith(id string) []*Resource {
	ix := &w.ids
	for i := len(w.Resources) - 1; i >= 0 && len(ix.known) < len(w.Resources); i-- {
		ix.top(w.Resources[i]) // new ones are mostly last
	}
	tops := ix.tops[id]
	if len(tops) < 2 {
		return tops
	}
	return slices.DeleteFunc(slices.Clone(w.Resources), func(r *Resource) bool { return !slices.Contains(tops, r) })
}

func (ix *idIndex) top(r *Resource) {
	if ix.known[r] {
		return
	}
	if ix.known == nil {
		ix.known, ix.tops = map[*Resource]bool{}, map[string][]*Resource{}
	}
	ix.known[r] = true
	r.Walk(func(c *Resource) { ix.note(c, r) })
}

// note files a resource below its top.
func (ix *idIndex) note(r, top *Resource) {
	ix.file(r.ID, top)
	if r.HistoryID != "" {
		ix.file(r.HistoryID, top)
	}
}

func (ix *idIndex) file(id string, top *Resource) {
	if have := ix.tops[id]; !slices.Contains(have, top) {
		ix.tops[id] = append(have, top)
	}
}

// Adopt makes a resource the last child of another.
func (r *Resource) Adopt(child *Resource) {
	r.Children = append(r.Children, child)
	r.instanceChanges++
	if top := r.TopBundle(); r.W.ids.known[top] {
		child.Walk(func(c *Resource) { r.W.ids.note(c, top) })
	}
}

// SetHistoryID gives the resource the id that the status section knows it under.
func (r *Resource) SetHistoryID(id string) {
	r.HistoryID = id
	if top := r.TopBundle(); r.W.ids.known[top] {
		r.W.ids.note(r, top)
	}
}
