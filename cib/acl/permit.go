package acl

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib"
)

// Guard gives the guard for operations that the user asks for (see cib.Update).
func (r *Rights) Guard(ops []cib.Op) cib.Guard {
	return func(before, after *etree.Element) error { return r.permit(ops, before, after) }
}

func (r *Rights) permit(ops []cib.Op, before, after *etree.Element) error {
	was, err := r.mark(before)
	if err != nil {
		return err
	}
	is, err := r.mark(after)
	if err != nil {
		return err
	}
	j := &judge{was: was, is: is}
	j.replaced = slices.ContainsFunc(ops, func(op cib.Op) bool { return op.Kind == cib.Replace })
	cib.Compare(before, after, j.visit)
	if len(j.refused) == 0 {
		return nil
	}
	return r.refuse("may not %s", strings.Join(j.refused, "; "))
}

// judge collects what may not be done of a change.
type judge struct {
	was, is  marks
	replaced bool // elements must be permitted by what they become, too
	refused  []string
}

func (j *judge) visit(old, now etree.Token) {
	switch {
	case now == nil:
		j.require(j.was.allows(old, mayWrite), "remove", old)
	case old == nil:
		j.added(now)
	default:
		j.changed(old.(*etree.Element), now.(*etree.Element))
	}
}

// changed judges an element's attributes, and passes its permissions on to what comes to be inside.
func (j *judge) changed(old, now *etree.Element) {
	if k, ok := j.was[old]; ok && !j.replaced {
		j.is[now] |= k
	}
	if !sameValues(old, now) {
		allowed := j.was.allows(old, mayWrite) && (!j.replaced || j.is.allows(now, mayWrite))
		j.require(allowed, "change", now)
	}
}

// added judges a new node and all that is in it.
func (j *judge) added(t etree.Token) {
	if !isScaffold(t) {
		j.require(j.is.allows(t, mayWrite), "add", t)
	}
	if e, ok := t.(*etree.Element); ok {
		for _, c := range e.Child {
			j.added(c)
		}
	}
}

// isScaffold reports whether a node may be added without permission: a comment, or an element with no
// attribute but id, outside of the section acls.
func isScaffold(t etree.Token) bool {
	if e, ok := t.(*etree.Element); ok {
		for i := range e.Attr {
			if e.Attr[i].FullKey() != "id" {
				return false
			}
		}
	}
	for p := t.Parent(); p != nil; p = p.Parent() {
		if p.Tag == "acls" {
			return false
		}
	}
	return true
}

// sameValues reports whether elements have the same attributes, in any order.
func sameValues(a, b *etree.Element) bool {
	if len(a.Attr) != len(b.Attr) {
		return false
	}
	for i := range a.Attr {
		other := b.SelectAttr(a.Attr[i].FullKey())
		if other == nil || other.Value != a.Attr[i].Value {
			return false
		}
	}
	return true
}

func (j *judge) require(allowed bool, what string, t etree.Token) {
	if !allowed {
		j.refused = append(j.refused, what+" "+pathOf(t))
	}
}

func pathOf(t etree.Token) string {
	if e, ok := t.(*etree.Element); ok {
		return cib.Path(e)
	}
	return cib.Path(t.Parent()) + "/comment()"
}
