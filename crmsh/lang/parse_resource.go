package lang

import (
	"fmt"
	"slices"
	"strings"

	"pacer/lazyregexp"
)

var unameForm = lazyregexp.New(`^[^:]+(:[a-z]+)?$`)

// parseNode reads node [ID:] NAME[:TYPE] [description=TEXT] [attributes ...] [utilization ...].
func parseNode(c *cursor, h Header) Statement {
	c.sections = []string{"attributes", "utilization"}
	n := &Node{Header: h, ID: c.initialID()}
	w := c.expect(unameForm(), "expected a node's name, NAME or NAME:TYPE")
	n.Name = w
	if name, typ, ok := strings.Cut(w.Text, ":"); ok {
		n.Name.Text = name
		n.Type = Word{typ, Pos{Line: w.Pos.Line, Col: w.Pos.Col + len(name) + 1}}
		if typ == "normal" {
			c.renamed(n.Type, "member")
			n.Type.Text = "member"
		}
		c.checkWord(n.Type, "node type", nodeTypes)
	}
	n.Description = c.description()
	n.Sets = c.attrSets("attributes", sectionWords, "attributes", "utilization")
	return n
}

// parsePrimitive reads primitive ID {AGENT|@TEMPLATE} and its clauses, and rsc_template.
func parsePrimitive(c *cursor, h Header) Statement {
	c.sections = []string{"params", "meta", "utilization", "operations", "op", "op_params", "op_meta"}
	p := &Primitive{Header: h, ID: c.ident("the resource's id")}
	if w, ok := c.peek(); ok && strings.HasPrefix(w.Text, "@") {
		p.Template = c.template(p, w)
	} else {
		p.Agent = c.expect(agentForm(), "expected an agent: [CLASS:[PROVIDER:]]TYPE, or @TEMPLATE")
	}
	p.Description = c.description()
	implicit := "params"
	for c.more() {
		w, _ := c.peek()
		switch {
		case c.is("operations"):
			c.take()
			p.Parts = append(p.Parts, c.operations(w.Pos))
		case c.is("op"):
			p.addOps(c)
		case implicit != "" || c.is("params", "meta", "utilization"):
			before := len(p.Parts)
			for _, s := range c.attrSets(implicit, sectionWords, "params", "meta", "utilization") {
				p.Parts = append(p.Parts, s)
			}
			if len(p.Parts) == before {
				c.unknownSection()
			}
		default:
			c.unknownSection()
		}
		implicit = ""
	}
	return p
}

// template reads @TEMPLATE.
func (c *cursor) template(p *Primitive, w Word) Word {
	if p.IsTemplate() {
		c.fail(w, "a template cannot be made from another; expected an agent: [CLASS:[PROVIDER:]]TYPE")
	} else if w.Text == "@" {
		c.fail(w, "expected the id of a template after @")
	}
	t, _ := c.acceptPrefix("@")
	return t
}

// addOps reads op clauses into the operations there are, if any: a resource has one list of them.
func (p *Primitive) addOps(c *cursor) {
	for _, part := range p.Parts {
		if o, ok := part.(*Operations); ok {
			c.ops(o)
			return
		}
	}
	o := &Operations{}
	c.ops(o)
	p.Parts = append(p.Parts, o)
}

func (c *cursor) unknownSection() {
	w, _ := c.peek()
	c.failName(w, c.leftover(w), c.sections...)
}

// parseGroup reads group ID RESOURCE ... and its attribute lists.
func parseGroup(c *cursor, h Header) Statement {
	c.sections = []string{"params", "meta"}
	g := &Container{Header: h, ID: c.ident("the group's id")}
	seen := map[string]bool{}
	for c.more() && !c.is("params", "meta") {
		w, _ := c.peek()
		if strings.Contains(w.Text, "=") {
			break
		}
		c.take()
		if seen[w.Text] {
			c.complain(w, fmt.Sprintf("is in the group %s already", g.ID.Text))
		}
		seen[w.Text] = true
		g.Children = append(g.Children, w)
	}
	if len(g.Children) == 0 {
		w, _ := c.peek()
		c.fail(w, "expected the ids of the resources of the group")
	}
	g.Description = c.description()
	g.Sets = c.attrSets("params", sectionWords, "params", "meta")
	return g
}

