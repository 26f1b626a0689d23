package session

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/option"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// complaint makes an error about a word of a statement.
func complaint(w lang.Word, format string, args ...any) lang.Problems {
	return lang.Problems{{Pos: w.Pos, Found: w.Text, Expected: fmt.Sprintf(format, args...)}}
}

// note makes a note that is about no word.
func note(format string, args ...any) lang.Problem {
	return lang.Problem{Expected: fmt.Sprintf(format, args...)}
}

// Put carries out a statement as the configure level does: it creates an object, adds to a node or a set
// of options that exist, or gives a primitive one more operation.
// Old forms are brought to those of today first, which the notes tell of. Nothing is changed if it fails.
func (s *Session) Put(st lang.Statement) (notes []lang.Problem, err error) {
	list, gone, notes := s.Scope().Modern([]lang.Statement{st})
	if len(list) == 1 && len(gone) == 0 && !strings.Contains(lang.String(st), Mask) {
		more, err := s.put(list[0])
		if err != nil {
			s.scope = nil // which knows ids that are not taken after all
		}
		return append(notes, more...), err
	}
	err = s.atomically(func(before *etree.Element) error {
		notes = append(notes, s.supersede(gone)...)
		for _, st := range list {
			more, err := s.put(st)
			if err != nil {
				return err
			}
			notes = append(notes, more...)
		}
		return s.unmask(before, list)
	})
	return notes, err
}

