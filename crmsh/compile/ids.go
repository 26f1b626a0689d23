package compile

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/beevik/etree"

	"pacer/cib/schema"
)

// withoutID are elements that have no id of their own, or need none.
var withoutID = sync.OnceValue(func() map[string]bool {
	return map[string]bool{
		"operations": true, "fencing-topology": true, "network": true, "docker": true, "podman": true, "rkt": true,
		"storage": true, "lifetime": true, "select": true, "select_attributes": true, "select_fencing": true,
		"select_nodes": true, "select_resources": true,
	}
})

// idWord is what the id of an element adds to that of what it is in; others add nothing.
var idWord = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"instance_attributes": "instance_attributes", "meta_attributes": "meta_attributes",
		"utilization": "utilization", "operations": "ops", "rule": "rule", "expression": "expression",
		"date_expression": "expression", "rsc_expression": "expression", "op_expression": "expression",
		"duration": "duration", "date_spec": "date_spec",
	}
})

// sameness lists the attributes that must agree for a part of a new element to be the same as a part of
// the old one.
var sameness = sync.OnceValue(func() map[string][]string {
	return map[string][]string{
		"node": {"uname"}, "nvpair": {"name"}, "op": {"name", "interval"},
		"rule": {"score", "score-attribute", "role"}, "expression": {"attribute", "operation", "value"},
		"fencing-level": {"target", "devices"}, "alert": {"path"}, "recipient": {"value"},
	}
})

// idGiver walks over a new element beside the old one it replaces.
type idGiver struct {
	scope *Scope
	taken map[*etree.Element]bool // old elements whose id was used again
	// parts has the children of old elements by what must agree; lookup only.
	parts map[partsOf]map[string][]*etree.Element
}

// partsOf is an old element, and by what its children are told apart: the attributes in sameness of a tag, with or without
// the id.
type partsOf struct {
	old    *etree.Element
	tag    string
	withID bool
}

// assignIDs gives an id to each part of e that needs one.
func (s *Scope) assignIDs(e, old *etree.Element) {
	g := &idGiver{s, map[*etree.Element]bool{}, map[partsOf]map[string][]*etree.Element{}}
	prefix := ""
	if e.Tag == "fencing-topology" {
		prefix = "fencing"
	}
	g.walk(e, old, prefix)
	if old != nil {
		keepOrder(e, old)
	}
}

// keepOrder puts attributes in the order they have in the element they come from, new ones after them, so
// that nothing differs but what says something else.
func keepOrder(e, old *etree.Element) {
	place := func(a etree.Attr) int {
		i := slices.IndexFunc(old.Attr, func(o etree.Attr) bool { return o.Key == a.Key })
		if i < 0 {
			return len(old.Attr)
		}
		return i
	}
	slices.SortStableFunc(e.Attr, func(a, b etree.Attr) int { return place(a) - place(b) })
}

func (g *idGiver) walk(e, old *etree.Element, prefix string) {
	same := g.find(e, old)
	if e.SelectAttr("id-ref") == nil {
		g.give(e, same, prefix)
	}
	if name := e.SelectAttrValue("uname", ""); e.Tag == "node" && name != "" {
		prefix = name
	} else if id := e.SelectAttrValue("id", ""); id != "" {
		prefix = id
	}
	if same != nil {
		keepOrder(e, same)
		old = same
	}
	for _, c := range e.ChildElements() {
		if !isReference(c) {
			g.walk(c, old, prefix)
		}
	}
}

// find gives the child of old that e stands for.
func (g *idGiver) find(e, old *etree.Element) *etree.Element {
	if old == nil {
		return nil
	}
	keys := sameness()[e.Tag]
	of := partsOf{old, e.Tag, e.SelectAttr("id") != nil}
	if of.withID {
		keys = append(keys[:len(keys):len(keys)], "id")
	}
	if g.parts[of] == nil {
		g.parts[of] = map[string][]*etree.Element{}
		for _, c := range old.SelectElements(e.Tag) {
			what := values(c, keys)
			g.parts[of][what] = append(g.parts[of][what], c)
		}
	}
	what := values(e, keys)
	list := g.parts[of][what]
	for len(list) > 0 && g.taken[list[0]] {
		list = list[1:]
	}
	if g.parts[of][what] = list; len(list) == 0 {
		return nil
	}
	return list[0]
}

// values are those of the attributes by which parts are told apart; one that is not there differs from an empty one.
func values(e *etree.Element, keys []string) string {
	var b strings.Builder
	for _, k := range keys {
		if a := e.SelectAttr(k); a != nil {
			b.WriteString(strconv.Quote(a.Value))
		}
		b.WriteByte(',')
	}
	return b.String()
}

// give sets the id of one element: its own, else that of the old one, else a node's name, else a new one.
func (g *idGiver) give(e, same *etree.Element, prefix string) {
	oldID := ""
	if same != nil {
		oldID = same.SelectAttrValue("id", "")
	}
	id := e.SelectAttrValue("id", "")
	if id == "" {
		id = oldID
	}
	if id == "" {
		id = e.SelectAttrValue("uname", "")
	}
	if id == "" && !withoutID()[e.Tag] {
		id = g.scope.newID(e, prefix)
	}
	if id == "" {
		return
	}
	g.scope.used[id] = true
	e.CreateAttr("id", id)
	if same != nil && id == oldID {
		g.taken[same] = true
	}
}

// newID derives an id that is not taken.
func (s *Scope) newID(e *etree.Element, prefix string) string {
	id := prefix
	switch name := e.SelectAttrValue("name", ""); {
	case e.Tag == "nvpair":
		id += "-" + name
	case e.Tag == "op":
		id += "-" + name
		if interval := e.SelectAttrValue("interval", ""); interval != "" {
			id += "-" + interval
		}
	case idWord()[e.Tag] != "":
		id += "-" + idWord()[e.Tag]
	}
	if e.Tag != "node" { // whose id may be any text
		id = schema.AsID(id)
	}
	id = s.free(id)
	s.used[id] = true
	return id
}

// free numbers an id if it is taken.
func (s *Scope) free(id string) string {
	if !s.used[id] {
		return id
	}
	for n := s.numbered[id]; ; n++ {
		if try := id + "-" + strconv.Itoa(n); !s.used[try] {
			s.numbered[id] = n // those below are taken, and stay so
			return try
		}
	}
}
