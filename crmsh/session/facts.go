package session

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/option"
	"pacer/cib/value/vocab"
	"pacer/crmsh/compile"
)

// Clone gives a session of its own in the same state.
func (s *Session) Clone() *Session {
	return &Session{base: s.base, root: s.root.Copy(), agents: s.agents, dirty: s.dirty, consent: s.consent, places: s.places}
}

// Property gives a cluster option by its current or an old name, "" if it is not set.
func (s *Session) Property(name string) string {
	now := option.CurrentName(name)
	for _, o := range s.OfType("property") {
		for _, n := range append([]string{name, now}, option.OldNames(now)...) {
			if nv := findNV(o.Element, n); nv != nil {
				return nv.SelectAttrValue("value", "")
			}
		}
	}
	return ""
}

// PropertyOrDefault gives a cluster option, or what it is if nobody sets it; "" if it has no default.
func (s *Session) PropertyOrDefault(name string) string {
	if value := s.Property(name); value != "" {
		return value
	}
	o, _ := option.Find(name)
	return o.Default
}

// Running says whether the status knows a resource as running anywhere.
func (s *Session) Running(id string) bool { return len(s.Where(id)) > 0 }

// Where lists the nodes on which a resource, an instance of it, or something in it runs: the last thing that
// was learned of it there is that it runs.
func (s *Session) Where(id string) []string { return s.whereHistory(id, runs) }

// whereHistory lists the nodes whose history of a resource, or of something in it, says something.
func (s *Session) whereHistory(id string, says func(history *etree.Element) bool) []string {
	wanted := map[string]bool{id: true}
	if o, ok := s.Scope().Find(id); ok {
		for _, in := range compile.InsideOf(o.Element) {
			wanted[in.ID] = true
		}
	}
	var out []string
	for _, state := range s.root.FindElements("status/node_state") {
		if !s.holds(state) {
			continue
		}
		for _, r := range state.FindElements("lrm/lrm_resources/lrm_resource") {
			base, _, _ := strings.Cut(r.SelectAttrValue("id", ""), ":")
			if wanted[base] && says(r) {
				out = append(out, state.SelectAttrValue("uname", state.SelectAttrValue("id", "")))
				break
			}
		}
	}
	return out
}

// WherePromoted lists the nodes on which a resource, an instance of it, or something in it is promoted.
func (s *Session) WherePromoted(id string) []string { return s.whereHistory(id, promotedIn) }

// InStatus says whether the status knows a resource, be it in the configuration or not.
func (s *Session) InStatus(id string) bool {
	base, _, _ := strings.Cut(id, ":")
	for _, r := range s.root.FindElements("status/node_state/lrm/lrm_resources/lrm_resource") {
		known := r.SelectAttrValue("id", "")
		if plain, _, _ := strings.Cut(known, ":"); known == id || plain == base {
			return true
		}
	}
	return false
}

// FailCounts gives the counts of failures of a resource on a node by operation, NAME_INTERVAL in
// milliseconds, in order.
func (s *Session) FailCounts(rsc, node string) ([][2]string, error) {
	e, err := s.node(node)
	if err != nil {
		return nil, err
	}
	var out [][2]string
	for _, state := range s.root.FindElements("status/node_state") {
		if state.SelectAttrValue("id", "") != e.SelectAttrValue("id", "") {
			continue
		}
		for _, nv := range state.FindElements("transient_attributes/instance_attributes/nvpair") {
			if op, ok := strings.CutPrefix(nv.SelectAttrValue("name", ""), "fail-count-"+rsc+"#"); ok {
				out = append(out, [2]string{op, nv.SelectAttrValue("value", "0")})
			}
		}
	}
	return out, nil
}

// promotedIn reads in the history of a resource on a node whether it is promoted there.
func promotedIn(history *etree.Element) bool {
	ops := history.SelectElements("lrm_rsc_op")
	slices.SortStableFunc(ops, func(a, b *etree.Element) int { return cmp.Compare(callID(a), callID(b)) })
	promoted := false
	for _, op := range ops {
		rc := op.SelectAttrValue("rc-code", "")
		switch op.SelectAttrValue("operation", "") {
		case vocab.TaskStop, vocab.TaskDemote, vocab.TaskStart, vocab.TaskMigrateFrom:
			promoted = promoted && rc != "0"
		case vocab.TaskMonitor:
			promoted = rc == "8" || rc == "9" || rc == "190" && promoted
		case vocab.TaskPromote:
			promoted = rc == "0"
		}
	}
	return promoted
}

// runs reads the history of a resource on a node.
func runs(history *etree.Element) bool {
	ops := history.SelectElements("lrm_rsc_op")
	slices.SortStableFunc(ops, func(a, b *etree.Element) int { return cmp.Compare(callID(a), callID(b)) })
	running := false
	for _, op := range ops {
		rc := op.SelectAttrValue("rc-code", "")
		switch op.SelectAttrValue("operation", "") {
		case vocab.TaskStop:
			running = rc != "0"
		case vocab.TaskMonitor:
			running = rc != "7" && rc != "5"
		case vocab.TaskStart, vocab.TaskPromote, vocab.TaskDemote, vocab.TaskMigrateFrom:
			running = true
		}
	}
	return running
}