// supersede deletes what earlier loads of the same statements had made of their old forms.
func (s *Session) supersede(ids []string) []lang.Problem {
	var list []compile.Object
	for _, id := range ids {
		if o, ok := s.Scope().Find(id); ok && o.Type == "location" {
			list = append(list, o)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return s.deleteAll(list)
}

// put carries out a statement without old forms.
func (s *Session) put(st lang.Statement) ([]lang.Problem, error) {
	s.dirty = true
	switch st := st.(type) {
	case *lang.Monitor:
		return st.Notes, s.addMonitor(st).Err()
	case *lang.Defaults:
		return s.putDefaults(st)
	case *lang.Node:
		if o, ok := s.findNode(st); ok {
			return s.merge(st, o)
		}
	}
	return s.create(st)
}

func (s *Session) findNode(st *lang.Node) (compile.Object, bool) {
	if st.ID.Text != "" {
		return s.Scope().Node(st.ID.Text)
	}
	return s.Scope().Node(st.Name.Text)
}

// merge adds what a node statement says to the node there is.
func (s *Session) merge(st lang.Statement, o compile.Object) ([]lang.Problem, error) {
	e, notes, err := s.compiled(st, o.Element)
	if err != nil {
		return nil, err
	}
	for _, set := range e.ChildElements() {
		if old := o.Element.SelectElement(set.Tag); old != nil {
			mergeSet(old, set)
		} else {
			o.Element.AddChild(set)
		}
	}
	s.grew(o)
	return notes, nil
}

// grew notes that an object has more in it. Nothing else need be looked up anew, however many objects there are.
func (s *Session) grew(o compile.Object) {
	s.Scope().Grew(o)
	s.dirty = true
}

// mergeSet sets the values of one set in another.
func mergeSet(into, from *etree.Element) {
	pairs := map[string]*etree.Element{} // the first of each name; lookup only
	know := func(nv *etree.Element) {
		if name := nv.SelectAttrValue("name", ""); pairs[name] == nil {
			pairs[name] = nv
		}
	}
	for _, nv := range into.SelectElements("nvpair") {
		know(nv)
	}
	for _, c := range from.ChildElements() {
		name := c.SelectAttrValue("name", "")
		switch old := pairs[name]; {
		case c.Tag == "nvpair" && old != nil && name != "":
			old.CreateAttr("value", c.SelectAttrValue("value", ""))
		default:
			into.AddChild(c)
			if c.Tag == "nvpair" {
				know(c)
			}
		}
	}
}

// findNV gives the pair of that name in a set.
func findNV(set *etree.Element, name string) *etree.Element {
	for _, nv := range set.SelectElements("nvpair") {
		if nv.SelectAttrValue("name", "") == name {
			return nv
		}
	}
	return nil
}

// putDefaults sets options in the set the statement names. If it names none, that is the set with the
// usual id, else whichever set there is, else a new one.
func (s *Session) putDefaults(st *lang.Defaults) ([]lang.Problem, error) {
	o, ok := s.defaultsFor(st)
	if !ok {
		return s.create(st)
	}
	if err := refuseEmpty(st, o.Element); err != nil {
		return nil, err
	}
	if st.ID.Text == "" {
		st.ID.Text = o.ID
	}
	e, notes, err := s.compiled(st, o.Element)
	if err != nil {
		return nil, err
	}
	mergeSet(o.Element, e)
	if dropOldNames(o.Element, e) || findNV(o.Element, "dc-version") != nil {
		s.changed()
	} else {
		s.grew(o)
	}
	return notes, nil
}

func (s *Session) defaultsFor(st *lang.Defaults) (compile.Object, bool) {
	keyword := st.Keyword.Text
	if st.IDRef.Text != "" {
		return compile.Object{}, false
	}
	id := st.ID.Text
	if id == "" {
		id = compile.DefaultID(keyword)
	}
	if o, ok := s.Scope().Find(id); ok && o.Type == keyword {
		return o, true
	}
	if id != compile.DefaultID(keyword) {
		return compile.Object{}, false
	}
	list := s.OfType(keyword)
	if len(list) == 0 {
		return compile.Object{}, false
	}
	return list[len(list)-1], true
}

// dropOldNames removes options that are in the set under an old name and were now given by the current one.
func dropOldNames(set, given *etree.Element) (dropped bool) {
	for _, nv := range given.SelectElements("nvpair") {
		for _, old := range option.OldNames(nv.SelectAttrValue("name", "")) {
			if twin := findNV(set, old); twin != nil {
				set.RemoveChild(twin)
				dropped = true
			}
		}
	}
	return dropped
}

// create makes a new object.
func (s *Session) create(st lang.Statement) ([]lang.Problem, error) {
	if err := s.refuseTwin(st); err != nil {
		return nil, err
	}
	if d, ok := st.(*lang.Defaults); ok {
		if err := refuseEmpty(d, nil); err != nil {
			return nil, err
		}
	}
	e, notes, err := s.compiled(st, nil)
	if err != nil {
		return nil, err
	}
	if _, raw := st.(*lang.XML); raw {
		if err := s.refuseTwinOf(e, lang.Word{Pos: st.(*lang.XML).Pos}); err != nil {
			return nil, err
		}
	}
	if err := s.adopt(st, e, nil); err != nil {
		return nil, err
	}
	s.place(st, e).AddChild(e)
	s.Scope().Add(objectOf(e))
	if compile.IsContainer(e) {
		notes = append(notes, s.redirect(e)...)
	}
	return notes, nil
}

// objectOf gives the object an element is, seen from its place in the configuration.
func objectOf(e *etree.Element) compile.Object {
	keyword := compile.Keyword(e)
	id := e.SelectAttrValue("id", e.SelectAttrValue("uname", ""))
	if keyword == "fencing_topology" {
		id = keyword
	}
	return compile.Object{Type: keyword, ID: id, Element: e}
}

// refuseTwin complains if something has the statement's id already. Nodes and other objects may share one.
func (s *Session) refuseTwin(st lang.Statement) error {
	id := lang.ID(st)
	keyword := st.Head().Keyword.Text
	if _, ok := st.(*lang.Fencing); ok {
		id.Text = keyword
	}
	if id.Text == "" {
		return nil
	}
	o, ok := s.Scope().Find(id.Text)
	if !ok || (o.Type == "node") != (keyword == "node") {
		return nil
	}
	if id.Pos == (lang.Pos{}) {
		id.Pos = st.Head().Keyword.Pos
	}
	return complaint(id, "duplicate id: there is a %s of this id; change it with edit, or delete it first", o.Type)
}

func (s *Session) refuseTwinOf(e *etree.Element, at lang.Word) error {
	o := objectOf(e)
	if twin, ok := s.Scope().Find(o.ID); ok && (twin.Type == "node") == (o.Type == "node") {
		at.Text = o.ID
		return complaint(at, "duplicate id: there is a %s of this id; change it with edit, or delete it first", twin.Type)
	}
	return nil
}

// place gives the element that an object belongs in, made if need be.
func (s *Session) place(st lang.Statement, e *etree.Element) *etree.Element {
	return s.section(sectionOf(st, e))
}

// sectionOf names the section that the object of a statement belongs in; "" if it is one itself.
func sectionOf(st lang.Statement, e *etree.Element) string {
	section, _ := compile.Section(e.Tag)
	keyword := st.Head().Keyword.Text
	if x, ok := st.(*lang.XML); ok {
		keyword, _ = compile.XMLName(x)
	}
	if keyword == "rsc_defaults" || keyword == "op_defaults" {
		section = keyword
	}
	return section
}

// section gives a child of <configuration>, made if need be; for no name <configuration> itself.
func (s *Session) section(name string) *etree.Element {
	c := s.configuration()
	if name == "" {
		return c
	}
	if at := c.SelectElement(name); at != nil {
		return at
	}
	return c.CreateElement(name)
}

// addMonitor gives a primitive one more monitor operation.
func (s *Session) addMonitor(st *lang.Monitor) lang.Problems {
	o, ok := s.Scope().Find(st.Rsc.Text)
	if !ok {
		return s.unknown(st.Rsc, "resource", true)
	}
	if o.Type != "primitive" && o.Type != "rsc_template" {
		return complaint(st.Rsc, "is a %s; expected a primitive", o.Type)
	}
	ops := o.Element.SelectElement("operations")
	if ops == nil {
		ops = o.Element.CreateElement("operations")
	}
	for _, op := range ops.SelectElements("op") {
		if op.SelectAttrValue("name", "") == "monitor" && op.SelectAttrValue("interval", "") == st.Interval.Text {
			return complaint(st.Interval, "%s has a monitor operation with this interval already", st.Rsc.Text)
		}
	}
	e := s.Scope().MonitorOp(st, o.ID)
	ops.AddChild(e)
	s.changed()
	return nil
}

// unknown complains about a word that names nothing. It suggests the nearest id of such objects if that is wanted.
func (s *Session) unknown(w lang.Word, kind string, suggest bool) lang.Problems {
	nearest := ""
	if suggest {
		nearest = lang.Nearest(w.Text, s.idsOf(kind))
	}
	return lang.Problems{{
		Pos: w.Pos, Found: w.Text, Nearest: nearest,
		Expected: unknownReference + cmp.Or(map[string]string{"rsc_template": "template"}[kind], kind, "object"),
	}}
}

// idsOf lists the objects of a kind, "resource" for any of these, or all.
func (s *Session) idsOf(kind string) (ids []string) {
	for _, o := range s.Scope().Objects() {
		if kind == "" || o.Type == kind || kind == "resource" && compile.IsResource(o.Element) {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// mostSuggestions is for how many references of a text it is looked for what was meant, which takes time in line with the
// number of objects.
const mostSuggestions = 50

// unknownReference begins what is said of a reference to something that is not there.
const unknownReference = "unknown reference: there is no such "

// OfType lists the objects with a keyword.
func (s *Session) OfType(keyword string) []compile.Object {
	var out []compile.Object
	for _, o := range s.Scope().Objects() {
		if o.Type == keyword {
			out = append(out, o)
		}
	}
	return out
}
