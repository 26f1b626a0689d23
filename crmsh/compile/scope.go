package compile

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/crmsh/lang"
)

// Scope is the configuration that statements are compiled for: it knows which ids are taken, which are
// referred to, and what the objects are. It is for one goroutine. After the configuration was changed by
// anyone else it has to be made anew.
type Scope struct {
	DCVersion string // the value of dc-version that is believed
	// OldRoles says that the schema knows the roles Master and Slave only.
	OldRoles bool
	// Major is the major version of the schema of the configuration; 0 stands for the latest.
	Major int

	root   *etree.Element // <configuration>
	agents Agents
	used   map[string]bool // ids that are taken
	// numbered has for ids that are taken the number that was put to one last; ids only ever become taken.
	numbered map[string]int
	tags     map[string]string // of the elements that have them
	coming   map[string]bool   // ids that later statements will define
	refs     map[string]string // id that is referred to -> tag of what refers
	objects  []Object
	byID     map[string]Object // all but nodes
	nodes    map[string]Object // by id and by name
	sorted   bool
}

// NewScope looks through a <configuration> element. Agents may be nil.
func NewScope(configuration *etree.Element, agents Agents) *Scope {
	s := &Scope{root: configuration, agents: agents, used: map[string]bool{}, numbered: map[string]int{}, tags: map[string]string{}, coming: map[string]bool{}, refs: map[string]string{}}
	s.DCVersion = dcVersion(configuration)
	s.byID, s.nodes = map[string]Object{}, map[string]Object{}
	s.learn(configuration)
	for _, o := range Objects(configuration) {
		s.index(o)
	}
	s.sorted = true
	return s
}

func dcVersion(configuration *etree.Element) string {
	if configuration == nil {
		return ""
	}
	for _, set := range configuration.FindElements("crm_config/cluster_property_set") {
		for _, nv := range set.SelectElements("nvpair") {
			if nv.SelectAttrValue("name", "") == "dc-version" {
				return nv.SelectAttrValue("value", "")
			}
		}
	}
	return ""
}

// refTags are elements whose id is that of something else.
var refTags = map[string]bool{"resource_ref": true, "obj_ref": true, refTag: true}

// learn notes the ids of an element and all below.
func (s *Scope) learn(e *etree.Element) {
	if id := e.SelectAttrValue("id", ""); id != "" && !isReference(e) {
		s.used[id] = true
		s.tags[id] = e.Tag
	}
	if ref := e.SelectAttrValue("id-ref", ""); ref != "" {
		s.refs[ref] = e.Tag
	}
	for _, c := range e.ChildElements() {
		s.learn(c)
	}
}

// isReference says whether an element's id names another element. A role inside an ACL target does.
func isReference(e *etree.Element) bool {
	if refTags[e.Tag] {
		return true
	}
	p := e.Parent()
	return e.Tag == "role" && p != nil && (p.Tag == "acl_target" || p.Tag == "acl_group")
}

// Used says whether something has this id.
func (s *Scope) Used(id string) bool { return s.used[id] }

// referred says whether an element's id must be shown because another element refers to it.
func (s *Scope) referred(e *etree.Element) bool {
	id := e.SelectAttrValue("id", "")
	return id != "" && s.refs[id] == e.Tag
}

// firstOf gives the first element of that tag in the object with that id, nil if there is none.
func (s *Scope) firstOf(id, tag string) *etree.Element {
	o, ok := s.Find(id)
	if !ok {
		return nil
	}
	return o.Element.FindElement(".//" + tag)
}

// nodeNames gives the names of the nodes in alphabetical order.
func (s *Scope) nodeNames() []string {
	var out []string
	for _, o := range s.objects {
		if o.Type == "node" {
			out = append(out, o.Element.SelectAttrValue("uname", o.ID))
		}
	}
	slices.Sort(out)
	return out
}

// providers lists those that have an OCF agent of a type, as far as agents are known.
func (s *Scope) providers(agentType string) []string {
	if s.agents == nil {
		return nil
	}
	return s.agents.Providers(agentType)
}

// Object is one object of the configuration: what a statement stands for.
type Object struct {
	Type    string // the statement's keyword
	ID      string
	Element *etree.Element
}

// kind is what is known about the elements that are objects.
type kind struct {
	keyword string
	section string // where such elements live
	rank    int    // place in what is shown
}

var kinds = sync.OnceValue(func() map[string]kind {
	return map[string]kind{
		"node":     {"node", "nodes", 0},
		"template": {"rsc_template", "resources", 1}, "primitive": {"primitive", "resources", 2},
		"bundle": {"bundle", "resources", 3}, "group": {"group", "resources", 4},
		"master": {"ms", "resources", 5}, "clone": {"clone", "resources", 6},
		"tag":          {"tag", "tags", 7},
		"rsc_location": {"location", "constraints", 8}, "rsc_colocation": {"colocation", "constraints", 8},
		"rsc_order": {"order", "constraints", 8}, "rsc_ticket": {"rsc_ticket", "constraints", 9},
		"fencing-topology":     {"fencing_topology", "", 9},
		"cluster_property_set": {"property", "crm_config", 10},
		"rsc_defaults":         {"rsc_defaults", "rsc_defaults", 11}, "op_defaults": {"op_defaults", "op_defaults", 12},
		"acl_role": {"role", "acls", 13}, "acl_target": {"acl_target", "acls", 14},
		"acl_group": {"acl_group", "acls", 14}, "acl_user": {"user", "acls", 14},
		"alert": {"alert", "alerts", 15},
	}
})

// Section gives the child of <configuration> where an element of that tag belongs: "" for those that are
// such children themselves. False means that no object has that tag.
func Section(tag string) (string, bool) {
	k, ok := kinds()[tag]
	return k.section, ok
}

