package session

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/rule"
)

// Preference makes a resource go to a node, or stay away from it.
type Preference struct {
	Resource string
	Node     string // "": to ban, where it runs, which must be on one node
	Ban      bool
	Until    string // ISO 8601, "" for good
}

// Until gives the end of a lifetime that begins now: an ISO 8601 duration such as PT5M, or a time.
func Until(lifetime string, now time.Time) (string, error) {
	if strings.HasPrefix(lifetime, "P") {
		d, err := rule.ParseDuration(lifetime)
		if err != nil {
			return "", fmt.Errorf("lifetime: %w", err)
		}
		return now.UTC().AddDate(d.Years, d.Months, d.Days).Add(time.Duration(d.Seconds) * time.Second).Format("2006-01-02 15:04:05Z"), nil
	}
	t, err := rule.Parse(lifetime, now)
	if err != nil {
		return "", fmt.Errorf("lifetime %q: expected a duration such as PT5M or a time such as 2030-01-31 12:00: %w", lifetime, err)
	}
	return t.Time().Format("2006-01-02 15:04:05Z"), nil
}

// Prefer carries a preference out by a constraint that Unprefer finds, and says for which node. What was
// preferred for the resource before goes, as does a ban of the node that it is to go to.
func (s *Session) Prefer(p Preference) (string, error) {
	if _, err := s.resources(p.Resource); err != nil {
		return "", err
	}
	if p.Node == "" {
		where := s.Where(p.Resource)
		if len(where) != 1 {
			return "", fmt.Errorf("%s is running on %d nodes; name one", p.Resource, len(where))
		}
		p.Node, p.Ban = where[0], true
	}
	if _, err := s.node(p.Node); err != nil {
		return "", err
	}
	banned := "cli-ban-" + p.Resource + "-on-" + p.Node
	id, score := "cli-prefer-"+p.Resource, "INFINITY"
	gone := []string{id, banned}
	if p.Ban {
		id, score, gone = banned, "-INFINITY", []string{banned}
		if o, ok := s.Scope().Find("cli-prefer-" + p.Resource); ok && o.Element.SelectAttrValue("node", p.Node) == p.Node {
			gone = append(gone, o.ID)
		}
	}
	for _, g := range gone {
		if o, ok := s.Scope().Find(g); ok {
			s.takeOut(o.Element)
		}
	}
	s.changed()
	s.addPreference(p, id, score)
	return p.Node, nil
}

func (s *Session) addPreference(p Preference, id, score string) {
	e := s.section("constraints").CreateElement("rsc_location")
	set := func(e *etree.Element, attrs ...string) {
		for i := 0; i+1 < len(attrs); i += 2 {
			e.CreateAttr(attrs[i], attrs[i+1])
		}
	}
	set(e, "id", id, "rsc", p.Resource, "role", "Started")
	if p.Until == "" {
		set(e, "node", p.Node, "score", score)
	} else {
		r := e.CreateElement("rule")
		set(r, "id", id+"-rule", "score", score, "boolean-op", "and")
		set(r.CreateElement("expression"), "id", id+"-expr", "attribute", "#uname", "operation", "eq", "value", p.Node, "type", "string")
		set(r.CreateElement("date_expression"), "id", id+"-lifetime", "operation", "lt", "end", p.Until)
	}
	s.changed()
}

// Unprefer removes the constraints that Prefer made for a resource and says how many there were.
func (s *Session) Unprefer(rsc string) (int, error) {
	if _, err := s.resources(rsc); err != nil {
		return 0, err
	}
	gone := slices.DeleteFunc(s.constraintsOf(rsc), func(e *etree.Element) bool {
		id := e.SelectAttrValue("id", "")
		return id != "cli-prefer-"+rsc && !strings.HasPrefix(id, "cli-ban-"+rsc+"-on-")
	})
	for _, e := range gone {
		s.takeOut(e)
	}
	s.changed()
	return len(gone), nil
}
