package secret

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
)

// Rule says which pairs of a configuration are secret: those whose names match, and those that their resource's agent
// calls private. Private is nil where nothing is known of agents.
type Rule struct {
	Patterns
	Private func(vocab.Agent) []string
}

// Pairs lists the pairs below an element that are secret. The element is a document's root, or anything in it.
func (r Rule) Pairs(e *etree.Element) []*etree.Element {
	if r.Private == nil {
		return r.pairs(e, nil, nil, nil)
	}
	return r.pairs(e, agents(top(e)), nil, nil)
}

// Without is a copy of an element whose secrets are hidden, apart from its document; or the element if it has none.
func (r Rule) Without(e *etree.Element) *etree.Element {
	found := r.Pairs(e)
	if len(found) == 0 {
		return e
	}
	out := e.Copy()
	copies := out.FindElements(".//nvpair")
	for i, nv := range e.FindElements(".//nvpair") {
		if slices.Contains(found, nv) {
			copies[i].CreateAttr("value", Hidden)
		}
	}
	return out
}

// pairs lists them, where some names are private because of the resource that the element is in.
func (r Rule) pairs(e *etree.Element, of map[string]vocab.Agent, private []string, out []*etree.Element) []*etree.Element {
	if r.Private != nil {
		private = r.privateIn(e, of, private)
	}
	for _, c := range e.ChildElements() {
		switch name := c.SelectAttrValue("name", ""); {
		case c.Tag != "nvpair":
			out = r.pairs(c, of, private, out)
		case c.SelectAttrValue("value", InFile) != InFile && (r.Match(name) || slices.Contains(private, name)):
			out = append(out, c)
		}
	}
	return out
}

// privateIn lists what is private in an element: what its own agent says, or those of the resources in it, to which
// parameters of a group or clone go.
func (r Rule) privateIn(e *etree.Element, of map[string]vocab.Agent, private []string) []string {
	switch e.Tag {
	case "primitive", "template":
		return r.Private(of[e.SelectAttrValue("id", "")])
	case "group", "clone", "master":
		for _, p := range e.FindElements(".//primitive") {
			private = append(slices.Clip(private), r.Private(of[p.SelectAttrValue("id", "")])...)
		}
	}
	return private
}

// top is the outermost element around one.
func top(e *etree.Element) *etree.Element {
	for e.Parent() != nil && e.Parent().Tag != "" {
		e = e.Parent()
	}
	return e
}

// agents gives the agents of a document's primitives and templates by their ids.
func agents(root *etree.Element) map[string]vocab.Agent {
	of := map[string]vocab.Agent{}
	for _, tag := range []string{"template", "primitive"} { // in this order: primitives refer to templates
		for _, e := range root.FindElements(".//" + tag) {
			id := e.SelectAttrValue("id", "")
			of[id] = AgentOf(e)
			if t := e.SelectAttrValue("template", ""); t != "" {
				of[id] = of[t]
			}
		}
	}
	return of
}

// AgentOf is the agent that an element names by its attributes: a primitive, a template, or a resource's history.
func AgentOf(e *etree.Element) vocab.Agent {
	return vocab.Agent{Class: e.SelectAttrValue("class", ""), Provider: e.SelectAttrValue("provider", ""), Type: e.SelectAttrValue("type", "")}
}

// RecordedIn finds in a document's status what parameters of agents are private, as the cluster noted with the results of
// operations (op-secure-params). An agent that is there with nothing has none. What Pacemaker assumes of agents that mark
// nothing counts as nothing: a user is no secret.
func RecordedIn(root *etree.Element) map[vocab.Agent][]string {
	out := map[vocab.Agent][]string{}
	for _, rsc := range root.FindElements("status/node_state/lrm/lrm_resources/lrm_resource") {
		a := AgentOf(rsc)
		for _, op := range rsc.SelectElements("lrm_rsc_op") {
			names := strings.Fields(op.SelectAttrValue("op-secure-params", ""))
			if !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(Assumed(), n) }) {
				names = nil
			}
			if known, there := out[a]; !there || len(known) == 0 {
				out[a] = names
			}
		}
	}
	return out
}
