package sim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"pacer/cib/option"
	"pacer/cib/value/vocab"

	"github.com/beevik/etree"
)

// cluster is the document of a simulated cluster. Unlike cib.Document it is changed in place: a
// simulation makes very many small changes that nobody else sees.
type cluster struct {
	root *etree.Element
	// invent adds unknown nodes to the configuration, too.
	invent bool
	twice  map[*etree.Element]bool // node states in which an element occurs twice; see update
	known  map[*etree.Element]histories
}

// histories finds the histories in a node's state by resource.
type histories map[string][]*etree.Element

// part finds, or makes, an element below the root by its path of tags.
func (c *cluster) part(tags ...string) *etree.Element {
	e := c.root
	for _, t := range tags {
		next := e.SelectElement(t)
		if next == nil {
			next = e.CreateElement(t)
		}
		e = next
	}
	return e
}

func (c *cluster) status() *etree.Element { return c.part("status") }

// bump counts a change of the status section.
func (c *cluster) bump() {
	n, _ := strconv.Atoi(c.root.SelectAttrValue("num_updates", "0"))
	c.root.CreateAttr("num_updates", strconv.Itoa(n+1))
}

// bumpConfig counts a change of the configuration.
func (c *cluster) bumpConfig() {
	n, _ := strconv.Atoi(c.root.SelectAttrValue("epoch", "0"))
	c.root.CreateAttr("epoch", strconv.Itoa(n+1))
	c.root.CreateAttr("num_updates", "0")
}

func get(e *etree.Element, name string) string { return e.SelectAttrValue(name, "") }

func findBy(list []*etree.Element, attr, value string) *etree.Element {
	for _, e := range list {
		if a := e.SelectAttr(attr); a != nil && a.Value == value {
			return e
		}
	}
	return nil
}

// node finds the state of a node by name, or else by id, and makes one if there is none. Without
// an id the configuration says which id belongs to the name.
func (c *cluster) node(name, id string) (*etree.Element, error) {
	if c.invent {
		c.configure(name)
	}
	states := c.status().SelectElements("node_state")
	if n := count(states, "uname", name); n > 1 {
		return nil, fmt.Errorf("status section: found %d node_state elements with uname %q, expected one: delete the others", n, name)
	}
	if s := findBy(states, "uname", name); s != nil {
		return s, nil
	}
	if id == "" {
		id = c.nodeID(name)
	}
	if s := findBy(states, "id", id); id != "" && s != nil {
		if n := count(states, "id", id); n > 1 {
			return nil, fmt.Errorf("status section: found %d node_state elements with id %q, expected one: delete the others", n, id)
		}
		s.CreateAttr("uname", name)
		c.bump()
		return s, nil
	}
	if id == "" {
		return nil, fmt.Errorf("node %q is neither configured nor the name of a remote or guest node: name one that is, or bring it up to add it", name)
	}
	s := c.status().CreateElement("node_state")
	s.CreateAttr("id", id)
	s.CreateAttr("uname", name)
	c.bump()
	return s, nil
}

func count(list []*etree.Element, attr, value string) (n int) {
	for _, e := range list {
		if get(e, attr) == value {
			n++
		}
	}
	return n
}

// configure adds a node to the configuration unless it is there; its name serves as id.
func (c *cluster) configure(name string) {
	for _, n := range c.root.FindElements(".//node") {
		if get(n, "uname") == name {
			return
		}
	}
	n := c.part("configuration", "nodes").CreateElement("node")
	n.CreateAttr("id", name)
	n.CreateAttr("uname", name)
	c.bumpConfig()
}

// nodeID is the id that belongs to a node's name, "" if the name is not known: that of a cluster
// node, or the name itself for remote and guest nodes. Case does not matter.
func (c *cluster) nodeID(name string) string {
	is := func(s string) bool { return strings.EqualFold(s, name) }
	for _, n := range c.part("configuration", "nodes").SelectElements("node") {
		if is(get(n, "uname")) {
			if strings.EqualFold(get(n, "type"), "remote") {
				return get(n, "uname")
			}
			return get(n, "id")
		}
	}
	for _, p := range c.part("configuration", "resources").FindElements(".//primitive") {
		if get(p, "class") == "ocf" && get(p, "provider") == "pacemaker" && get(p, "type") == "remote" && is(get(p, "id")) {
			return get(p, "id")
		}
		for _, nv := range p.FindElements("meta_attributes/nvpair") {
			if get(nv, "name") == "remote-node" && is(get(nv, "value")) {
				return get(nv, "value")
			}
		}
	}
	for _, s := range c.status().SelectElements("node_state") {
		if get(s, "remote_node") == "true" && is(get(s, "id")) {
			return get(s, "uname")
		}
	}
	return ""
}

// setOnline records that a node is an active member, or that it is down.
func (c *cluster) setOnline(name string, up bool) (*etree.Element, error) {
	s, err := c.node(name, "")
	if err != nil {
		return nil, err
	}
	values := [...]string{"false", "offline", "down", "down"}
	if up {
		values = [...]string{"true", "online", "member", "member"}
	}
	return s, c.update(s, func(s *etree.Element) error {
		for i, attr := range []string{"in_ccm", "crmd", "join", "expected"} {
			s.CreateAttr(attr, values[i])
		}
		s.CreateAttr("crm-debug-origin", origin)
		return nil
	})
}

