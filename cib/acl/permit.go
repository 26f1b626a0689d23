package acl

import (
	"github.com/beevik/etree"

	"pacer/cib"
)

// Guard gives the guard for operations that the user asks for (see cib.Update).
func (r *Rights) Guard(ops []cib.Op) cib.Guard {
	return func(before, after *etree.Element) error { return r.permit(ops, before, after) }
}

func (r *Rights) permit(ops []cib.Op, before, after *etree.Element) error {
	decisions, err := r.Decide(ops, before, after)
	if err != nil {
		return err
	}
	return r.Refusal(decisions)
}

// judge collects the decisions about a change.
type judge struct {
	rights    *Rights
	was, is   marks
	replaced  bool                 // elements must be permitted by what they become, too
	created   map[etree.Token]bool // outermost new nodes
	dropped   map[etree.Token]bool // new nodes that are refused
	decisions []Decision
}

func (j *judge) visit(old, now etree.Token) {
	switch {
	case now == nil:
		j.refuse(j.was.ground(old), Remove, old, "")
	case old == nil:
		j.created[now] = true
		if j.replaced {
			j.added(now)
		}
	default:
		j.changed(old.(*etree.Element), now.(*etree.Element))
	}
}

// changed judges an element's attributes, and passes its permissions on to what comes to be inside.
func (j *judge) changed(old, now *etree.Element) {
	if k, ok := j.was[old]; ok && !j.replaced {
		j.is[now] |= k
	}
	names := differing(old, now)
	if len(names) == 0 {
		return
	}
	ground := j.was.ground(old)
	if is := j.is.ground(now); j.replaced && is != Granted {
		ground = is
	}
	for _, name := range names {
		if now.SelectAttr(name) == nil {
			name = ""
		}
		j.refuse(ground, Change, now, name)
	}
}

// refuse records that something is denied, if there is ground to.
func (j *judge) refuse(ground Ground, act Act, t etree.Token, attribute string) {
	if ground != Granted {
		j.decide(Decision{Act: act, Ground: ground, Path: pathOf(t), Attribute: attribute})
	}
}

func (j *judge) decide(d Decision) {
	d.User = j.rights.user
	if d.Ground != Granted && len(j.rights.permissions) == 0 {
		d.Ground = NoLists
	}
	j.decisions = append(j.decisions, d)
}

// findAdded judges what is new below an element.
func (j *judge) findAdded(e *etree.Element) {
	for _, t := range e.Child {
		if c, ok := t.(*etree.Element); j.created[t] {
			j.added(t)
		} else if ok {
			j.findAdded(c)
		}
	}
}

// added judges a new node and, unless it is refused, all that is in it.
func (j *judge) added(t etree.Token) {
	if j.dropped[t] {
		return
	}
	d := Decision{Act: Add, Path: pathOf(t), Tag: "comment", Scaffold: isScaffold(t)}
	e, isElement := t.(*etree.Element)
	if _, isComment := t.(*etree.Comment); !isElement && !isComment {
		return
	}
	if isElement {
		d.Tag, d.ID = e.FullTag(), e.SelectAttrValue("id", "")
	}
	if !d.Scaffold {
		d.Ground = j.is.ground(t)
	}
	j.decide(d)
	if d.Refused() {
		j.dropped[t] = true
		return
	}
	if isElement {
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

// differing lists the attributes in which elements differ: those of the old one, then new ones.
func differing(old, now *etree.Element) (names []string) {
	for i := range old.Attr {
		name := old.Attr[i].FullKey()
		if other := now.SelectAttr(name); other == nil || other.Value != old.Attr[i].Value {
			names = append(names, name)
		}
	}
	for i := range now.Attr {
		if name := now.Attr[i].FullKey(); old.SelectAttr(name) == nil {
			names = append(names, name)
		}
	}
	return names
}

func pathOf(t etree.Token) string {
	if e, ok := t.(*etree.Element); ok {
		return cib.Path(e)
	}
	return cib.Path(t.Parent()) + "/comment()"
}
