package session

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/option"
	"pacer/cib/value/vocab"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// state gives the status that a node has, nil if the cluster never saw it.
func (s *Session) state(node string) (*etree.Element, error) {
	e, err := s.node(node)
	if err != nil {
		return nil, err
	}
	for _, n := range s.root.FindElements("status/node_state") {
		if n.SelectAttrValue("id", "") == e.SelectAttrValue("id", "") {
			return n, nil
		}
	}
	return nil, nil
}

// MayClear says why nobody may say of a node that it is down: it is up, or seen by other members.
func (s *Session) MayClear(node string) error { _, err := s.clearable(node); return err }

func (s *Session) clearable(node string) (*etree.Element, error) {
	n, err := s.state(node)
	switch {
	case err != nil:
		return nil, err
	case n == nil:
		return nil, fmt.Errorf("node %s has no state that could be cleared", node)
	case n.SelectAttrValue("crmd", "offline") != "offline" && n.SelectAttrValue("crmd", "0") != "0":
		return nil, fmt.Errorf("node %s is up; resource cleanup forgets failures of a node that is up", node)
	case n.SelectAttrValue("in_ccm", "false") != "false" && n.SelectAttrValue("in_ccm", "0") != "0":
		return nil, fmt.Errorf("node %s is a member of the cluster although nothing manages it; stop its membership (corosync) first", node)
	}
	return n, nil
}

// ClearState notes that a node is down and forgets what ran there, as a person confirms who switched it
// off. What MayClear speaks against is refused.
func (s *Session) ClearState(node string) error {
	n, err := s.clearable(node)
	if err != nil {
		return err
	}
	for _, a := range [][2]string{{"in_ccm", "false"}, {"crmd", "offline"}, {"join", "down"}, {"expected", "down"}} {
		n.CreateAttr(a[0], a[1])
	}
	for _, c := range n.ChildElements() {
		if c.Tag == "lrm" || c.Tag == "transient_attributes" {
			n.RemoveChild(c)
		}
	}
	s.changed()
	return nil
}

// DeleteNode removes a node and its state. One that is up is refused unless forced. The notes name what spoke of it.
func (s *Session) DeleteNode(node string, force bool) ([]lang.Problem, error) {
	e, err := s.node(node)
	if err != nil {
		return nil, err
	}
	if s.Online(e.SelectAttrValue("id", "")) && !force {
		return nil, fmt.Errorf("node %s is still active; stop it first", node)
	}
	if n, _ := s.state(node); n != nil {
		detach(n)
	}
	notes := s.takeOut(e)
	s.changed()
	return notes, nil
}

// failPrefix begins the attribute that counts failures of an operation.
const failPrefix = "fail-count-"

// failName is the attribute that counts failures of an operation with an interval in milliseconds.
func failName(rsc, op string) string { return failPrefix + rsc + "#" + op }

// SetFailCount sets how often a resource failed on a node. Operation is NAME, NAME_INTERVAL with the interval
// in milliseconds, or "" where just one has failed. To set 0 without an operation sets all.
func (s *Session) SetFailCount(rsc, node, op, value string) error {
	if n, err := strconv.Atoi(value); value != "INFINITY" && (err != nil || n < 0) {
		return fmt.Errorf("a count of failures is a number from 0 on or INFINITY, found %q", value)
	}
	counts, err := s.FailCounts(rsc, node)
	if err != nil {
		return err
	}
	var list []string
	for _, c := range counts {
		if name, _, _ := cutLast(c[0], "_"); op == "" || op == c[0] || op == name {
			list = append(list, c[0])
		}
	}
	switch {
	case len(list) == 0 && strings.Contains(op, "_"):
		list = []string{op}
	case len(list) == 0:
		return fmt.Errorf("%s has no failure on %s; to note one, expected the operation and its interval in seconds", rsc, node)
	case len(list) > 1 && value != "0":
		return fmt.Errorf("several operations of %s failed on %s: %s; expected the operation and its interval in seconds", rsc, node, strings.Join(list, ", "))
	}
	for _, l := range list {
		if err := s.SetAttr(StatusAttributes, node, failName(rsc, l), value); err != nil {
			return err
		}
	}
	return nil
}

func cutLast(text, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(text, sep); i >= 0 {
		return text[:i], text[i+len(sep):], true
	}
	return text, "", false
}

// DeleteFailCounts forgets how often a resource failed on a node, and when it did so last.
func (s *Session) DeleteFailCounts(rsc, node string) error {
	n, err := s.state(node)
	if err != nil || n == nil {
		return err
	}
	for _, set := range n.FindElements("transient_attributes/instance_attributes") {
		for _, nv := range set.SelectElements("nvpair") {
			name := nv.SelectAttrValue("name", "")
			if strings.HasPrefix(name, failPrefix+rsc+"#") || strings.HasPrefix(name, "last-failure-"+rsc+"#") {
				set.RemoveChild(nv)
			}
		}
	}
	s.changed()
	return nil
}

