package constrain

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// attr is an attribute's value and whether it is there.
func attr(el *etree.Element, name string) (value string, ok bool) {
	if a := el.SelectAttr(name); a != nil {
		return a.Value, true
	}
	return "", false
}

// boolAttr is an attribute's truth value; ok is false if it is missing or neither true nor false.
func boolAttr(el *etree.Element, name string) (value, ok bool) {
	text, _ := attr(el, name)
	return vocab.Bool(text)
}

// resource finds the resource a constraint names: by id, or by the id its history has. What is
// found under an instance's history id means the whole clone.
func (rd *reader) resource(id string) *world.Resource {
	if id == "" {
		return nil
	}
	r := rd.w.FindResource(id, world.MatchHistory)
	if r != nil && r.ID != id {
		return r.Top()
	}
	return r
}

// users are the resources a template or tag stands for; ok is false if there is none of that id.
func (rd *reader) users(id string) (refs []string, ok bool) {
	if list, found := rd.w.Templates.Get(id); found {
		return idsOf(list)
	}
	if list, found := rd.w.Tags.Get(id); found {
		return idsOf(list)
	}
	rd.w.Warn(id, "No resource, template, or tag named '"+id+"'")
	return nil, false
}

func idsOf(list *world.IDList) ([]string, bool) {
	if list == nil {
		return nil, false
	}
	return append([]string{}, list.Refs...), true
}

// set is a resource set, configured or made from a template or tag.
type set struct {
	*etree.Element          // its attributes
	id             string   // "" if it has none
	refs           []string // ids of its members, in order
}

// sets lists a constraint's resource sets with tags and templates replaced by what they stand
// for. If a set names something unknown, nothing is replaced and the unknown name is for the
// user of the sets to stumble over. A reference to a set elsewhere gives that set, as it stands;
// a dangling one ends the list with ok false.
func (rd *reader) sets(el *etree.Element) (list []set, ok bool) {
	own := el.SelectElements("resource_set")
	expanded := rd.expandAll(el, own)
	for _, e := range rd.quirkFollowReference(own) {
		if e == nil {
			return list, false
		}
		s := set{e, e.SelectAttrValue("id", ""), refsOf(e)}
		if i := slices.Index(own, e); i >= 0 && expanded != nil {
			s.refs = expanded[i]
		}
		list = append(list, s)
	}
	return list, true
}

// quirkFollowReference visits sets as the reference does: having followed a set's id-ref into
// another constraint, it goes on with the sets after that one there, and never comes back. The
// result ends with nil if a reference leads nowhere. Going in circles ends the visit too.
func (rd *reader) quirkFollowReference(own []*etree.Element) (visited []*etree.Element) {
	if len(own) == 0 {
		return nil
	}
	for e := own[0]; e != nil; e = nextSet(e) {
		e = rd.resolve(e)
		if e == nil {
			return append(visited, nil)
		}
		if slices.Contains(visited, e) {
			break
		}
		visited = append(visited, e)
	}
	return visited
}

// nextSet is the next resource set below the same parent, nil if there is none.
func nextSet(e *etree.Element) *etree.Element {
	list := e.Parent().SelectElements("resource_set")
	if i := slices.Index(list, e); i+1 < len(list) {
		return list[i+1]
	}
	return nil
}

func refsOf(e *etree.Element) []string {
	var refs []string
	for _, ref := range e.SelectElements("resource_ref") {
		refs = append(refs, ref.SelectAttrValue("id", ""))
	}
	return refs
}

// expandAll gives the members of each set with tags and templates replaced, nil if one of the sets
// names something unknown.
func (rd *reader) expandAll(el *etree.Element, own []*etree.Element) [][]string {
	expanded := make([][]string, len(own))
	for i, e := range own {
		refs, bad := rd.expand(refsOf(e), nil)
		if bad != "" {
			id := el.SelectAttrValue("id", "")
			rd.w.Err(id, "Ignoring resource sets for constraint '"+id+"' because '"+bad+
				"' is not a valid resource or tag")
			return nil
		}
		expanded[i] = refs
	}
	return expanded
}

// expand replaces tags and templates by what they stand for, however deep; within keeps a tag
// from being replaced inside itself. The first unknown name is given back as bad.
func (rd *reader) expand(refs, within []string) (out []string, bad string) {
	for _, id := range refs {
		if rd.resource(id) != nil {
			out = append(out, id)
			continue
		}
		users, ok := rd.users(id)
		if !ok || slices.Contains(within, id) {
			return nil, id
		}
		deeper, bad := rd.expand(users, append(within[:len(within):len(within)], id))
		if bad != "" {
			return nil, bad
		}
		out = append(out, deeper...)
	}
	return out, ""
}

// resolve follows an element's id-ref to the element of the same kind with that id, anywhere in
// the document; nil if there is none. Elements without id-ref stand for themselves.
func (rd *reader) resolve(el *etree.Element) *etree.Element {
	ref, ok := attr(el, "id-ref")
	if !ok {
		return el
	}
	if found := findByID(rd.w.Root, el.Tag, ref); found != nil {
		return found
	}
	rd.w.Err(ref, "Ignoring invalid "+el.Tag+" configuration: id-ref '"+ref+"' does not reference a valid object")
	return nil
}

func findByID(el *etree.Element, tag, id string) *etree.Element {
	if el.Tag == tag && el.SelectAttrValue("id", "") == id {
		return el
	}
	for _, child := range el.ChildElements() {
		if found := findByID(child, tag, id); found != nil {
			return found
		}
	}
	return nil
}

// side is a resource that a simple constraint names, with the attribute that qualifies it.
type side struct {
	attr      string // attribute with the name
	qualifier string // attribute of the constraint that qualifies this side: role or action
	setAttr   string // what the qualifier is called in a resource set
}

// impliedSets makes sets out of a simple constraint that names a template or tag: each side
// becomes a set, that of a template or tag an unordered one. There are none if every side names a
// resource (or only one side is given). ok is false if a name is unknown.
func (rd *reader) impliedSets(el *etree.Element, id string, sides ...side) (list []set, ok bool) {
	tagged := 0
	refs := make([][]string, len(sides))
	for i, sd := range sides {
		name, given := attr(el, sd.attr)
		if !given {
			return nil, true
		}
		if rd.resource(name) != nil {
			continue
		}
		if refs[i], ok = rd.users(name); !ok {
			rd.w.Err(id, "Ignoring constraint '"+id+"' because '"+name+"' is not a valid resource or tag")
			return nil, false
		}
		tagged++
	}
	if tagged == 0 {
		return nil, true
	}
	for i, sd := range sides {
		list = append(list, impliedSet(el, sd, refs[i]))
	}
	return list, true
}

func impliedSet(el *etree.Element, sd side, refs []string) set {
	name, _ := attr(el, sd.attr)
	e := etree.NewElement("resource_set")
	e.CreateAttr("id", name)
	if refs == nil {
		refs = []string{name}
	} else {
		e.CreateAttr("sequential", "false")
	}
	if q, ok := attr(el, sd.qualifier); ok {
		e.CreateAttr(sd.setAttr, q)
	}
	return set{e, name, refs}
}
