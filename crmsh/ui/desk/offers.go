package desk

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
	"pacer/crmsh/ra"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/table"
)

// Offers are what the Tab key knows of the configuration and the agents.
type Offers struct {
	conf   *Configuration
	agents *Agents
}

// of gives something of the configuration, nothing if that cannot be read.
func (o *Offers) of(ctx context.Context, list func(*session.Session) []string) []string {
	s, err := o.conf.Session(ctx)
	if err != nil {
		return nil
	}
	return list(s)
}

// IDs offers the ids of objects.
func (o *Offers) IDs(q table.Query) []string { return o.of(q.Context, ids) }

// ids are those of all objects; a node goes by its name.
func ids(s *session.Session) []string {
	out := s.NodeNames()
	for _, o := range s.Scope().Objects() {
		if o.Type != "node" {
			out = append(out, o.ID)
		}
	}
	return out
}

// OfType offers the ids of objects whose statement has a keyword.
func (o *Offers) OfType(keyword string) table.Offer {
	return o.picked(func(obj compile.Object) bool { return obj.Type == keyword })
}

// Primitives offers the ids of primitives.
func (o *Offers) Primitives(q table.Query) []string { return o.OfType("primitive")(q) }

// FreePrimitives offers the primitives that are in no group, clone or bundle, and so may go into one.
func (o *Offers) FreePrimitives(q table.Query) []string {
	return o.picked(func(obj compile.Object) bool { return obj.Type == "primitive" && free(obj) })(q)
}

// Clonable offers what may be cloned: primitives and groups that are in nothing else.
func (o *Offers) Clonable(q table.Query) []string {
	return o.picked(func(obj compile.Object) bool { return (obj.Type == "primitive" || obj.Type == "group") && free(obj) })(q)
}

func free(o compile.Object) bool {
	p := o.Element.Parent()
	return p == nil || !compile.IsContainer(p)
}

// picked offers the ids of objects that were not named before.
func (o *Offers) picked(pick func(compile.Object) bool) table.Offer {
	return func(q table.Query) []string {
		return o.of(q.Context, func(s *session.Session) (out []string) {
			for _, obj := range s.Scope().Objects() {
				if pick(obj) && !slices.Contains(q.Args[:len(q.Args)-1], obj.ID) {
					out = append(out, obj.ID)
				}
			}
			return out
		})
	}
}

// Members offers the members of a group whose id is the first argument.
func (o *Offers) Members(q table.Query) []string {
	return o.of(q.Context, func(s *session.Session) (out []string) {
		if group, ok := s.Scope().Find(q.Args[0]); ok {
			for _, m := range compile.InsideOf(group.Element) {
				out = append(out, m.ID)
			}
		}
		return out
	})
}

// WithColon offers what another offer does and, once there is a colon, words to stand behind it, such as roles.
func WithColon(offer table.Offer, words ...string) table.Offer {
	return func(q table.Query) []string {
		id, _, colon := strings.Cut(q.Word(), ":")
		if !colon {
			return offer(q)
		}
		var out []string
		for _, w := range words {
			out = append(out, id+":"+w)
		}
		return out
	}
}

// Pairs offers NAME= for names that were not given before, and NAME=VALUE once there is the name.
func Pairs(q table.Query, names []string, values func(name string) []string) (out []string) {
	name, _, named := strings.Cut(q.Word(), "=")
	if named {
		for _, v := range values(name) {
			out = append(out, name+"="+v)
		}
		return out
	}
	for _, n := range names {
		if !slices.ContainsFunc(q.Args[:len(q.Args)-1], func(a string) bool { return strings.HasPrefix(a, n+"=") }) {
			out = append(out, n+"=")
		}
	}
	return out
}

// Attributes offers the names of attributes that nodes have, and those that every node may have.
func (o *Offers) Attributes(q table.Query) []string {
	return append(o.of(q.Context, func(s *session.Session) (out []string) {
		for _, n := range s.OfType("node") {
			for _, nv := range n.Element.FindElements("instance_attributes/nvpair") {
				out = append(out, nv.SelectAttrValue("name", ""))
			}
		}
		return out
	}), "standby", "maintenance")
}

// Agent gives what the agent says of itself that a word names: CLASS:PROVIDER:TYPE, @TEMPLATE, or the id of a primitive
// if it is nothing else. It is nil if nothing is known.
func (o *Offers) Agent(ctx context.Context, word string) *ra.Description {
	a, err := o.agents.Catalog().Find(word)
	id, isTemplate := strings.CutPrefix(word, "@")
	if s, failed := o.conf.Session(ctx); failed == nil {
		if obj, ok := s.Scope().Find(id); ok && (obj.Type == "primitive" || isTemplate && obj.Type == "rsc_template") {
			a, err = s.AgentOf(obj), nil
		}
	}
	if err != nil {
		return nil
	}
	d, err := o.agents.Catalog().Describe(ctx, a)
	if err != nil {
		return nil
	}
	return d
}

