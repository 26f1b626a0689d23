package controller

import (
	"time"

	"github.com/beevik/etree"
)

// cleanup is what a client asks for, as it travels.
func (r CleanupRequested) cleanup(now time.Time) *cleanup {
	return &cleanup{ID: r.ID, Resource: r.Resource, Node: r.Node, User: r.User, Groups: r.Groups, At: now.Unix(), All: r.All, Operation: r.Operation, IntervalMS: r.IntervalMS}
}

// clean forgets histories of resources on nodes, and says by node id of which.
func (e *editor) clean(c cleanup, matches func(historyOf) bool) map[string][]string {
	found := map[string][]string{}
	for _, s := range e.statusSection().SelectElements("node_state") {
		if c.Node == "" || s.SelectAttrValue("uname", "") == c.Node {
			if list := e.cleanNode(s, matches, c); len(list) > 0 {
				found[s.SelectAttrValue("id", "")] = list
			}
		}
	}
	return found
}

// cleanNode forgets a node's history of the resources that match, and says of which.
func (e *editor) cleanNode(state *etree.Element, matches func(historyOf) bool, c cleanup) (found []string) {
	list := resources(state)
	for _, h := range list.SelectElements("lrm_resource") {
		id := h.SelectAttrValue("id", "")
		if !matches(historyOf{state.SelectAttrValue("id", ""), id}) {
			continue
		}
		cleared := e.forgetFailures(state, failure{Resource: id, Operation: c.Operation, IntervalMS: c.IntervalMS})
		if !c.All && !cleared && !hasFailure(h, c.Operation, c.IntervalMS) {
			continue
		}
		forgetPast(list, id)
		e.status = true
		found = append(found, id)
	}
	return found
}

// resourceMatcher says which ids in history belong to a configured resource: its own, those of its
// members, and instances of them.
func resourceMatcher(root *etree.Element, id string) func(string) bool {
	if id == "" {
		return func(string) bool { return true }
	}
	names := map[string]bool{id: true}
	for _, e := range root.FindElements("./configuration/resources//*") {
		if e.SelectAttrValue("id", "") != id {
			continue
		}
		for _, p := range e.FindElements(".//primitive") {
			names[p.SelectAttrValue("id", "")] = true
		}
	}
	return func(have string) bool { return names[have] || names[withoutNumber(have)] }
}

// withoutNumber is a clone instance's id without its number.
func withoutNumber(id string) string {
	for i := len(id) - 1; i > 0; i-- {
		if id[i] == ':' && i < len(id)-1 {
			return id[:i]
		}
		if id[i] < '0' || id[i] > '9' {
			break
		}
	}
	return id
}
