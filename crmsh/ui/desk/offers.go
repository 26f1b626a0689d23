package desk

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"pacer/crmsh/lang"
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

func ids(s *session.Session) []string {
	var out []string
	for _, o := range s.Scope().Objects() {
		out = append(out, o.ID)
	}
	return out
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
	for _, o := range s.Scope().Objects() {
		out = append(out, "type:"+o.Type, "related:"+o.ID)
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

// Files offers the names of files.
func Files(q table.Query) []string {
	found, _ := filepath.Glob(q.Word() + "*")
	for i, f := range found {
		if info, err := os.Stat(f); err == nil && info.IsDir() {
			found[i] += "/"
		}
	}
	return found
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
