package crmresource

import (
	"strconv"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/vocab"
	"pacer/pengine/report"
	"pacer/pengine/world"
	"pacer/tools/optionlist"
	"pacer/tools/output"
)

// items writes a list of words: as text one a line, as XML as a list with a name, whose items may have one, too.
func (j *job) items(name, item string, words []string) {
	root := j.XML()
	if root == nil {
		for _, w := range words {
			j.Info("%s", w)
		}
		return
	}
	list := output.Element(root, "list", "name", name, "count", strconv.Itoa(len(words)))
	for _, w := range words {
		e := output.Element(list, "item")
		if item != "" {
			e.CreateAttr("name", item)
		}
		e.SetText(w)
	}
}

// list lists all resources with their state.
func (j *job) list() error {
	opt := report.StatusOptions{Sections: report.SectionResources, Inactive: true, Pending: true}.WithoutNodes()
	if root := j.XML(); root != nil {
		report.StatusXML(root, j.w, opt)
	} else if err := j.text(true, func(t *report.Text) { report.Status(t, j.w, opt) }); err != nil {
		return err
	}
	return j.orNone(len(j.w.Resources))
}

// orNone is an error if there is nothing.
func (j *job) orNone(n int) error {
	if n == 0 {
		return output.Exit(vocab.ExitNoSuch)
	}
	return nil
}

// text writes lists of text, with titles and bullets or plain.
func (j *job) text(fancy bool, write func(*report.Text)) error {
	t := report.NewText(j.Text(), !fancy)
	write(t)
	return t.Err()
}

// listIDs lists the ids of all primitives.
func (j *job) listIDs() error {
	if len(j.w.Resources) == 0 {
		j.Err("NO resources configured\n")
		return output.Exit(vocab.ExitNoSuch)
	}
	var ids []string
	for _, r := range j.w.Resources {
		r.Walk(func(part *world.Resource) {
			if len(part.Children) == 0 {
				ids = append(ids, part.ID)
			}
		})
	}
	j.items("resource names", "resource", ids)
	return nil
}

// listForTests lists resources and colocations in the form that test suites of clusters read. The flags at the end of a
// resource's line are Pacemaker's own and not known here; 0 stands for them.
func (j *job) listForTests() error {
	for _, r := range j.w.Resources {
		r.Walk(func(part *world.Resource) { j.Info("%s", testLine(part)) })
	}
	constraints := j.w.Root.FindElement("./configuration/constraints")
	if constraints == nil {
		return nil
	}
	for _, c := range constraints.SelectElements("rsc_colocation") {
		words := []string{"Constraint", c.Tag}
		for _, name := range []string{"id", "rsc", "with-rsc", "score", "rsc-role", "with-rsc-role"} {
			words = append(words, c.SelectAttrValue(name, notAvailable))
		}
		j.Info("%s", strings.Join(words, " "))
	}
	return nil
}

const notAvailable = "NA"

func testLine(r *world.Resource) string {
	or := func(text, other string) string {
		if text == "" {
			return other
		}
		return text
	}
	parent, host, quorum := notAvailable, notAvailable, "1"
	if r.Parent != nil {
		parent = r.Parent.ID
	}
	if n := r.CurrentNode(); n != nil {
		host = n.Name
	}
	if r.Class() == vocab.ClassStonith {
		quorum = "0"
	}
	return strings.Join([]string{
		"Resource:", r.XML.Tag, r.ID, or(r.HistoryID, r.ID), parent, or(r.Provider(), notAvailable), or(r.Class(), "(null)"), or(r.Agent(), "(null)"),
		host, quorum, "0", "0x0000000000000000",
	}, " ")
}

// listOptions lists the options of some kind.
func (j *job) listOptions() error {
	switch j.f.ListOptions {
	case "primitive":
		optionlist.Primitive().Write(j.Printer, j.f.All)
	default:
		optionlist.Device().Write(j.Printer, j.f.All)
	}
	return nil
}

