package daemon

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/beevik/etree"
	"github.com/google/uuid"

	"pacer/api"
	"pacer/attrs"
	"pacer/cib"
	"pacer/controller"
)

func (f *front) postAttribute(w http.ResponseWriter, r *http.Request) {
	var a api.UpdateAttribute
	if !named(w, r, &a) {
		return
	}
	ev, fault := updateOf(a)
	if fault == nil {
		fault = f.mayUpdate(callerOf(r), a)
	}
	if fault != nil {
		refuse(w, fault)
		return
	}
	ev.Update.Request = uuid.NewString()
	f.answerAttributes(w, r, f.askAttributes(ev.Update.Request, ev))
}

// updateOf is a request as the machine takes it.
func updateOf(a api.UpdateAttribute) (ev attrs.UpdateRequested, fault *api.Fault) {
	value := ""
	if a.Value != nil {
		value = *a.Value
	}
	if fault := checkTexts(
		text{"name", a.Name, mostName}, text{"pattern", a.Pattern, mostName}, text{"node", a.Node, mostName},
		text{"set", a.Set, mostName}, text{"value", value, mostText}, text{"delay", a.Delay, mostName},
	); fault != nil {
		return ev, fault
	}
	what := slices.Index([]string{api.ChangeValue, api.ChangeDelay, api.ChangeBoth}, a.What)
	wait := slices.Index([]string{api.WaitNo, api.WaitLocal, api.WaitCluster}, a.Wait)
	switch {
	case what < 0 && a.What != "":
		return ev, invalid("what is %q; expected %s, %s or %s", a.What, api.ChangeValue, api.ChangeDelay, api.ChangeBoth)
	case wait < 0 && a.Wait != "":
		return ev, invalid("wait is %q; expected %s, %s or %s", a.Wait, api.WaitNo, api.WaitLocal, api.WaitCluster)
	}
	return attrs.UpdateRequested{
		Update: attrs.Update{
			Name: a.Name, Pattern: a.Pattern, Node: a.Node, Value: a.Value, What: attrs.What(max(what, 0)), Set: a.Set,
			Utilization: a.Utilization, Private: a.Private,
		},
		Delay: a.Delay, Wait: attrs.Wait(max(wait, 0)),
	}, nil
}

// mayUpdate asks access control lists, if they limit the caller, whether the value may be written into the status section.
func (f *front) mayUpdate(who caller, a api.UpdateAttribute) *api.Fault {
	switch {
	case !f.limited(who):
		return nil
	case a.Private || a.Pattern != "":
		return unlimitedOnly(who, "change attributes that are private, or by a pattern")
	}
	doc, fault := f.document()
	if fault != nil {
		return fault
	}
	node := a.Node
	if node == "" || strings.EqualFold(node, "localhost") {
		node = f.cfg.Name
	}
	op, ok := writing(doc.Root(), node, a.Name)
	if !ok {
		return invalid("node %s is not known", node)
	}
	return f.try(controller.Requested{Ops: []cib.Op{op}, User: who.name, Groups: who.groups()})
}

// writing is the operation on the CIB that a change of an attribute leads to.
func writing(root *etree.Element, node, name string) (op cib.Op, ok bool) {
	for _, n := range root.FindElements("./configuration/nodes/node") {
		if !strings.EqualFold(n.SelectAttrValue("uname", ""), node) {
			continue
		}
		id := n.SelectAttrValue("id", "")
		state := etree.NewElement("node_state")
		state.CreateAttr("id", id)
		block := state.CreateElement("transient_attributes")
		block.CreateAttr("id", id)
		set := block.CreateElement(attrs.InstanceAttributes)
		set.CreateAttr("id", "status-"+id)
		pair := set.CreateElement("nvpair")
		pair.CreateAttr("id", cib.CleanID("status-"+id+"-"+name))
		pair.CreateAttr("name", name)
		pair.CreateAttr("value", "?")
		return cib.Op{Kind: cib.Modify, Section: "status", Data: state, MayCreate: true}, true
	}
	return op, false
}

