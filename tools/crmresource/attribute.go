package crmresource

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
	"pacer/pengine"
	"pacer/pengine/world"
	"pacer/tools/output"
)

// Kinds of attributes: elements of sets, and what stands in the resource's element itself.
const (
	instanceAttributes = "instance_attributes"
	metaAttributes     = "meta_attributes"
	element            = "element"
)

// get shows a parameter.
func (j *job) get() error {
	name := j.f.GetParameter
	node, count, _ := j.rsc.ActiveNode()
	if count > 1 {
		j.Err("%s is active on more than one node, returning the default value for %s", j.rsc.ID, name)
		node = nil
	}
	value, found := j.value(name, node)
	if !found {
		j.Err("Attribute '%s' not found for '%s'", name, j.rsc.ID)
		j.hint(search{kind: j.kind, name: name})
		return nil
	}
	if root := j.XML(); root != nil {
		list := output.Element(root, "list", "name", "attributes", "count", "1")
		output.Element(list, "item", "name", name).SetText(value)
		return nil
	}
	j.Info("%s", value)
	return nil
}

func (j *job) value(name string, node *world.Node) (value string, found bool) {
	switch j.kind {
	case instanceAttributes:
		return j.rsc.Params(node).Get(name)
	case metaAttributes:
		return j.rsc.Meta.Get(name)
	case element:
		a := j.rsc.XML.SelectAttr(name)
		if a == nil {
			return "", false
		}
		return a.Value, true
	}
	t := &seq.Table[string]{}
	j.w.NVPairs(j.rsc.XML, "utilization", j.w.RuleNow(), t, "")
	return t.Get(name)
}

// setting is an attribute that was set, for the report on it.
type setting struct {
	of                          *world.Resource
	lookup, kind, set, id, name string
	value                       string
}

// editor works out what to change, on a document as it is after what was worked out before.
type editor struct {
	*job
	doc  *cib.Document
	ops  []cib.Op
	sets []setting
	seen map[*world.Resource]bool
}

func (j *job) editor() *editor { return &editor{job: j, doc: j.doc, seen: map[*world.Resource]bool{}} }

func (e *editor) add(op cib.Op) error {
	next, err := cib.Update(e.doc, []cib.Op{op}, nil)
	if err != nil {
		return err
	}
	e.doc, e.ops = next, append(e.ops, op)
	return nil
}

// search says which attribute is meant: of the kind, in the set, with the id and name; "" stands for any.
type search struct{ kind, set, id, name string }

// in finds the attributes in a resource's element and below it.
func (s search) in(doc *cib.Document, id string) (found []*etree.Element) {
	r := resourceElement(doc, id)
	if r == nil {
		return nil
	}
	homes := []*etree.Element{r}
	if s.kind != "" {
		homes = slices.DeleteFunc(r.SelectElements(s.kind), func(set *etree.Element) bool { return s.set != "" && attr(set, "id") != s.set })
	}
	for _, home := range homes {
		for _, nv := range pairsIn(home) {
			if (s.id == "" || attr(nv, "id") == s.id) && (s.name == "" || attr(nv, "name") == s.name) {
				found = append(found, nv)
			}
		}
	}
	return found
}

// pairsIn lists the attributes below an element as they stand one after the other.
func pairsIn(e *etree.Element) (found []*etree.Element) {
	for _, c := range e.ChildElements() {
		if c.Tag == "nvpair" {
			found = append(found, c)
		}
		found = append(found, pairsIn(c)...)
	}
	return found
}

func attr(e *etree.Element, name string) string { return e.SelectAttrValue(name, "") }

// resourceElement finds what has an id among the resources, nil if nothing has.
func resourceElement(doc *cib.Document, id string) *etree.Element {
	for _, e := range doc.Root().FindElements("./configuration/resources//*") {
		if attr(e, "id") == id {
			return e
		}
	}
	return nil
}

// match finds the one attribute that is meant. It tells of several, which are an error, and is nil without one.
func (e *editor) match(s search, id string) (*etree.Element, error) {
	found := s.in(e.doc, id)
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return found[0], nil
	}
	e.note("Multiple attributes match name=%s", s.name)
	for _, nv := range found {
		e.note("  Value: %s \t(id=%s)", nv.SelectAttrValue("value", ""), nv.SelectAttrValue("id", ""))
	}
	e.note("")
	return nil, output.Exit(vocab.ExitMultiple)
}

