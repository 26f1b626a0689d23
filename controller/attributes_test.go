package controller_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pacer/attrs"
	"pacer/controller"
	"pacer/membership/memory"
)

// keepAttributes does what the machine of attributes asks of a host.
func (h *host) keepAttributes(e attrs.Effect) {
	switch e := e.(type) {
	case attrs.StartTimer:
		h.attributeTimers[e.Timer]++
		generation := h.attributeTimers[e.Timer]
		h.later(e.After, func() {
			if h.attributeTimers[e.Timer] == generation {
				h.step(controller.AttributesEvent{Event: attrs.TimerFired{Timer: e.Timer}})
			}
		})
	case attrs.StopTimer:
		h.attributeTimers[e.Timer]++
	case attrs.Reply:
		h.answers[e.ID] = e
	}
}

// query is what a host holds of an attribute, by node.
func (h *host) query(name string) string {
	h.step(controller.AttributesEvent{Event: attrs.QueryRequested{ID: "query", Name: name, All: true}})
	var list []string
	for _, v := range h.answers["query"].Held {
		if v.Value != nil {
			list = append(list, v.Node+"="+*v.Value)
		}
	}
	return strings.Join(list, " ")
}

// update is the verb update HOST NODE NAME VALUE [delay=TIME] [private] [wait=local|cluster]: a client of the host sets an attribute of a
// node; - to unset it.
func (s *story) update(a []string) {
	s.c.asked++
	u := attrs.UpdateRequested{Update: attrs.Update{Request: fmt.Sprint("update ", s.c.asked), Node: a[1], Name: a[2], Value: &a[3]}}
	if a[3] == "-" {
		u.Update.Value = nil
	}
	for _, o := range a[4:] {
		name, value, _ := strings.Cut(o, "=")
		switch name {
		case "delay":
			u.Delay = value
		case "private":
			u.Update.Private = true
		case "wait":
			u.Wait = map[string]attrs.Wait{"local": attrs.WaitLocal, "cluster": attrs.WaitCluster}[value]
		}
	}
	s.c.host(a[0]).step(controller.AttributesEvent{Event: u})
}

// expectUpdated is the verb updated HOST done|waiting|refused|open: what became of the last update that a client of the
// host asked for.
func (s *story) expectUpdated(a []string) {
	r, ok := s.c.host(a[0]).answers[fmt.Sprint("update ", s.c.asked)]
	got := "done"
	switch {
	case !ok:
		got = "waiting"
	case r.Refused != "":
		got = "refused"
	case r.Open != "":
		got = "open"
	}
	if got != a[1] {
		s.fail("the update is %s (%s%s), want %s", got, r.Refused, r.Open, a[1])
	}
}

// expectHeld is the verb held NAME NODE=VALUE...: what all hosts that work hold, written or not.
func (s *story) expectHeld(a []string) {
	for _, h := range s.c.hosts {
		if !h.up || h.frozen != nil {
			continue
		}
		if got := h.query(a[0]); got != strings.Join(a[1:], " ") {
			s.fail("%s holds %q of %s, want %q", h.name, got, a[0], a[1:])
		}
	}
}

// walkUpdate sets an attribute of some node by some host.
func (w *walk) walkUpdate() string {
	by, of := w.up(), w.some()
	if by == nil {
		return ""
	}
	w.asked++
	kinds := []string{"plain", "dampened", "private"}
	name, value := kinds[w.rnd.IntN(len(kinds))], fmt.Sprint(w.asked)
	u := attrs.Update{Request: value, Name: name, Node: of.name, Value: &value, Private: name == "private"}
	if w.rnd.IntN(5) == 0 {
		u.Value = nil
	}
	delay := ""
	if name == "dampened" {
		delay = "2s"
	}
	by.step(controller.AttributesEvent{Event: attrs.UpdateRequested{Update: u, Delay: delay, Wait: attrs.Wait(w.rnd.IntN(3))}})
	return fmt.Sprintf("%s of %s becomes %s by %s", name, of.name, value, by.name)
}