// forget deletes a node's history and transient attributes, as happens when it is down.
func (c *cluster) forget(state *etree.Element) {
	delete(c.known, state)
	for _, tag := range []string{"lrm", "transient_attributes"} {
		if e := state.SelectElement(tag); e != nil {
			state.RemoveChild(e)
		}
		c.bump()
	}
}

// setTicket sets an attribute of a ticket's state, which is made if it is not there.
func (c *cluster) setTicket(id, attr string, value bool) {
	tickets := c.part("status", "tickets")
	t := findBy(tickets.SelectElements("ticket_state"), "id", id)
	if t == nil {
		t = tickets.CreateElement("ticket_state")
		t.CreateAttr("id", id)
	}
	t.CreateAttr(attr, strconv.FormatBool(value))
	c.bump()
}

// setOption sets a cluster option where it is set already, or else in the first block.
func (c *cluster) setOption(name, value string) {
	config := c.part("configuration", "crm_config")
	for _, nv := range config.FindElements(".//nvpair") {
		if get(nv, "name") == name {
			nv.CreateAttr("value", value)
			c.bumpConfig()
			return
		}
	}
	const block = option.Bootstrap
	set := findBy(config.SelectElements(option.Set), "id", block)
	if set == nil {
		set = config.CreateElement(option.Set)
		set.CreateAttr("id", block)
	}
	setNVPair(set, name, value)
	c.bumpConfig()
}

// setNVPair sets a name-value pair by the id that it has by convention.
func setNVPair(set *etree.Element, name, value string) {
	id := cleanID(get(set, "id") + "-" + name)
	nv := findBy(set.SelectElements("nvpair"), "id", id)
	if nv == nil {
		nv = set.CreateElement("nvpair")
		nv.CreateAttr("id", id)
	}
	nv.CreateAttr("name", name)
	nv.CreateAttr("value", value)
}

// cleanID replaces what an XML id cannot contain.
func cleanID(s string) string {
	first := true
	return strings.Map(func(r rune) rune {
		letter := r == '_' || r == ':' || unicode.IsLetter(r)
		switch {
		case first && !letter:
			r = '_'
		case !letter && r != '-' && r != '.' && !unicode.IsDigit(r):
			r = '.'
		}
		first = false
		return r
	}, s)
}

// transientAttr finds the value of a node's transient attribute.
func transientAttr(state *etree.Element, name string) string {
	for _, nv := range state.FindElements("transient_attributes//nvpair") {
		if get(nv, "name") == name {
			return get(nv, "value")
		}
	}
	return ""
}

func setTransientAttr(state *etree.Element, name, value string) {
	attrs := state.SelectElement("transient_attributes")
	if attrs == nil {
		attrs = state.CreateElement("transient_attributes")
		attrs.CreateAttr("id", get(state, "id"))
	}
	set := attrs.SelectElement("instance_attributes")
	if set == nil {
		set = attrs.CreateElement("instance_attributes")
		set.CreateAttr("id", get(state, "id"))
	}
	setNVPair(set, name, value)
}

// agent names the kind of a resource.
type agent struct{ class, provider, typ string }

// history finds a resource's history on a node, under either of its names, or makes one under the
// second name. Two of a name are as good as none.
func (c *cluster) history(state *etree.Element, resource, preferred string, a agent) (*etree.Element, error) {
	known := c.histories(state)
	for _, id := range []string{resource, preferred} {
		if found := known[id]; len(found) == 1 {
			return found[0], nil
		}
	}
	if err := a.check(resource, get(state, "id")); err != nil {
		return nil, err
	}
	h := newHistory(state, preferred, a)
	known[preferred] = append(known[preferred], h)
	return h, nil
}

// histories lists the histories in a state. The list is kept, except for copies.
func (c *cluster) histories(state *etree.Element) histories {
	if known := c.known[state]; known != nil {
		return known
	}
	known := histories{}
	collectHistories(state, known)
	if !c.twice[state] && state.Parent() != nil {
		if c.known == nil {
			c.known = map[*etree.Element]histories{}
		}
		c.known[state] = known
	}
	return known
}

func collectHistories(e *etree.Element, into histories) {
	for _, child := range e.Child {
		if c, ok := child.(*etree.Element); ok {
			if c.Tag == "lrm_resource" {
				id := get(c, "id")
				into[id] = append(into[id], c)
			} else {
				collectHistories(c, into)
			}
		}
	}
}

func newHistory(state *etree.Element, id string, a agent) *etree.Element {
	lrm := state.SelectElement("lrm")
	if lrm == nil {
		lrm = state.CreateElement("lrm")
		lrm.CreateAttr("id", get(state, "id"))
	}
	list := lrm.SelectElement("lrm_resources")
	if list == nil {
		list = lrm.CreateElement("lrm_resources")
	}
	h := list.CreateElement("lrm_resource")
	h.CreateAttr("id", id)
	h.CreateAttr("class", a.class)
	if a.provider != "" {
		h.CreateAttr("provider", a.provider)
	}
	h.CreateAttr("type", a.typ)
	return h
}

func (a agent) check(resource, node string) error {
	class := strings.ToLower(a.class)
	switch {
	case a.class == "" || a.typ == "":
		return fmt.Errorf("resource %s not found in the status section of %s (supply class and type to continue)", resource, node)
	case !slices.Contains(vocab.Classes(), class):
		return fmt.Errorf("invalid class for %s: %s", resource, a.class)
	case class == vocab.ClassOCF && a.provider == "":
		return fmt.Errorf("please specify the provider for resource %s", resource)
	}
	return nil
}