// Objects lists the objects of a configuration in the order in which they are shown.
func Objects(configuration *etree.Element) []Object {
	var out []Object
	collect(configuration, true, &out)
	sortObjects(out)
	return out
}

// AsMade lists the objects of a configuration by kind, those of a kind in the order in which they stand in it.
func AsMade(configuration *etree.Element) []Object {
	var out []Object
	collect(configuration, true, &out)
	slices.SortStableFunc(out, func(a, b Object) int { return cmp.Compare(rank(a.Type), rank(b.Type)) })
	return out
}

func sortObjects(list []Object) {
	slices.SortStableFunc(list, func(a, b Object) int {
		return cmp.Or(cmp.Compare(rank(a.Type), rank(b.Type)), cmp.Compare(a.ID, b.ID))
	})
}

var ranks = sync.OnceValue(func() map[string]int {
	out := map[string]int{}
	for _, k := range kinds() {
		out[k.keyword] = k.rank
	}
	return out
})

func rank(keyword string) int { return ranks()[keyword] }

// collect lists the objects below an element. Sections are gone into, objects only for the resources in them.
func collect(e *etree.Element, sections bool, out *[]Object) {
	for _, c := range e.ChildElements() {
		switch {
		case c.Tag == "rsc_defaults" || c.Tag == "op_defaults":
			for _, set := range c.SelectElements("meta_attributes") {
				*out = append(*out, Object{Type: c.Tag, ID: set.SelectAttrValue("id", ""), Element: set})
			}
		case c.Tag == "fencing-topology":
			*out = append(*out, Object{Type: "fencing_topology", ID: "fencing_topology", Element: c})
		case kinds()[c.Tag].keyword != "":
			id := c.SelectAttrValue("id", c.SelectAttrValue("uname", ""))
			*out = append(*out, Object{Type: kinds()[c.Tag].keyword, ID: id, Element: c})
			collect(c, false, out)
		case sections:
			collect(c, true, out)
		}
	}
}

// Element compiles a statement. Old is the element that it replaces, nil for a new one: ids of parts that
// stay the same are kept. The error is lang.Problems.
func (s *Scope) Element(st lang.Statement, old *etree.Element) (*etree.Element, []lang.Problem, error) {
	b := &builder{scope: s, notes: s.relevant(st.Head().Notes)}
	e := b.statement(st)
	if e != nil {
		b.checkReferences(e)
	}
	if err := b.problems.Err(); err != nil {
		return nil, nil, err
	}
	if s := st.Head().Comments; len(s) > 0 {
		addComments(e, s)
	}
	if s.OldRoles {
		lowerRoles(e)
	}
	if d, ok := st.(*lang.Defaults); ok && d.ID.Text == "" && d.IDRef.Text == "" {
		e.CreateAttr("id", DefaultID(d.Keyword.Text))
	}
	s.assignIDs(e, old)
	return e, b.notes, nil
}

// relevant leaves out notes on the old names of roles where those are the ones that are kept.
func (s *Scope) relevant(notes []lang.Problem) []lang.Problem {
	return slices.DeleteFunc(slices.Clone(notes), func(n lang.Problem) bool {
		return s.OldRoles && vocab.CurrentRole(n.Found) != n.Found
	})
}

// lowerRoles gives roles the names that they had before schema 3.7.
func lowerRoles(e *etree.Element) {
	for i, a := range e.Attr {
		if strings.HasSuffix(a.Key, "role") {
			e.Attr[i].Value = vocab.OldRole(a.Value)
		}
	}
	for _, c := range e.ChildElements() {
		lowerRoles(c)
	}
}

// addComments puts comments before the content of an element.
func addComments(e *etree.Element, comments []string) {
	for i, c := range comments {
		if strings.HasSuffix(c, "-") {
			c += " " // or it would run into the end of the comment
		}
		e.InsertChildAt(i, etree.NewComment(c))
	}
}

// Objects lists the objects of the scope's configuration in the order in which they are shown.
func (s *Scope) Objects() []Object {
	if !s.sorted {
		sortObjects(s.objects)
		s.sorted = true
	}
	return s.objects
}

// Add tells the scope of an object that was added to its configuration. Resources inside the object are
// known already.
func (s *Scope) Add(o Object) {
	s.learn(o.Element)
	s.index(o)
	s.sorted = false
}

// Grew tells the scope that an object has more in it than it had, and nothing less.
func (s *Scope) Grew(o Object) { s.learn(o.Element) }

// Swap tells the scope that an object has a new element.
func (s *Scope) Swap(o Object, e *etree.Element) {
	s.learn(e)
	i := slices.Index(s.objects, o)
	o.Element, o.Type = e, Keyword(e)
	s.objects[i] = o
	if o.Type == "node" {
		s.nodes[o.ID] = o
		s.nodes[e.SelectAttrValue("uname", o.ID)] = o
		return
	}
	s.byID[o.ID] = o
}

func (s *Scope) index(o Object) {
	s.objects = append(s.objects, o)
	if o.Type == "node" {
		s.nodes[o.ID] = o
		s.nodes[o.Element.SelectAttrValue("uname", o.ID)] = o
		return
	}
	if o.ID != "" { // a set of options by reference has none
		s.byID[o.ID] = o
	}
}

// Find gives the object with an id; a node only if nothing else has it.
func (s *Scope) Find(id string) (Object, bool) {
	if o, ok := s.byID[id]; ok {
		return o, true
	}
	return s.Node(id)
}

// Node gives the node with a name or id.
func (s *Scope) Node(name string) (Object, bool) {
	o, ok := s.nodes[name]
	return o, ok
}

// InsideOf lists the resources in an element, at any depth.
func InsideOf(e *etree.Element) []Object {
	var out []Object
	collect(e, false, &out)
	return out
}