// holdsTheSame: the members of a part hold the same of all attributes, and the document has what is not private.
func (w *walk) holdsTheSame(group []*host) {
	first := group[0]
	if first.machine.Status().Protocol < 4 {
		return
	}
	for _, name := range []string{"plain", "dampened", "private"} {
		want := first.query(name)
		for _, h := range group[1:] {
			if got := h.query(name); got != want {
				w.t.Errorf("%s holds %q of %s, %s holds %q", h.name, got, name, first.name, want)
			}
		}
		if got := standingIn(first, name); name != "private" && got != ofKnown(first, want) {
			w.t.Errorf("%s holds %q of %s, its document has %q", first.name, want, name, got)
		}
	}
}

// ofKnown leaves out what is held of nodes that a host's document does not know.
func ofKnown(h *host, held string) string {
	var list []string
	for _, v := range strings.Fields(held) {
		node, _, _ := strings.Cut(v, "=")
		if h.machine.Document().Root().FindElement("./configuration/nodes/node[@uname='"+node+"']") != nil {
			list = append(list, v)
		}
	}
	return strings.Join(list, " ")
}

// standingIn is what a host's document has of an attribute, by node.
func standingIn(h *host, name string) string {
	var list []string
	for _, s := range h.machine.Document().Root().FindElements("./status/node_state") {
		for _, p := range s.FindElements("./transient_attributes//nvpair[@name='" + name + "']") {
			list = append(list, s.SelectAttrValue("uname", "")+"="+p.SelectAttrValue("value", ""))
		}
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// Eight hosts count one attribute 500 times a second, and change one that is dampened as often. Nothing is lost, and the DC
// plans once for all that waited.
func TestAttributeStorm(t *testing.T) {
	s := &story{t: t, file: "storm"}
	names := []string{"n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8"}
	s.c = newCluster(t, memory.Config{Expected: len(names), Token: time.Second}, names...)
	doc := readCIB(t, "testdata/ping.xml")
	for _, h := range s.c.hosts {
		h.disk = doc
		h.start()
	}
	s.c.pass(30 * time.Second)
	update := func(by *host, u attrs.UpdateRequested) {
		s.c.asked++
		u.Update.Request = fmt.Sprint("update ", s.c.asked)
		by.step(controller.AttributesEvent{Event: u})
	}
	plans := func() (n int) {
		for _, h := range s.c.hosts {
			n += h.plans
		}
		return n
	}
	before, add := plans(), "value++"
	const seconds, each = 4, 500
	for i := range seconds * each {
		by := s.c.hosts[i%len(names)]
		update(by, attrs.UpdateRequested{Update: attrs.Update{Name: "private-count", Node: "n1", Value: &add, Private: true}})
		update(by, attrs.UpdateRequested{Update: attrs.Update{Name: "dampened-count", Node: by.name, Value: &add}, Delay: "1s"})
		s.c.pass(time.Second / each)
	}
	if got := plans() - before; got != 0 {
		t.Errorf("%d plans while the values change", got)
	}
	s.c.pass(5 * time.Second)
	if got := plans() - before; got != 1 {
		t.Errorf("%d plans, want one", got)
	}
	s.expectHeld([]string{"private-count", "n1=" + fmt.Sprint(seconds*each)})
	var want []string
	for _, n := range names {
		want = append(want, n+"="+fmt.Sprint(seconds*each/len(names)))
	}
	s.expectHeld(append([]string{"dampened-count"}, want...))
	if got := standingIn(s.any(), "dampened-count"); got != strings.Join(want, " ") {
		t.Errorf("the document has %q", got)
	}
	for _, l := range s.c.logs {
		if strings.Contains(l, ": cib-differs ") {
			t.Error(l)
		}
	}
}