// ParamValues are what a parameter of an agent may be: the words that it takes, or its default.
func ParamValues(d *ra.Description, name string) []string {
	p, ok := d.Param(name)
	switch {
	case !ok:
		return nil
	case len(p.Values) > 0:
		return p.Values
	case p.Type == "boolean":
		return []string{"true", "false"}
	case p.Default != "":
		return []string{p.Default}
	}
	return nil
}

// Resources offers the ids of resources.
func (o *Offers) Resources(q table.Query) []string {
	return o.of(q.Context, (*session.Session).ResourceIDs)
}

// Nodes offers the names of nodes.
func (o *Offers) Nodes(q table.Query) []string { return o.of(q.Context, (*session.Session).NodeNames) }

// Tickets offers the ids of tickets.
func (o *Offers) Tickets(q table.Query) []string { return o.of(q.Context, (*session.Session).Tickets) }

// Selectors offers what picks objects.
func (o *Offers) Selectors(q table.Query) []string {
	return append(o.of(q.Context, selectors), "xml", "changed")
}

func selectors(s *session.Session) []string {
	out := ids(s)
	for _, id := range out {
		out = append(out, "related:"+id)
	}
	for _, o := range s.Scope().Objects() {
		out = append(out, "type:"+o.Type)
		if o.Type == "tag" {
			out = append(out, "tag:"+o.ID)
		}
	}
	return out
}

// Templates offers @ and the id of each template.
func (o *Offers) Templates(q table.Query) []string {
	return o.of(q.Context, func(s *session.Session) []string {
		var out []string
		for _, o := range s.OfType("rsc_template") {
			out = append(out, "@"+o.ID)
		}
		return out
	})
}

// Settings offers ID.NAME and ID.OPERATION.NAME as configure set takes them.
func (o *Offers) Settings(q table.Query) []string {
	return o.of(q.Context, func(s *session.Session) []string {
		id, _, dotted := strings.Cut(q.Word(), ".")
		if dotted {
			return s.Settings(id)
		}
		out := ids(s)
		for i := range out {
			out[i] += "."
		}
		return out
	})
}

// AgentNames offers CLASS:[PROVIDER:]AGENT step by step, and plain names of OCF agents.
func (o *Offers) AgentNames(q table.Query) []string {
	parts := strings.Split(q.Word(), ":")
	c := o.agents.Catalog()
	var out []string
	switch {
	case len(parts) == 1:
		for _, class := range c.Classes() {
			out = append(out, class+":")
		}
		out = append(out, c.Types("ocf", "")...)
	case parts[0] == "ocf" && len(parts) == 2:
		for _, p := range c.Providers("") {
			out = append(out, "ocf:"+p+":")
		}
	case parts[0] == "ocf":
		for _, t := range c.Types("ocf", parts[1]) {
			out = append(out, "ocf:"+parts[1]+":"+t)
		}
	default:
		for _, t := range c.Types(parts[0], "") {
			out = append(out, parts[0]+":"+t)
		}
	}
	return out
}

// Files offers the names of files, of those that begin with a dot only if that is typed.
func Files(q table.Query) (out []string) {
	dir, begun := filepath.Split(q.Word())
	found, err := os.ReadDir(cmp.Or(dir, "."))
	if err != nil {
		return nil
	}
	for _, f := range found {
		name := f.Name()
		if !strings.HasPrefix(name, begun) || strings.HasPrefix(name, ".") && begun == "" {
			continue
		}
		if info, err := os.Stat(dir + name); err == nil && info.IsDir() {
			name += "/"
		}
		out = append(out, dir+name)
	}
	return out
}

// NoResource complains about an id that is no resource's.
func NoResource(s *session.Session, id string) error {
	return lang.Problems{{Found: id, Expected: "there is no such resource", Nearest: lang.Nearest(id, s.ResourceIDs())}}
}

// NoNode complains about a name that is no node's.
func NoNode(s *session.Session, name string) error {
	return lang.Problems{{Found: name, Expected: "there is no such node", Nearest: lang.Nearest(name, s.NodeNames())}}
}

// WrongWord complains about a word that is none of those that may stand somewhere.
func WrongWord(found string, choices ...string) error {
	return lang.Problems{{Found: found, Expected: "expected " + strings.Join(choices, ", "), Nearest: lang.Nearest(found, choices)}}
}