// asked is the search for what the user names.
func (j *job) asked(name string) search { return search{j.kind, j.f.SetName, j.f.NVPair, name} }

// set sets a parameter.
func (j *job) set() error {
	if j.f.Value == "" {
		return output.Fail(vocab.ExitUsage, "You need to supply a value with the -v option")
	}
	if j.kind == element {
		return j.setElement(j.f.SetParameter, &j.f.Value)
	}
	pengine.Constraints(j.w)
	e := j.editor()
	if err := e.update(j.rsc, j.f.Resource, j.asked(j.f.SetParameter)); err != nil {
		return err
	}
	if err := j.change(e.ops...); err != nil {
		return err
	}
	e.tellSettings()
	return nil
}

// update sets an attribute of a resource, and with --recursive of what is to be with it.
func (e *editor) update(r *world.Resource, requested string, s search) error {
	e.warn(r, s.name)
	targets, err := e.targets(r, requested, s)
	if err != nil {
		return err
	}
	if s.set != "" || s.id != "" { // one resource is meant, the last of the list
		targets = targets[len(targets)-1:]
	}
	for _, r := range targets {
		if err := e.updateOne(r, s); err != nil {
			return err
		}
		if err := e.updateDependents(r, s); err != nil {
			return err
		}
	}
	return nil
}

// warn tells, where neither an id nor --force says what is meant, of several attributes of the name in the whole resource.
func (e *editor) warn(r *world.Resource, name string) {
	if e.f.NVPair == "" && !e.f.Force {
		_, _ = e.match(search{name: name}, r.Top().ID)
	}
}

// updateDependents does the same to those that are colocated with a resource, along the chains.
func (e *editor) updateDependents(r *world.Resource, s search) error {
	if !e.f.Recursive || s.kind != metaAttributes {
		return nil
	}
	e.seen[r] = true
	for _, c := range r.WithThis {
		if e.seen[c.Dependent] || c.Score <= 0 {
			continue
		}
		if err := e.update(c.Dependent, c.Dependent.ID, search{kind: s.kind, name: s.name}); err != nil {
			return err
		}
	}
	return nil
}

// targets are the resources whose attribute is to be set, with what is part of a group before it.
func (e *editor) targets(r *world.Resource, requested string, s search) ([]*world.Resource, error) {
	if s.kind != instanceAttributes {
		return e.holders(r, requested, s, "update"), nil
	}
	if e.f.Force {
		return []*world.Resource{r}, nil
	}
	top := r.Top().ID
	found := search{metaAttributes, s.set, s.id, s.name}.in(e.doc, top)
	if len(found) == 0 {
		return []*world.Resource{r}, nil
	}
	if !e.Quiet {
		id := found[0].SelectAttrValue("id", "")
		e.Err("WARNING: There is already a meta attribute for '%s' called '%s' (id=%s)", top, s.name, id)
		e.Err("         Delete '%s' first or use the force option to override", id)
	}
	return nil, output.Exit(vocab.ExitMultiple)
}

// holders are the resources that have the attribute, or may have it: between a clone and what it is of the one that has it
// already, else the clone; of a group those members that have it, and the group.
func (e *editor) holders(r *world.Resource, requested string, s search, what string) []*world.Resource {
	switch {
	case e.f.Force:
		return []*world.Resource{r}
	case r.Parent.IsClone():
		if e.has(s, requested) {
			return []*world.Resource{r}
		}
		e.note("Performing %s of '%s' on '%s', the parent of '%s'", what, s.name, r.Parent.ID, requested)
		return []*world.Resource{r.Parent}
	case r.Parent == nil && r.IsClone() && len(r.Children) > 0:
		child := r.Children[0]
		if id := world.BaseName(child.ID); child.IsPrimitive() && e.has(s, id) {
			e.note("A value for '%s' already exists in child '%s', performing %s on that instead of '%s'", s.name, id, what, requested)
			return []*world.Resource{child}
		}
		return []*world.Resource{r}
	}
	return e.below(r, s, true)
}

// has says whether exactly one attribute is there. It tells of several.
func (e *editor) has(s search, id string) bool {
	found, err := e.match(s, id)
	return found != nil && err == nil
}

func (e *editor) below(r *world.Resource, s search, top bool) (list []*world.Resource) {
	for _, c := range r.Children {
		list = append(list, e.below(c, s, false)...)
		if r.IsClone() {
			break
		}
	}
	if e.has(s, world.BaseName(r.ID)) || top {
		list = append(list, r)
	}
	return list
}

