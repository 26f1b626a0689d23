package session

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/beevik/etree"

	"pacer/crmsh/compile"
)

// Clone gives a session of its own in the same state.
func (s *Session) Clone() *Session {
	return &Session{base: s.base, root: s.root.Copy(), agents: s.agents, dirty: s.dirty}
}

// Property gives a cluster option by its current or an old name, "" if it is not set.
func (s *Session) Property(name string) string {
	now := compile.CurrentName(name)
	for _, o := range s.OfType("property") {
		for _, n := range append([]string{name, now}, compile.OldNames(now)...) {
			if nv := findNV(o.Element, n); nv != nil {
				return nv.SelectAttrValue("value", "")
			}
		}
	}
	return ""
}

// Running says whether the status knows a resource as running anywhere: the last thing that was learned of
// it, or of an instance of it, on some node is that it runs.
func (s *Session) Running(id string) bool {
	for _, r := range s.root.FindElements("status/node_state/lrm/lrm_resources/lrm_resource") {
		rid := r.SelectAttrValue("id", "")
		if (rid == id || len(rid) > len(id) && rid[:len(id)+1] == id+":") && runs(r) {
			return true
		}
	}
	return false
}

// runs reads the history of a resource on a node.
func runs(history *etree.Element) bool {
	ops := history.SelectElements("lrm_rsc_op")
	slices.SortStableFunc(ops, func(a, b *etree.Element) int { return cmp.Compare(callID(a), callID(b)) })
	running := false
	for _, op := range ops {
		rc := op.SelectAttrValue("rc-code", "")
		switch op.SelectAttrValue("operation", "") {
		case "stop":
			running = rc != "0"
		case "monitor":
			running = rc != "7" && rc != "5"
		case "start", "promote", "demote", "migrate_from":
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
			crmd, member := n.SelectAttrValue("crmd", ""), n.SelectAttrValue("in_ccm", "")
			return (crmd == "online" || isTime(crmd)) && (member == "true" || isTime(member))
		}
	}
	return false
}

// isTime says whether a value is the moment since when something holds.
func isTime(value string) bool {
	n, err := strconv.Atoi(value)
	return err == nil && n > 0
}

// Transient gives an attribute that a node has until it leaves, "" if it is not set.
func (s *Session) Transient(node, name string) string {
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

// HasTransient says whether a node has an attribute until it leaves.
func (s *Session) HasTransient(node, name string) bool { return s.Transient(node, name) != "" }

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
