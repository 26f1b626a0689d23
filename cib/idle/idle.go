package idle

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/option"
	"pacer/cib/value/vocab"
)

// Thing is an element or option that is kept and not carried out.
type Thing struct {
	Kind string // in the words of the crm language, or of a user where it has none: bundle, fencing level, property, ...
	ID   string // of the element; of an option, that of its set
	Note string // what does not happen, and what to do instead
	Pair string // of an option, the id of its nvpair
}

// String names the thing and says that it is not carried out.
func (t Thing) String() string {
	if t.Pair != "" {
		return t.Name() + ": " + t.Note
	}
	return t.Name() + " " + t.Note
}

// Name is the thing without what there is to say of it.
func (t Thing) Name() string { return t.Kind + " " + t.ID }

// kind is a kind of elements that are not carried out.
type kind struct {
	name string
	path string                                     // below the configuration
	is   func(a vocab.Agent, e *etree.Element) bool // nil for all; the agent is that of a primitive
	note string
}

const kept = "is kept, and not carried out yet: "

// kinds lists them in the order in which a configuration has them.
func kinds() []kind {
	return []kind{
		{"remote connection", "./resources//primitive", isRemote, kept + "no host is reached by Pacemaker Remote"},
		{"guest node", "./resources//primitive", isGuest, kept + "its resource runs, and no connection to the guest is made"},
		{"bundle", "./resources//bundle", nil, kept + "no container is started"},
		{"ticket constraint", "./constraints/rsc_ticket", nil, "is obeyed, but nothing here speaks with booth: a ticket is granted and revoked by hand only, by `crm site ticket`"},
	}
}

// Elements lists the elements of a document that are not carried out, kind by kind. Root is the cib element.
func Elements(root *etree.Element) (list []Thing) {
	configuration := root.SelectElement("configuration")
	if configuration == nil {
		return nil
	}
	templates := map[string]vocab.Agent{}
	for _, t := range configuration.FindElements("./resources/template") {
		templates[t.SelectAttrValue("id", "")] = own(t)
	}
	for _, k := range kinds() {
		for _, e := range configuration.FindElements(k.path) {
			if k.is == nil || k.is(agentOf(templates, e), e) {
				list = append(list, Thing{Kind: k.name, ID: e.SelectAttrValue("id", ""), Note: k.note})
			}
		}
	}
	return list
}

// mostNamed bounds how many things a line names.
const mostNamed = 10

// Line names all in one line; "" if there is none.
func Line(list []Thing) string {
	if len(list) == 0 {
		return ""
	}
	var names []string
	for _, t := range list[:min(len(list), mostNamed)] {
		names = append(names, t.Name())
	}
	line := strings.Join(names, ", ")
	if more := len(list) - mostNamed; more > 0 {
		line += fmt.Sprintf(" and %d more", more)
	}
	return line + "; `crm configure verify` says more of each"
}

// Options lists the cluster options that nothing acts on.
func Options(root *etree.Element) (list []Thing) {
	for _, set := range root.FindElements("./configuration/crm_config/" + option.Set) {
		for _, n := range option.Unheeded(set) {
			list = append(list, Thing{Kind: "property", ID: set.SelectAttrValue("id", ""), Note: n.Text, Pair: n.ID})
		}
	}
	return list
}

// All lists options and elements.
func All(root *etree.Element) []Thing { return append(Options(root), Elements(root)...) }

// agentOf is the agent of a primitive, which may have it from a template.
func agentOf(templates map[string]vocab.Agent, e *etree.Element) vocab.Agent {
	if a, known := templates[e.SelectAttrValue("template", "")]; known {
		return a
	}
	return own(e)
}

// own is the agent that an element names itself.
func own(e *etree.Element) vocab.Agent {
	return vocab.Agent{Class: e.SelectAttrValue("class", ""), Provider: e.SelectAttrValue("provider", ""), Type: e.SelectAttrValue("type", "")}
}

func isRemote(a vocab.Agent, _ *etree.Element) bool {
	return a.Is(vocab.ClassOCF) && a.Provider == vocab.ProviderPacemaker && strings.EqualFold(a.Type, "remote")
}

func isGuest(_ vocab.Agent, e *etree.Element) bool {
	for _, set := range e.SelectElements("meta_attributes") {
		for _, pair := range set.SelectElements("nvpair") {
			if pair.SelectAttrValue("name", "") == "remote-node" {
				return true
			}
		}
	}
	return false
}
