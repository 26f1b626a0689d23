package session

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/crmsh/compile"
)

// Conflict says that two people changed one thing in different ways. A value, an operation, a rule and a set of a
// constraint are one thing each: what two people made of one of them does not add up.
type Conflict struct {
	What   string // such as operation monitor of primitive web
	Theirs string // what it is there, "" if it is gone
	Mine   string // what it is here
}

// String tells it to people. Values of parameters are not in it.
func (c Conflict) String() string {
	return fmt.Sprintf("%s was changed there, too: it is %s there; yours, %s, takes its place", c.What, orGone(c.Theirs), orGone(c.Mine))
}

func orGone(text string) string {
	if text == "" {
		return "gone"
	}
	return text
}

// Merge puts the changes from base to mine on top of theirs. Where both changed one thing mine stays, and the conflict is
// told. It fails if the changes are about what is not there any more.
func Merge(base, mine, theirs *cib.Document) (*cib.Document, []Conflict, error) {
	b, m, t := dataOf(base), dataOf(mine), dataOf(theirs)
	ground := theirs.Copy()
	var out []Conflict
	for _, group := range inTurn(b.groups, m.groups) {
		if c, both := b.conflict(m, t, group); both {
			out = append(out, c)
			b.reset(ground.Root().SelectElement("configuration"), t, group)
		}
	}
	patch := &cib.Patch{Changes: cib.DiffTrees(base.Root(), mine.Root(), false)}
	next, err := patch.ApplyAnyway(ground)
	if err != nil {
		return nil, nil, fmt.Errorf("the changes do not fit the configuration there is now: %w", err)
	}
	next = next.Copy()
	foldTwins(next.Root().SelectElement("configuration"))
	return next, out, nil
}

// datum is one thing that people change as a whole.
type datum struct {
	element *etree.Element
	id      string
	group   string // what it is about: data of one group that are gone and new are one thing that was changed
}

// data are those of a document.
type data struct {
	objects map[string]bool
	byID    map[string]datum
	byGroup map[string][]datum
	groups  []string
}

// inList comes before the id of a list in the name of a group.
const inList = "\x00"

func dataOf(d *cib.Document) data {
	out := data{objects: map[string]bool{}, byID: map[string]datum{}, byGroup: map[string][]datum{}}
	conf := d.Root().SelectElement("configuration")
	if conf == nil {
		return out
	}
	for _, o := range compile.Objects(conf) {
		name := o.Type + " " + o.ID
		out.objects[name] = true
		out.collect(o.Element, name)
	}
	return out
}

// collect finds the data of an object; the resources in it are objects themselves.
func (d *data) collect(e *etree.Element, object string) {
	for _, c := range e.ChildElements() {
		id := c.SelectAttrValue("id", "")
		switch {
		case compile.IsResource(c):
		case id == "":
			d.collect(c, object)
		case c.Tag == "op":
			d.add(c, strings.TrimSpace("operation "+c.SelectAttrValue("name", "")+" "+c.SelectAttrValue("role", ""))+" of "+object)
		case c.Tag == "nvpair": // several lists of an object may have the name
			d.add(c, c.SelectAttrValue("name", "")+" of "+object+inList+e.SelectAttrValue("id", ""))
		case c.Tag == "rule":
			d.add(c, "rule "+id+" of "+object)
		case c.Tag == "resource_set":
			d.add(c, "set "+id+" of "+object)
		default:
			d.collect(c, object)
		}
	}
}

func (d *data) add(e *etree.Element, group string) {
	x := datum{e, e.SelectAttrValue("id", ""), group}
	d.byID[x.id] = x
	if d.byGroup[group] == nil {
		d.groups = append(d.groups, group)
	}
	d.byGroup[group] = append(d.byGroup[group], x)
}

// conflict says whether two documents changed a group of data, of which this is the base, in different ways.
func (d *data) conflict(mine, theirs data, group string) (Conflict, bool) {
	what, _, aValue := strings.Cut(group, inList)
	_, object, _ := strings.Cut(what, " of ")
	if !mine.objects[object] || !theirs.objects[object] {
		return Conflict{}, false // that the whole object is gone is told otherwise
	}
	c := Conflict{what, d.outcome(theirs.byGroup[group], true), d.outcome(mine.byGroup[group], true)}
	mineLost, theirsLost := d.lost(mine, group), d.lost(theirs, group)
	both := slices.ContainsFunc(mineLost, func(id string) bool { return slices.Contains(theirsLost, id) })
	if len(d.byGroup[group]) == 0 {
		both = c.Mine != "" && c.Theirs != ""
	}
	differ := d.outcome(mine.byGroup[group], false) != d.outcome(theirs.byGroup[group], false)
	if aValue {
		c.mask()
	}
	return c, both && differ
}