// parseClone reads clone ID RESOURCE and its attribute lists; ms and master are clones that promote.
func parseClone(c *cursor, h Header) Statement {
	if h.Keyword.Text == "master" {
		h.Keyword.Text = "ms"
	}
	c.sections = []string{"params", "meta"}
	g := &Container{Header: h, ID: c.ident("the clone's id")}
	g.Children = []Word{c.expect(resourceForm(), "expected the id of the resource to clone")}
	if w, ok := c.peek(); ok && !c.is(c.sections...) && !strings.ContainsAny(w.Text, "=:@$") {
		c.fail(w, "a clone has one resource; expected params, meta or NAME=VALUE", append(c.sections, "description")...)
	}
	g.Description = c.description()
	g.Sets = c.attrSets("params", sectionWords, "params", "meta")
	return g
}

var bundleWords = []string{"docker", "podman", "network", "storage", "primitive", "meta", "params"}

// parseBundle reads bundle ID and its sections.
func parseBundle(c *cursor, h Header) Statement {
	b := &Bundle{Header: h, ID: c.ident("the bundle's id")}
	b.Description = c.description()
	for c.more() {
		w := c.take()
		switch key := strings.ToLower(w.Text); key {
		case "docker", "podman":
			if b.hasContainer() {
				c.fail(w, "a bundle has one kind of container, and it has one already")
			}
			s := c.bundleSection(Word{key, w.Pos})
			if !has(s.Attrs, "image") {
				c.fail(w, "missing image; expected "+key+" image=IMAGE")
			}
			b.Parts = append(b.Parts, s)
		case "network", "storage":
			b.Parts = append(b.Parts, c.bundleSection(Word{key, w.Pos}))
		case "primitive":
			b.Parts = append(b.Parts, &BundlePrimitive{c.expect(resourceForm(), "expected the id of the resource that runs in the bundle")})
		case "meta", "params":
			b.Parts = append(b.Parts, c.attrSet(key, w.Pos, bundleWords))
		default:
			c.fail(w, "expected "+list(bundleWords[:6]), bundleWords...)
		}
	}
	if !b.hasContainer() {
		c.fail(Word{Pos: c.end}, "expected the kind of container: docker or podman")
	}
	return b
}

func has(pairs []Pair, name string) bool {
	return slices.ContainsFunc(pairs, func(p Pair) bool { return p.Name == name })
}

func (b *Bundle) hasContainer() bool {
	for _, p := range b.Parts {
		if s, ok := p.(*BundleSection); ok && oneOf(s.Keyword.Text, containers) {
			return true
		}
	}
	return false
}

// bundleSection reads the attributes of a section and its mappings.
func (c *cursor) bundleSection(keyword Word) *BundleSection {
	s := &BundleSection{Keyword: keyword}
	for c.more() && !c.is(bundleWords...) {
		if w, ok := c.accept("port-mapping", "storage-mapping"); ok {
			s.Mappings = append(s.Mappings, Mapping{Keyword: w})
			continue
		}
		w, _ := c.peek()
		p, ok := toPair(w, false)
		if !ok || p.Ref != "" || p.ID != "" {
			c.fail(w, "expected name=value, "+list(bundleWords), append(bundleWords, "port-mapping", "storage-mapping")...)
			break
		}
		c.take()
		if !attrName().MatchString(p.Name) {
			c.fail(w, "no attribute can have this name; expected letters, digits, - and _")
		}
		if n := len(s.Mappings); n > 0 {
			s.Mappings[n-1].Attrs = append(s.Mappings[n-1].Attrs, p)
		} else {
			s.Attrs = append(s.Attrs, p)
		}
	}
	for _, m := range s.Mappings {
		if len(m.Attrs) == 0 {
			c.fail(m.Keyword, "missing attributes; expected "+mappingForms[strings.ToLower(m.Keyword.Text)])
		}
	}
	return s
}

// attrName is what the attributes of elements may be called.
var attrName = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

var mappingForms = map[string]string{
	"port-mapping":    "port-mapping port=PORT or range=FIRST-LAST",
	"storage-mapping": "storage-mapping source-dir=PATH target-dir=PATH",
}
