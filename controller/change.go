package controller

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/acl"
	"pacer/cib/upgrade"
	"pacer/cib/value/rule"
	"pacer/cib/value/term"
	"pacer/transition"
)

// Conflict says that the CIB is not the one that a change was made for.
type Conflict struct {
	Base, Present cib.Version
}

// Error implements error.
func (c *Conflict) Error() string {
	return fmt.Sprintf("the configuration changed meanwhile: the change was made for version %s, version %s is present; nothing was applied", c.Base, c.Present)
}

func (m *Machine) request(r Requested) {
	m.asked[r.ID] = m.counts(m.view)
	m.send(message{Change: &change{ID: r.ID, Ops: r.Ops, Base: r.Base, User: r.User, Client: r.Client, Groups: r.Groups, At: m.now.Unix(), Comment: r.Comment, Written: m.now.Format(time.ANSIC)}})
}

// applyChange applies a client's operations, whole or not at all. All members come to the same
// verdict; the one whose client it was answers.
func (m *Machine) applyChange(from uint32, seq uint64, c change) {
	old := m.doc
	err := m.tryChange(from, c)
	if err == nil && configurationChanged(old, m.doc) {
		m.do(Committed{old, m.Document(), c.Comment})
	}
	if from == m.cfg.Local.ID {
		m.respond(Reply{c.ID, m.doc.Version(), err}, seq, err == nil && m.doc != old)
	}
	if err != nil || m.doc == old {
		return
	}
	m.log(Info, "cib-changed", fmt.Sprintf("version %s by %s", m.doc.Version(), c.User), "user", c.User, "comment", c.Comment)
	m.takeNotice(old)
}

func (m *Machine) tryChange(from uint32, c change) error {
	if v := m.doc.Version(); c.Base != nil && (c.Base.AdminEpoch != v.AdminEpoch || c.Base.Epoch != v.Epoch) {
		return &Conflict{*c.Base, v}
	}
	doc, err := cib.Update(m.doc, withUpgrades(c.Ops), guard(m.doc, c))
	if err != nil {
		return err
	}
	if err := worse(m.doc, doc); err != nil {
		return err
	}
	if err := nonconforming(m.doc, doc); err != nil {
		return err
	}
	if doc != m.doc {
		if configurationChanged(m.doc, doc) {
			sign(doc.Root(), c, m.name(from))
		}
		m.replace(doc)
		// Whatever a client wrote, the members are members, and are listed.
		m.edit(func(e *editor) { e.membership(m.view, m.sorted(), m.dc) })
	}
	return nil
}

// guard lets a user change only what access control permits.
func guard(doc *cib.Document, c change) cib.Guard {
	if !acl.Enforced(doc.Root(), c.User, time.Unix(c.At, 0).UTC()) {
		return nil
	}
	return acl.For(doc.Root(), c.User, c.Groups).Guard(c.Ops)
}

// sign notes on a new configuration who wrote it, where and when.
func sign(root *etree.Element, c change, origin string) {
	root.CreateAttr("cib-last-written", c.Written)
	root.CreateAttr("update-origin", origin)
	root.CreateAttr("update-client", cmp.Or(c.Client, "pacer"))
	root.CreateAttr("update-user", c.User)
}

// worse says what a change would break: ids given twice and references to nothing that were not there
// before. A configuration that came broken can still be worked on.
func worse(before, after *cib.Document) error {
	if !configurationChanged(before, after) {
		return nil
	}
	problems := after.Check()
	if len(problems) == 0 {
		return nil
	}
	known := map[string]bool{}
	for _, p := range before.Check() {
		known[p.Path+" "+p.Text] = true
	}
	var all []error
	for _, p := range problems {
		if !known[p.Path+" "+p.Text] {
			all = append(all, errors.New(p.String()))
		}
	}
	return errors.Join(all...)
}

// nonconforming says how a change leads away from the schema. A configuration that came so can still be worked on.
func nonconforming(before, after *cib.Document) error {
	if before == after {
		return nil
	}
	if err := after.Conforms(); err != nil && before.Conforms() == nil {
		return err
	}
	return nil
}

// withUpgrades tells operations that ask for the latest schema how it is reached; that does not travel
// in messages.
func withUpgrades(ops []cib.Op) []cib.Op {
	out := slices.Clone(ops)
	for i := range out {
		if out[i].Kind == cib.Upgrade {
			out[i].Transform = func(root *etree.Element) error {
				_, err := upgrade.ToLatest(root)
				return err
			}
		}
	}
	return out
}

// takeNotice makes the DC plan again after a change that was not its own doing.
func (m *Machine) takeNotice(old *cib.Document) {
	reason := "status change"
	if configurationChanged(old, m.doc) {
		reason = "configuration change"
	}
	m.replan(reason)
}

func (m *Machine) requestCleanup(r CleanupRequested) {
	m.asked[r.ID] = m.counts(m.view)
	m.send(message{Cleanup: &cleanup{ID: r.ID, Resource: r.Resource, Node: r.Node, User: r.User, Groups: r.Groups, At: m.now.Unix(), All: r.All}})
}

