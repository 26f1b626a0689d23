package cib

import (
	"slices"

	"github.com/beevik/etree"
)

// DiffTrees lists the changes that lead from one tree to another with the same root name, in the order
// in which Pacemaker writes them: first all deletions, then the rest in document order of the target.
// Sibling elements are the same if they have the same name and id; comments, if they have the same text
// and place. Without attribute order, attributes in another order are no difference.
func DiffTrees(from, to *etree.Element, ignoreAttrOrder bool) []Change {
	d := &differ{ignoreAttrOrder: ignoreAttrOrder, fates: map[etree.Token]fate{}}
	d.pairUp(from, to)
	d.emit(to, Path(to), 0, fate{old: from})
	return append(d.deletions, d.changes...)
}

// fate is what happened to a node of the target.
type fate struct {
	old   *etree.Element // what it was; nil for comments and what is new
	fresh bool           // it did not exist
	moved bool           // it had another place among its siblings
	same  bool           // nothing inside it changed
}

type differ struct {
	ignoreAttrOrder bool
	deletions       []Change
	changes         []Change
	fates           map[etree.Token]fate
}

// pairUp compares the children of two elements that are the same one before and after.
func (d *differ) pairUp(from, to *etree.Element) {
	f := newFamily(from, to)
	f.match(false)
	moved := f.moves()
	if f.unclear(moved) {
		// A patch names elements by name and id only. Where that is not enough, all those that could be
		// meant are deleted and created again.
		f.match(true)
		moved = f.moves()
	}
	d.compareOld(from, f, moved)
	for j, node := range f.new {
		if f.oldOf[j] < 0 {
			d.fates[node] = fate{fresh: true}
		}
	}
}

// compareOld deletes the old children without a match and goes into those with one.
func (d *differ) compareOld(from *etree.Element, f *family, moved []bool) {
	deleted := 0
	var late []int
	for i, j := range f.newOf {
		switch {
		case j >= 0:
			d.compare(f.old[i], f.new[j], moved[j])
		case f.deletionRank(i) > 0:
			late = append(late, i)
		default:
			d.delete(from, f.old[i], i-deleted)
			deleted++
		}
	}
	slices.SortStableFunc(late, func(a, b int) int { return f.deletionRank(a) - f.deletionRank(b) })
	for _, i := range late {
		d.delete(from, f.old[i], -1)
	}
}

// compare records the fate of a child that existed before. Comments with a match did not change.
func (d *differ) compare(old, now etree.Token, moved bool) {
	was, ok := old.(*etree.Element)
	if !ok {
		return
	}
	is := now.(*etree.Element)
	same := sameElement(was, is)
	d.fates[now] = fate{old: was, moved: moved, same: same}
	if !same {
		d.pairUp(was, is)
	}
}

func (d *differ) delete(parent *etree.Element, node etree.Token, position int) {
	c := Change{Action: ActDelete, Position: -1}
	switch n := node.(type) {
	case *etree.Element:
		c.Path = Path(n)
	case *etree.Comment:
		c.Path, c.Position = Path(parent)+"/comment", position
	}
	d.deletions = append(d.deletions, c)
}

// emit writes the changes of one node that existed, then those inside it, then its move.
func (d *differ) emit(e *etree.Element, path string, position int, f fate) {
	if !f.same {
		d.emitModify(e, path, f.old)
		d.emitChildren(e, path)
	}
	if f.moved {
		d.changes = append(d.changes, Change{Action: ActMove, Path: path, Position: position})
	}
}

func (d *differ) emitChildren(parent *etree.Element, path string) {
	for i, node := range nodes(parent) {
		f, known := d.fates[node]
		switch {
		case !known:
		case f.fresh:
			d.changes = append(d.changes, Change{Action: ActCreate, Path: path, Position: i, Node: copyNode(node)})
		default:
			e := node.(*etree.Element)
			d.emit(e, path+pathStep(e), i, f)
		}
	}
}

func (d *differ) emitModify(e *etree.Element, path string, old *etree.Element) {
	attrs := attrChanges(old, e, d.ignoreAttrOrder)
	if len(attrs) == 0 {
		return
	}
	result := etree.NewElement(e.FullTag())
	for _, a := range e.Attr {
		result.Attr = append(result.Attr, etree.Attr{Space: a.Space, Key: a.Key, Value: a.Value})
	}
	d.changes = append(d.changes, Change{Action: ActModify, Path: path, Position: -1, Attrs: attrs, Result: result})
}

// attrChanges lists the attributes that are new, have another value or another place, in the order they
// have now, then those that are gone.
func attrChanges(old, now *etree.Element, ignoreOrder bool) []AttrChange {
	if sameAttrs(old, now) {
		return nil
	}
	changed := make([]bool, len(now.Attr))
	for i := range changed {
		changed[i] = !slices.ContainsFunc(old.Attr, func(a etree.Attr) bool { return sameName(a, now.Attr[i]) })
	}
	var gone []AttrChange
	places := newPlaces(len(old.Attr), len(now.Attr))
	for i, was := range old.Attr {
		j := slices.IndexFunc(now.Attr, func(a etree.Attr) bool { return sameName(a, was) })
		switch {
		case j < 0:
			gone = append(gone, AttrChange{Name: was.FullKey(), Unset: true})
		case now.Attr[j].Value != was.Value:
			changed[j] = true
		case !ignoreOrder && places.moved(i, j):
			changed[j] = true
		}
	}
	var changes []AttrChange
	for i, a := range now.Attr {
		if changed[i] {
			changes = append(changes, AttrChange{Name: a.FullKey(), Value: a.Value})
		}
	}
	return append(changes, gone...)
}

func sameName(a, b etree.Attr) bool { return a.Key == b.Key && a.Space == b.Space }