func (j *job) activeOperations() error { return j.operations(true) }

func (j *job) allOperations() error { return j.operations(false) }

// operations lists what is known of operations: of those of active resources what they have done since they were started.
func (j *job) operations(active bool) error {
	entries := j.findOperations(active)
	root := j.XML()
	for _, e := range entries {
		if root != nil {
			j.operationXML(root, e)
			continue
		}
		j.Info("%s", j.operationLine(e))
	}
	return nil
}

// operation is an entry of the history, and where it is from.
type operation struct {
	*etree.Element
	node, resource string
}

func (j *job) findOperations(active bool) (found []operation) {
	status := j.w.Root.SelectElement("status")
	if status == nil {
		return nil
	}
	for _, state := range status.SelectElements("node_state") {
		name := state.SelectAttrValue("uname", "")
		n := j.w.FindNode(name)
		if n == nil || j.node != nil && j.node != n || !n.Online() && !j.w.Opt.FencingEnabled {
			continue
		}
		for _, r := range state.FindElements("./lrm/lrm_resources/lrm_resource") {
			id := r.SelectAttrValue("id", "")
			if j.f.Resource != "" && j.f.Resource != id {
				continue
			}
			for _, e := range j.entries(r.SelectElements("lrm_rsc_op"), active) {
				found = append(found, operation{e, name, id})
			}
		}
	}
	return found
}

// entries are those of one resource on a node, by age.
func (j *job) entries(entries []*etree.Element, active bool) []*etree.Element {
	j.w.SortByAge(entries)
	if !active {
		return entries
	}
	start, stop := world.ActiveSpan(entries)
	var kept []*etree.Element
	for i, e := range entries {
		if start >= stop && i >= max(start, 0) {
			kept = append(kept, e)
		}
	}
	return kept
}

func (o operation) attr(name string) string { return o.SelectAttrValue(name, "") }

// status is how the operation ended.
func (o operation) status() string {
	if n, _, err := numeral.Int(o.attr("op-status")); err == nil {
		return vocab.Exec(n).String()
	}
	return vocab.Exec(vocab.ExecMax + 1).String()
}

// changed is when the result changed last, as the C library writes a time; "" if that is not known.
func (j *job) changed(o operation) string {
	t, ok := world.RecordTime(o.Element)
	if !ok {
		return ""
	}
	return time.Unix(t, 0).In(j.w.Now.Location()).Format(time.ANSIC)
}

func (j *job) operationLine(o operation) string {
	who := "Unknown resource " + o.resource
	if r := j.w.FindResource(o.resource, world.MatchHistory); r != nil {
		who = report.ResourceLine(j.w, r, report.StatusOptions{Pending: true}.WithoutNodes())
	}
	when := ""
	if t := j.changed(o); t != "" {
		when = ", last-rc-change='" + t + "', exec=" + o.SelectAttrValue("exec-time", "(null)") + "ms"
	}
	return who + ": " + world.RecordKey(o.Element) + " (node=" + o.node + ", call=" + o.attr("call-id") + ", rc=" + o.attr("rc-code") + when + "): " + o.status()
}

func (j *job) operationXML(root *etree.Element, o operation) {
	list := root.SelectElement("operations")
	if list == nil {
		list = output.Element(root, "operations")
	}
	e := output.Element(list, "operation", "op", world.RecordKey(o.Element), "node", o.node, "call", o.attr("call-id"), "rc", o.attr("rc-code"), "status", o.status())
	if r := j.w.FindResource(o.resource, world.MatchHistory); r != nil {
		provider := ""
		if r.Class() == vocab.ClassOCF {
			provider = r.Provider()
		}
		e.CreateAttr("rsc", r.PrintableID())
		e.CreateAttr("agent", r.Class()+":"+provider+":"+r.Agent())
	}
	if t := j.changed(o); t != "" {
		e.CreateAttr("last-rc-change", t)
		e.CreateAttr("exec-time", o.attr("exec-time"))
	}
}