// applyCleanup forgets the history of a resource where it failed, so that it is probed again.
func (m *Machine) applyCleanup(from uint32, seq uint64, c cleanup) {
	matches := m.resourceMatcher(c.Resource)
	if err := m.mayClean(c, matches); err != nil {
		if from == m.cfg.Local.ID {
			m.respond(Reply{ID: c.ID, Version: m.doc.Version(), Err: err}, seq, false)
		}
		return
	}
	found := 0
	m.edit(func(e *editor) {
		for _, s := range e.statusSection().SelectElements("node_state") {
			if c.Node == "" || s.SelectAttrValue("uname", "") == c.Node {
				found += m.cleanNode(e, s, matches, c.All)
			}
		}
	})
	if from == m.cfg.Local.ID {
		m.respond(Reply{ID: c.ID, Version: m.doc.Version()}, seq, found > 0)
	}
	if found > 0 {
		m.log(Info, "cleanup", fmt.Sprintf("the history of %s is forgotten in %d places", cmp.Or(c.Resource, "all resources"), found), "resource", c.Resource, "node", c.Node)
		m.replan("history was cleaned up")
	}
}

// mayClean says what of the histories that a cleanup is about its user may not delete.
func (m *Machine) mayClean(c cleanup, matches func(string) bool) error {
	var ops []cib.Op
	for _, s := range m.doc.Root().FindElements("./status/node_state") {
		if c.Node != "" && s.SelectAttrValue("uname", "") != c.Node {
			continue
		}
		for _, h := range s.FindElements("./lrm/lrm_resources/lrm_resource") {
			if id := h.SelectAttrValue("id", ""); matches(id) {
				ops = append(ops, cib.Op{Kind: cib.Delete, XPath: fmt.Sprintf("/cib/status/node_state[@id='%s']/lrm/lrm_resources/lrm_resource[@id='%s']", s.SelectAttrValue("id", ""), id)})
			}
		}
	}
	permit := guard(m.doc, change{User: c.User, Groups: c.Groups, Ops: ops, At: c.At})
	if permit == nil || len(ops) == 0 {
		return nil
	}
	_, err := cib.Update(m.doc, ops, permit)
	return err
}

// cleanNode forgets a node's history of the resources that match, and says of how many.
func (m *Machine) cleanNode(e *editor, state *etree.Element, matches func(string) bool, all bool) int {
	list, found := resources(state), 0
	for _, h := range list.SelectElements("lrm_resource") {
		id := h.SelectAttrValue("id", "")
		if !matches(id) {
			continue
		}
		forgiven := e.dropAttributes(state, failureOf(failure{Resource: id}))
		if !all && !forgiven && !hasFailure(h) {
			continue
		}
		forgetPast(list, id)
		e.status = true
		found++
		if state.SelectAttrValue("id", "") == m.myID() {
			forgetPast(m.own.list(), id)
			m.do(Unregister{id})
		}
	}
	return found
}

// resourceMatcher says which ids in history belong to a configured resource: its own, those of its
// members, and instances of them.
func (m *Machine) resourceMatcher(id string) func(string) bool {
	if id == "" {
		return func(string) bool { return true }
	}
	names := map[string]bool{id: true}
	for _, e := range m.doc.Root().FindElements("./configuration/resources//*") {
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

// matchResult finds what a result means for the present transition.
func (m *Machine) matchResult(r result, k transition.Key) {
	failed := r.failed(k)
	w := m.lead.walker
	if m.lead.pending[r.Key] {
		delete(m.lead.pending, r.Key)
		if m.lead.state == joining {
			m.lead.goOn(m, "what an earlier DC began has ended")
			return
		}
	}
	current := k.Controller == m.cfg.UUID && w != nil && k.Transition == m.lead.number && !w.Confirmed(k.Action)
	switch {
	case !current && r.Result.Status == term.ExecCancelled: // nobody waits for it
	case k.Controller != m.cfg.UUID:
		m.replan("a result that another controller asked for")
	case !current:
		m.replan(late(r))
	default:
		m.confirm(k.Action, failed && r.Result.Meta["on_fail"] != "ignore")
		if failed {
			m.abort(transition.Infinity, "unexpected result of "+r.Result.Key()+" on "+r.Name)
		}
		m.walk()
	}
}

func late(r result) string {
	if r.Result.IntervalMS > 0 {
		return "the result of " + r.Result.Key() + " on " + r.Name + " changed"
	}
	return "a late result of " + r.Result.Key() + " on " + r.Name
}

// batch is how many synapses may be in flight at once.
func batch(g *transition.Graph) int {
	n, err := strconv.Atoi(g.BatchLimit)
	if err != nil {
		return 0
	}
	return n
}

// milliseconds reads an interval; what cannot be read counts as the default.
func milliseconds(text string, otherwise int) int {
	if text == "" {
		return otherwise
	}
	ms, err := rule.ParseInterval(text)
	if err != nil {
		return otherwise
	}
	return int(ms)
}