func (f *front) getAttribute(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	id := uuid.NewString()
	reply := f.askAttributes(id, attrs.QueryRequested{ID: id, Name: q.Get("name"), Node: q.Get("node"), All: q.Has("all")})
	select {
	case x := <-reply:
		out := api.Attributes{Known: x.Known, Values: []api.Attribute{}}
		for _, h := range x.Held {
			out.Values = append(out.Values, api.Attribute{Name: h.Name, Node: h.Node, Value: h.Value, Private: h.Private})
		}
		if who := callerOf(r); f.limited(who) {
			if fault := f.onlySeen(who, &out); fault != nil {
				refuse(w, fault)
				return
			}
		}
		answer(w, out)
	case <-r.Context().Done():
	case <-f.end:
		refuse(w, ended)
	}
}

// onlySeen leaves of values those that stand in what the caller may see of the document.
func (f *front) onlySeen(who caller, a *api.Attributes) *api.Fault {
	doc, fault := f.seenBy(who)
	if fault != nil {
		return fault
	}
	stands := func(v api.Attribute) bool {
		for _, s := range doc.Root().FindElements("./status/node_state") {
			for _, p := range s.FindElements("./transient_attributes//nvpair") {
				if v.Value != nil && strings.EqualFold(s.SelectAttrValue("uname", ""), v.Node) && p.SelectAttrValue("name", "") == v.Name {
					return true
				}
			}
		}
		return false
	}
	a.Values = slices.DeleteFunc(a.Values, func(v api.Attribute) bool { return v.Private || !stands(v) })
	a.Known = len(a.Values) > 0
	return nil
}

func (f *front) postRefresh(w http.ResponseWriter, r *http.Request) {
	if !f.mayAll(w, r, "have attributes written anew") {
		return
	}
	id := uuid.NewString()
	f.answerAttributes(w, r, f.askAttributes(id, attrs.RefreshRequested{ID: id}))
}

func (f *front) postClear(w http.ResponseWriter, r *http.Request) {
	var a api.ClearFailures
	if !f.mayAll(w, r, "have failures forgotten") {
		return
	}
	if !named(w, r, &a) {
		return
	}
	id := uuid.NewString()
	c := attrs.Clear{Node: a.Node, Resource: a.Resource, Operation: a.Operation, IntervalMS: a.IntervalMS}
	f.answerAttributes(w, r, f.askAttributes(id, attrs.ClearRequested{ID: id, Clear: c}))
}

func (f *front) postPurge(w http.ResponseWriter, r *http.Request) {
	var a api.PurgeAttributes
	if !f.mayAll(w, r, "have a node's attributes forgotten") {
		return
	}
	if !named(w, r, &a) {
		return
	}
	if a.Node == "" {
		refuse(w, invalid("expected the name of a node whose attributes are to be forgotten"))
		return
	}
	id := uuid.NewString()
	f.answerAttributes(w, r, f.askAttributes(id, attrs.PurgeRequested{ID: id, Node: a.Node}))
}

// answerAttributes waits for the answer of the machine, which has a limit of its own.
func (f *front) answerAttributes(w http.ResponseWriter, r *http.Request, reply chan attrs.Reply) {
	select {
	case x := <-reply:
		switch {
		case x.Invalid != "":
			refuse(w, invalid("%s", x.Invalid))
		case x.Refused != "":
			refuse(w, &api.Fault{Status: http.StatusServiceUnavailable, Kind: api.KindUnavailable, Text: x.Refused})
		case x.Open != "":
			text := fmt.Sprintf("it is open whether the change has reached all who are waited for: %s", x.Open)
			refuse(w, &api.Fault{Status: http.StatusGatewayTimeout, Kind: api.KindOpen, Text: text})
		default:
			answer(w, api.AttributesChanged{Warnings: x.Warnings})
		}
	case <-r.Context().Done():
	case <-f.end:
		refuse(w, ended)
	}
}