// Operations lists what is known of operations, in a line each: RESOURCE AGENT: STATE: KEY (facts): status. The
// state is that of the resource, wherever it is.
// Resource and node narrow it down; empty ones do not.
func (s *Session) Operations(rsc, node string) []string {
	var out []string
	for _, state := range s.root.FindElements("status/node_state") {
		uname := state.SelectAttrValue("uname", state.SelectAttrValue("id", ""))
		if node != "" && uname != node {
			continue
		}
		for _, r := range state.FindElements("lrm/lrm_resources/lrm_resource") {
			id := r.SelectAttrValue("id", "")
			if base, _, _ := strings.Cut(id, ":"); rsc != "" && id != rsc && base != rsc {
				continue
			}
			ops := r.SelectElements("lrm_rsc_op")
			slices.SortStableFunc(ops, func(a, b *etree.Element) int { return callID(a) - callID(b) })
			for _, op := range ops {
				out = append(out, operationLine(r, op, uname, len(s.Where(id)) > 0))
			}
		}
	}
	return out
}

func operationLine(r, op *etree.Element, node string, running bool) string {
	agent := vocab.Agent{Class: r.SelectAttrValue("class", ""), Provider: r.SelectAttrValue("provider", ""), Type: r.SelectAttrValue("type", "")}
	facts := []string{"node=" + node, "call=" + op.SelectAttrValue("call-id", ""), "rc=" + op.SelectAttrValue("rc-code", "")}
	if sec, err := strconv.ParseInt(op.SelectAttrValue("last-rc-change", ""), 10, 64); err == nil {
		facts = append(facts, "last-rc-change='"+time.Unix(sec, 0).Format("Mon Jan _2 15:04:05 2006")+"'")
	}
	if ms := op.SelectAttrValue("exec-time", ""); ms != "" {
		facts = append(facts, "exec="+ms+"ms")
	}
	state := vocab.RoleStopped
	if running {
		state = vocab.RoleStarted
	}
	return fmt.Sprintf("%s\t(%s):\t %s: %s (%s): %s", r.SelectAttrValue("id", ""), agent, state,
		op.SelectAttrValue("operation_key", op.SelectAttrValue("id", "")), strings.Join(facts, ", "), execStatus(op))
}

// execStatus is how the execution of an operation, an lrm_rsc_op, went.
func execStatus(op *etree.Element) vocab.Exec {
	n, err := strconv.Atoi(op.SelectAttrValue("op-status", ""))
	if err != nil {
		return vocab.ExecUnknown
	}
	return vocab.Exec(n)
}

// Ticket gives an attribute of a ticket's state, "" if it is not set; there says whether the ticket is known.
func (s *Session) Ticket(id, name string) (value string, there bool) {
	for _, t := range s.root.FindElements("status/tickets/ticket_state") {
		if t.SelectAttrValue("id", "") == id {
			return t.SelectAttrValue(name, ""), true
		}
	}
	return "", false
}

// SetTicket changes attributes of a ticket's state, name and value by turns, and makes the ticket if need be.
func (s *Session) SetTicket(id string, attrs ...string) {
	status := s.root.SelectElement("status")
	if status == nil {
		status = s.root.CreateElement("status")
	}
	tickets := status.SelectElement("tickets")
	if tickets == nil {
		tickets = status.CreateElement("tickets")
	}
	var ticket *etree.Element
	for _, t := range tickets.SelectElements("ticket_state") {
		if t.SelectAttrValue("id", "") == id {
			ticket = t
		}
	}
	if ticket == nil {
		ticket = tickets.CreateElement("ticket_state")
		ticket.CreateAttr("id", id)
	}
	for i := 0; i+1 < len(attrs); i += 2 {
		ticket.CreateAttr(attrs[i], attrs[i+1])
	}
	s.changed()
}

// DeleteTicket forgets a ticket and says whether it was known.
func (s *Session) DeleteTicket(id string) bool {
	for _, t := range s.root.FindElements("status/tickets/ticket_state") {
		if t.SelectAttrValue("id", "") == id {
			detach(t)
			s.changed()
			return true
		}
	}
	return false
}

// Tickets lists the tickets that the status or a constraint knows.
func (s *Session) Tickets() []string {
	var out []string
	for _, e := range append(s.root.FindElements("status/tickets/ticket_state"), s.root.FindElements("configuration/constraints/rsc_ticket")...) {
		id := e.SelectAttrValue("ticket", "")
		if e.Tag == "ticket_state" {
			id = e.SelectAttrValue("id", "")
		}
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// options are those of the cluster, as they are now.
func (s *Session) options() option.Values { return option.Read(s.root, time.Now()) }

// Fencers says whether any fence device is configured, or nodes are reset by their watchdogs.
func (s *Session) Fencers() bool {
	o := s.options()
	return o.Bool("have-watchdog") && o.Timeout("fencing-watchdog-timeout") != 0 || slices.ContainsFunc(s.OfType("primitive"), func(o compile.Object) bool { return s.AgentOf(o).Class == vocab.ClassStonith })
}
