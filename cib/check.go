package cib

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/agentname"
	"pacer/cib/scan"
	"pacer/problem"
)

// Problem is a broken invariant of a document: an id given twice, a reference to what does not exist, an agent that
// cannot be called so, or a parameter that no agent can be given.
type Problem struct {
	Origin string
	scan.Pos
	Path string // the element at fault
	ID   string // the id that is repeated or missing; for an agent, that of its resource
	Near string // an existing id that was probably meant, or ""
	Text string
}

// String gives the problem with its place, as far as known.
func (p Problem) String() string { return located(p.Origin, p.Pos, p.Text) }

// Check proves that ids in the configuration are unique, that references lead somewhere, and that agents have names and
// parameters that they can have (see package agentname). It lists what is wrong in document order. Pacemaker tolerates some of this, so it is for those who change a
// document to decide what they refuse.
func (d *Document) Check() []Problem {
	configuration := child(d.root, "configuration")
	if configuration == nil {
		return nil
	}
	c := &checker{doc: d, owner: map[string]*etree.Element{}}
	walk(configuration, c.collect)
	walk(configuration, c.follow)
	walk(configuration, c.checkAgent)
	if resources := child(configuration, "resources"); resources != nil {
		walk(resources, c.checkLengths)
	}
	return c.problems
}

// checker collects ids first and follows references second.
type checker struct {
	doc      *Document
	owner    map[string]*etree.Element // the first element of each id
	ids      []string                  // all ids in document order
	nodes    []string                  // ids and names of nodes
	problems []Problem
}

// collect notes the id that an element has of its own.
func (c *checker) collect(e *etree.Element) bool {
	id, ok := attrOf(e, "id")
	switch {
	case !ok || isReference(e.Tag, "id"):
	case isNode(e):
		uname, _ := attrOf(e, "uname")
		c.nodes = append(c.nodes, id, uname)
	case c.owner[id] != nil:
		first := c.owner[id]
		where := Path(first)
		if pos := c.doc.Position(first); pos.Known() {
			where += " of " + pos.String()
		}
		c.report(e, id, "", fmt.Sprintf("id %q of <%s> is taken by %s; choose another", id, e.Tag, where))
	default:
		c.owner[id] = e
		c.ids = append(c.ids, id)
	}
	return true
}

// checkAgent holds the agent that an element names against what agents may be called.
func (c *checker) checkAgent(e *etree.Element) bool {
	class, named := attrOf(e, "class")
	if e.Tag != "primitive" && e.Tag != "template" || !named {
		return true
	}
	provider, hasProvider := attrOf(e, "provider")
	typ, _ := attrOf(e, "type")
	err := agentname.Check(class, provider, typ)
	if hasProvider && provider == "" {
		err = fmt.Errorf("its provider is empty; leave it out, or name one")
	}
	if err != nil {
		c.report(e, idOf(e), "", fmt.Sprintf("agent of %s: %v", Path(e), err))
	}
	return true
}

// isNode reports whether an element is a cluster node. The ids of nodes are numbers or names of their
// own and may be those of other elements.
func isNode(e *etree.Element) bool {
	return e.Tag == "node" && e.Parent() != nil && e.Parent().Tag == "nodes"
}

// follow looks up everything that an element refers to.
func (c *checker) follow(e *etree.Element) bool {
	for i := range e.Attr {
		name, value := e.Attr[i].Key, e.Attr[i].Value
		switch target := targetOf(e.Tag, name); target {
		case noTarget:
		case aResource:
			// Anonymous clone instances were once addressed as id:0.
			id, _, _ := strings.Cut(value, ":")
			c.require(e, name, id, resourceTags)
		case resourceList:
			for id := range strings.SplitSeq(value, ",") {
				c.require(e, name, strings.TrimSpace(id), resourceTags)
			}
		case aTemplate:
			c.require(e, name, value, []string{"template"})
		case aRole:
			c.require(e, name, value, []string{"acl_role"})
		case itsLike:
			c.require(e, name, value, []string{e.Tag})
		case anything:
			if !slices.Contains(c.nodes, value) {
				c.require(e, name, value, nil)
			}
		}
	}
	return true
}

// require reports a reference to an id that does not exist, or that belongs to something else than one
// of the tags. No tags mean that anything will do.
func (c *checker) require(e *etree.Element, attr, id string, tags []string) {
	owner := c.owner[id]
	if owner != nil && (len(tags) == 0 || slices.Contains(tags, owner.Tag)) {
		return
	}
	text := fmt.Sprintf("%s of <%s%s> refers to %q, which does not exist", attr, e.Tag, withID(e), id)
	if owner != nil {
		text = fmt.Sprintf("%s of <%s%s> refers to %q, which is a <%s>; expected <%s>", attr, e.Tag, withID(e), id, owner.Tag, strings.Join(tags, ">, <"))
	}
	near := ""
	if len(c.problems) < mostSuggestions {
		near = problem.Nearest(id, c.idsOf(tags))
	}
	if near != "" {
		text += ", did you mean " + near + "?"
	}
	c.report(e, id, near, text)
}

// mostSuggestions is up to how many problems get a suggestion: looking for one takes time in line with the
// number of ids.
const mostSuggestions = 50

func withID(e *etree.Element) string {
	if isReference(e.Tag, "id") || idOf(e) == "" {
		return ""
	}
	return ` id="` + idOf(e) + `"`
}

// idsOf lists the ids of elements with one of the tags, or all ids.
func (c *checker) idsOf(tags []string) []string {
	if len(tags) == 0 {
		return c.ids
	}
	var found []string
	for _, id := range c.ids {
		if slices.Contains(tags, c.owner[id].Tag) {
			found = append(found, id)
		}
	}
	return found
}

func (c *checker) report(e *etree.Element, id, near, text string) {
	c.problems = append(c.problems, Problem{c.doc.origin, c.doc.Position(e), Path(e), id, near, text})
}