// updateOne sets an attribute of one resource.
func (e *editor) updateOne(r *world.Resource, s search) error {
	id := world.BaseName(r.ID)
	found, err := e.match(s, id)
	if err != nil {
		return err
	}
	done := setting{r, id, s.kind, s.set, s.id, s.name, e.f.Value}
	pair := etree.NewElement("nvpair")
	data := pair
	if found != nil {
		done.id = found.SelectAttrValue("id", "")
	} else {
		if done.set == "" {
			done.set = id + "-" + s.kind
		}
		if done.id == "" {
			done.id = done.set + "-" + s.name
		}
		data = output.Element(nil, e.tagOf(r), "id", id)
		output.Element(data, s.kind, "id", done.set).AddChild(pair)
	}
	pair.CreateAttr("id", done.id)
	pair.CreateAttr("name", s.name)
	pair.CreateAttr("value", e.f.Value)
	e.sets = append(e.sets, done)
	return e.add(cib.Op{Kind: cib.Modify, Section: "resources", Data: data})
}

// tagOf is the element that a resource has in the document as it is.
func (e *editor) tagOf(r *world.Resource) string {
	if found := resourceElement(e.job.doc, r.XMLID()); found != nil {
		return found.Tag
	}
	return r.XML.Tag
}

func (e *editor) tellSettings() {
	root := e.XML()
	if root != nil {
		root = output.Element(root, "resource-settings")
	}
	for _, s := range e.sets {
		if root != nil {
			set := output.Element(output.Element(root, s.of.XML.Tag, "id", s.of.ID), s.kind)
			if s.set != "" {
				set.CreateAttr("id", s.set)
			}
			output.Element(set, "nvpair", "id", s.id, "value", s.value, "name", s.name)
			continue
		}
		set := ""
		if s.set != "" {
			set = " set=" + s.set
		}
		e.note("Set '%s' option: id=%s%s name=%s value=%s", s.lookup, s.id, set, s.name, s.value)
	}
}

// unset removes a parameter.
func (j *job) unset() error {
	name := j.f.DeleteParameter
	e := j.editor()
	e.warn(j.rsc, name)
	if j.kind == element {
		return j.setElement(name, nil)
	}
	s := j.asked(name)
	targets := []*world.Resource{j.rsc}
	if j.kind == metaAttributes {
		targets = e.holders(j.rsc, j.f.Resource, s, "delete")
	}
	var told []string
	last := false
	for _, r := range targets {
		id := world.BaseName(r.ID)
		found, err := e.match(s, id)
		if err != nil {
			return err
		}
		if last = found != nil; !last {
			continue
		}
		pair := output.Element(nil, "nvpair", "id", found.SelectAttrValue("id", ""), "name", name)
		if err := e.add(cib.Op{Kind: cib.Delete, Section: "resources", Data: pair}); err != nil {
			return err
		}
		set := ""
		if s.set != "" {
			set = " set=" + s.set
		}
		told = append(told, "Deleted '"+id+"' option: id="+pair.SelectAttrValue("id", "")+set+" name="+name)
	}
	if err := j.change(e.ops...); err != nil {
		return err
	}
	for _, line := range told {
		j.note("%s", line)
	}
	if !last {
		j.hint(s)
	}
	return quirkLast(last)
}

// quirkLast is an error where the last of the resources in question had no such attribute, though others had: Pacemaker's tool
// says what came of the last alone, and scripts ask for its exit status.
func quirkLast(found bool) error {
	if found {
		return nil
	}
	return output.Exit(vocab.ExitNoSuch)
}

// setElement sets an attribute of the resource's element, or removes it.
func (j *job) setElement(name string, value *string) error {
	found := resourceElement(j.doc, j.rsc.XMLID())
	if found == nil {
		return output.Exit(vocab.ExitNoSuch)
	}
	e := found.Copy()
	if value != nil {
		e.CreateAttr(name, *value)
	} else {
		e.RemoveAttr(name)
	}
	if err := j.change(cib.Op{Kind: cib.Replace, Section: "resources", Data: e}); err != nil {
		return err
	}
	if value != nil {
		j.note("Set attribute: name=%s value=%s", name, *value)
	} else {
		j.note("Deleted attribute: %s", name)
	}
	return nil
}