// mask leaves out values, which may be secret.
func (c *Conflict) mask() {
	if c.Mine != "" {
		c.Mine = "another value"
	}
	if c.Theirs != "" {
		c.Theirs = "another value"
	}
}

// lost lists what of a group is not there any more, or says something else.
func (d *data) lost(in data, group string) (ids []string) {
	for _, x := range d.byGroup[group] {
		if y, there := in.byID[x.id]; !there || !sameDatum(x, y) {
			ids = append(ids, x.id)
		}
	}
	return ids
}

func sameDatum(a, b datum) bool { return compile.Same(a.element, b.element) }

// outcome describes what of a group is new or other than it was, for people or in full.
func (d *data) outcome(list []datum, forPeople bool) string {
	var out []string
	for _, x := range list {
		if old, there := d.byID[x.id]; !there || !sameDatum(x, old) {
			out = append(out, describeDatum(x.element, forPeople))
		}
	}
	return strings.Join(out, "; ")
}

// describeDatum gives what an element says. For people the parameters of an operation are left out: they are values.
func describeDatum(e *etree.Element, forPeople bool) string {
	if e.Tag == "resource_ref" {
		return e.SelectAttrValue("id", "")
	}
	var out []string
	for _, a := range e.Attr {
		if a.Key != "id" && (a.Key != "name" || e.Tag == "nvpair") {
			out = append(out, a.Key+"="+a.Value)
		}
	}
	slices.Sort(out)
	for _, c := range e.ChildElements() {
		if e.Tag != "op" || !forPeople {
			out = append(out, describeDatum(c, forPeople))
		}
	}
	return strings.Join(out, " ")
}

// reset makes a group in a configuration what it was before both changed it.
func (d *data) reset(conf *etree.Element, now data, group string) {
	for _, x := range now.byGroup[group] {
		if e := withID(conf, x.element.Tag, x.id); e != nil {
			e.Parent().RemoveChild(e)
		}
	}
	for _, x := range d.byGroup[group] {
		if p := counterpart(conf, x.element.Parent()); p != nil {
			p.InsertChildAt(min(x.element.Index(), len(p.Child)), x.element.Copy())
		}
	}
}

// withID finds an element by its tag and id.
func withID(e *etree.Element, tag, id string) *etree.Element {
	if e.Tag == tag && e.SelectAttrValue("id", "") == id && !compile.IsReference(e) {
		return e
	}
	for _, c := range e.ChildElements() {
		if found := withID(c, tag, id); found != nil {
			return found
		}
	}
	return nil
}

// counterpart gives the element of a configuration that stands where one of another configuration does, made if it is
// missing there.
func counterpart(conf, e *etree.Element) *etree.Element {
	if e == nil || e.Tag == conf.Tag {
		return conf
	}
	if id := e.SelectAttrValue("id", ""); id != "" {
		if found := withID(conf, e.Tag, id); found != nil {
			return found
		}
	}
	parent := counterpart(conf, e.Parent())
	if e.SelectAttr("id") == nil {
		if found := parent.SelectElement(e.Tag); found != nil {
			return found
		}
	}
	made := parent.CreateElement(e.Tag)
	made.Attr = slices.Clone(e.Attr)
	return made
}

// foldTwins joins what both made: elements beside one another of the same tag and id.
func foldTwins(e *etree.Element) {
	seen := map[string]*etree.Element{}
	for _, c := range e.ChildElements() {
		id := c.SelectAttrValue("id", "")
		if id == "" && c.Tag != "operations" {
			continue
		}
		first := seen[c.Tag+" "+id]
		if first == nil {
			seen[c.Tag+" "+id] = c
			continue
		}
		for _, child := range c.ChildElements() {
			c.RemoveChild(child)
			first.AddChild(child)
		}
		e.RemoveChild(c)
	}
	for _, c := range e.ChildElements() {
		foldTwins(c)
	}
}

// inTurn gives each name of two lists once.
func inTurn(a, b []string) (out []string) {
	seen := map[string]bool{}
	for _, name := range slices.Concat(a, b) {
		if !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return out
}