func callID(op *etree.Element) int {
	n, _ := strconv.Atoi(op.SelectAttrValue("call-id", ""))
	return n
}

// Online says whether the status knows the node of an id as a member of the cluster that is up.
func (s *Session) Online(id string) bool {
	for _, n := range s.root.FindElements("status/node_state") {
		if n.SelectAttrValue("id", "") == id {
			return online(n)
		}
	}
	return false
}

func online(state *etree.Element) bool {
	crmd, member := present(state)
	return crmd && member
}

// present says whether the controller of a node is there, and whether the node is a member.
func present(state *etree.Element) (crmd, member bool) {
	c, m := state.SelectAttrValue("crmd", ""), state.SelectAttrValue("in_ccm", "")
	return c == "online" || isTime(c), m == "true" || isTime(m)
}

// holds says whether what ran on a node still counts as running there: unless the node is lost for certain and, as for the
// policy engine, the cluster does not wait until it is fenced. A remote node has no state of a member.
func (s *Session) holds(state *etree.Element) bool {
	crmd, member := present(state)
	return crmd || member || vocab.True(state.SelectAttrValue("remote_node", "")) || vocab.True(s.PropertyOrDefault("fencing-enabled"))
}

// isTime says whether a value is the moment since when something holds.
func isTime(value string) bool {
	n, err := strconv.Atoi(value)
	return err == nil && n > 0
}

// transient gives an attribute that a node has until it leaves, "" if it is not set.
func (s *Session) transient(node, name string) string {
	o, ok := s.Scope().Node(node)
	if !ok {
		return ""
	}
	for _, n := range s.root.FindElements("status/node_state") {
		if at := n.SelectElement("transient_attributes"); at != nil && n.SelectAttrValue("id", "") == o.Element.SelectAttrValue("id", "") {
			return pairIn(at, "instance_attributes", name)
		}
	}
	return ""
}

// Promotable says whether a resource, or the clone that it is in, can be promoted.
func (s *Session) Promotable(id string) bool {
	o, ok := s.Scope().Find(id)
	if !ok {
		return false
	}
	for e := o.Element; e != nil && compile.IsResource(e); e = e.Parent() {
		if e.Tag == "master" || e.Tag == "clone" && pairIn(e, "meta_attributes", "promotable") == "true" {
			return true
		}
	}
	return false
}

// Primitives gives the primitives that a resource is or contains.
func (s *Session) Primitives(id string) ([]compile.Object, error) {
	list, err := s.resources(id)
	if err != nil {
		return nil, err
	}
	var out []compile.Object
	for _, e := range list {
		own := compile.Object{Type: compile.Keyword(e), ID: e.SelectAttrValue("id", ""), Element: e}
		for _, o := range append([]compile.Object{own}, compile.InsideOf(e)...) {
			if o.Element.Tag == "primitive" {
				o.Type = "primitive"
				out = append(out, o)
			}
		}
	}
	return out, nil
}

// InMaintenance says whether the cluster leaves a resource alone: all of them, it, or what it is in.
func (s *Session) InMaintenance(id string) bool {
	if s.Property("maintenance-mode") == "true" {
		return true
	}
	o, ok := s.Scope().Find(id)
	if !ok {
		return false
	}
	for e := o.Element; e != nil && compile.IsResource(e); e = e.Parent() {
		if pairIn(e, "meta_attributes", "maintenance") == "true" {
			return true
		}
	}
	return false
}

// Params gives the parameters of a primitive with those of its template, as far as they depend on no rule.
func (s *Session) Params(o compile.Object) map[string]string {
	out := map[string]string{}
	parts := []*etree.Element{o.Element}
	if t, ok := s.Scope().Find(o.Element.SelectAttrValue("template", "")); ok {
		parts = []*etree.Element{t.Element, o.Element}
	}
	for _, part := range parts {
		for _, set := range part.SelectElements("instance_attributes") {
			if set.SelectElement("rule") != nil {
				continue
			}
			for _, nv := range set.SelectElements("nvpair") {
				out[nv.SelectAttrValue("name", "")] = nv.SelectAttrValue("value", "")
			}
		}
	}
	return out
}

// SetProperty sets a cluster option where it is set, by whatever name, else in the first set.
func (s *Session) SetProperty(name, value string) error {
	if err := refuseMask(value); err != nil {
		return err
	}
	if err := emptyFor(name, propertyForm); err != nil && value == "" {
		return err
	}
	for _, n := range append([]string{name}, option.OldNames(name)...) {
		for _, o := range s.OfType("property") {
			if nv := findNV(o.Element, n); nv != nil {
				nv.CreateAttr("value", value)
				s.changed()
				return nil
			}
		}
	}
	s.setIn(s.section("crm_config"), option.Set, option.Bootstrap, name, value)
	return nil
}
