package controller

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/attrs"
	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/fencing"
	"pacer/membership"
	"pacer/transition"
)

// fence is the machine of fencing, and how often fencing has failed.
type fence struct {
	machine  *fencing.Machine
	members  []fencing.Member // that agreed last
	failures map[string]int   // since the last success, by the target's name in lower case; all members count the same
	doomed   bool             // this host was told to be reset by its watchdog
}

func newFence(cfg Config) fence {
	return fence{
		machine:  fencing.New(fencing.Config{Local: fencing.Member{ID: cfg.Local.ID, Name: cfg.Local.Name, Incarnation: cfg.Local.Incarnation}, UUID: cfg.UUID}),
		failures: map[string]int{},
	}
}

// askFencing asks the machine of fencing for a fencing, for the DC. It becomes what that machine does at the end of the Step.
type askFencing struct{ fencing.FenceRequested }

func (askFencing) effect() {}

// planned is what the ids of the DC's requests for fencing begin with; the transition key follows.
const planned = "transition "

// fencingMembers tells fencing who agrees.
func (j *join) fencingMembers(t *turn) fencing.Agreed {
	a := fencing.Agreed{Number: j.term.View<<16 + uint64(j.term.Round), Quorate: t.view.Quorate}
	for _, p := range t.view.Members {
		a.Members = append(a.Members, fencing.Member{ID: p.ID, Name: p.Name, Incarnation: p.Incarnation})
	}
	return a
}

// agreed tells fencing who agrees. How often a node could not be fenced does not matter any more once that comes.
func (f *fence) agreed(t *turn, r *replica, l *lead, a fencing.Agreed) {
	for _, m := range a.Members {
		if !slices.Contains(f.members, m) {
			delete(f.failures, strings.ToLower(m.Name))
		}
	}
	f.members = a.Members
	f.step(t, r, l, a)
}

// step gives the machine of fencing an event, and follows what it answers: in the document, and in the DC's walk.
func (f *fence) step(t *turn, r *replica, l *lead, ev fencing.Event) {
	for _, eff := range f.machine.Step(t.now, ev) {
		switch e := eff.(type) {
		case fencing.Send:
			t.send(message{Fencing: &e.Message})
		case fencing.Log:
			t.log([...]Level{Info, Warning, Error}[e.Level], e.Event, e.Text, e.Attrs...)
		case fencing.Ended:
			f.ended(t, r, l, e.Entry)
		case fencing.SelfFenced:
			t.do(wasFenced{e.Entry})
		case fencing.SelfReset:
			f.doomed = true
			t.do(FencingEffect{e})
		case fencing.Reply:
			if key, ok := strings.CutPrefix(e.ID, planned); ok {
				fenced(t, l, key, e, f.tooOften(t, e))
				continue
			}
			t.do(FencingEffect{e})
		default:
			t.do(FencingEffect{e})
		}
	}
}

// configurationOf is the version of a document's configuration.
func configurationOf(doc *cib.Document) cib.Version {
	v := doc.Version()
	v.NumUpdates = 0
	return v
}

// configured has a fencing that failed tried again, now that there may be devices that can do it.
func (f *fence) configured(t *turn, l *lead) {
	if len(f.failures) > 0 {
		l.reschedule(t, "fence devices changed")
	}
}

// ended writes into the document what a fencing means, at the same place of the order for all members.
func (f *fence) ended(t *turn, r *replica, l *lead, e fencing.Entry) {
	target := strings.ToLower(e.Target)
	switch {
	case e.Outcome.Status == vocab.ExecCancelled:
		return
	case !e.Outcome.OK():
		f.failures[target]++
		t.do(FencingEnded{e})
		return
	}
	t.do(FencingEnded{e})
	delete(f.failures, target)
	if e.Outlived {
		l.reschedule(t, e.Target+" was here again before its fencing ended")
	}
	if !e.Fenced() {
		return
	}
	by := ""
	if e.By != "" {
		by = fmt.Sprintf("confirmed by %s on %s, %s", e.By, e.Origin, e.Ended.UTC().Format(time.RFC3339))
		t.log(Warning, "fencing-confirmed", fmt.Sprintf("%s on %s says that %s is off; nothing else makes sure of that", e.By, e.Origin, e.Target), "node", e.Target, "user", e.By)
	}
	if !startedSince(t, e) {
		r.edit(t, func(ed *editor) { ed.fenced(e.Target, by) })
		t.doc = r.doc
	}
	if e.Client != ownClient(t) || e.Executor == fencing.Human { // a DC before this one asked, too: what is planned does not know the end
		l.reschedule(t, e.Target+" was fenced for "+e.Client)
	}
}

// startedSince says whether the target of a fencing is here with another process than the one that was fenced. What that
// says of itself counts.
func startedSince(t *turn, e fencing.Entry) bool {
	return slices.ContainsFunc(t.view.Members, func(m membership.Member) bool {
		return strings.EqualFold(m.Name, e.Target) && m.Incarnation != e.Incarnation
	})
}

// dcClient is what the DC calls itself where it asks for fencing, as Pacemaker's controller does.
const dcClient = "pacemaker-controld"

func ownClient(t *turn) string { return dcClient + "." + t.me.Name }

// wasFenced says that this host was fenced and lives. It becomes what follows from that at the end of the Step.
type wasFenced struct{ fencing.Entry }

func (wasFenced) effect() {}

// selfFenced ends a host that was fenced and lives, or resets it, by fencing-reaction: others take over what it runs. One that
// was only waited for, since it had a watchdog, need not have been reset if it stopped all in time.
func (f *fence) selfFenced(t *turn, o *own, e fencing.Entry) {
	if e.ByWatchdog() && !f.doomed && o.idle() {
		t.log(Info, "fenced-idle", "the others waited until this host's watchdog had reset it; it had stopped all that it ran in time, and goes on")
		return
	}
	text := fmt.Sprintf("this host was fenced by %s for %s on %s, and yet lives; it must not go on", cmp.Or(e.Executor, "nobody"), e.Client, e.Origin)
	t.log(Error, "fenced-self", text)
	if strings.EqualFold(t.settings().Text("fencing-reaction"), "panic") {
		t.do(Panic{text})
		return
	}
	t.do(Leave{Reason: text})
}

// tooOften says whether fencing a target has failed so often that it is not tried again at once.
func (f *fence) tooOften(t *turn, r fencing.Reply) bool {
	return r.Entry != nil && f.failures[strings.ToLower(r.Entry.Target)] >= t.settings().Int("fencing-max-attempts")
}

// askToFence asks for the fencing that an action of the transition is. How it comes out comes back by fenced.
func askToFence(t *turn, l *lead, a *transition.Action) {
	r := fencing.FenceRequested{
		ID: planned + l.key(t, a), Target: a.Node, Action: a.Meta("stonith_action"), Client: ownClient(t),
		Timeout:   time.Duration(cmp.Or(milliseconds(l.walker.Graph().FencingTimeout, fencingTimeout), fencingTimeout)) * time.Millisecond,
		AllowSelf: len(t.view.Members) == 1, Any: a.Meta("stonith_action") != vocab.TaskOn, UnlessBack: true,
	}
	if text := a.Meta("priority-fencing-delay"); text != "" {
		seconds, _ := strconv.Atoi(text)
		r.Delay, r.NoDelay = time.Duration(max(seconds, 0))*time.Second, seconds < 0
	}
	l.flight[a.ID] = true
	t.log(Info, "fencing-wanted", fmt.Sprintf("the transition asks for %s of %s", r.Action, a.Node), "node", a.Node)
	t.do(askFencing{r})
}

// fencingTimeout is how long fencing may take where nothing else is said, or no time at all, in milliseconds.
const fencingTimeout = 60_000

// fenced goes on after a fencing that was asked for has come to its end.
func fenced(t *turn, l *lead, key string, r fencing.Reply, tooOften bool) {
	k, err := transition.ParseKey(key)
	if err != nil || !t.leads || l.walker == nil || k.Controller != t.uuid || k.Transition != l.number || l.walker.Confirmed(k.Action) {
		return
	}
	a := l.walker.Graph().Find(k.Action)
	if r.Outcome.OK() && r.Entry != nil && r.Entry.Outlived {
		giveUp(t, l, a, transition.NextRestart)
		return
	}
	if r.Outcome.OK() {
		if a.Meta("stonith_action") == vocab.TaskOn {
			t.send(message{StatusChange: &statusChange{Unfenced: &unfenced{a.Node, t.now.Unix(), a.Meta("digests-all"), a.Meta("digests-secure")}}})
		}
		l.confirm(t, k.Action, false)
		l.walk(t)
		return
	}
	notFenced(t, l, a, r, tooOften)
}

// notFenced gives the transition up. Another one is planned at once, unless nothing here can fence the node, or it has
// failed too often: then the next event of the cluster, or cluster-recheck-interval, brings the next attempt.
func notFenced(t *turn, l *lead, a *transition.Action, r fencing.Reply, tooOften bool) {
	if r.Outcome.Status == vocab.ExecCancelled {
		t.log(Info, "fencing-cancelled", fmt.Sprintf("%s is not fenced: %s; what to do is planned anew", a.Node, r.Outcome.Reason), "node", a.Node)
		giveUp(t, l, a, transition.NextRestart)
		return
	}
	next, when := transition.NextRestart, "; it is tried again"
	if r.Outcome.Status == vocab.ExecNoFenceDevice || tooOften {
		next, when = transition.NextStop, "; nothing that it ran is started elsewhere until it is. Make certain that it is off and say so by stonith_admin --confirm, or mend its fence devices"
	}
	t.log(Error, "fencing-failed", fmt.Sprintf("%s cannot be fenced: %s%s", a.Node, cmp.Or(r.Outcome.Reason, r.Outcome.Status.String()), when), "node", a.Node)
	giveUp(t, l, a, next)
}

// giveUp fails the fencing that an action is, and the transition with it.
func giveUp(t *turn, l *lead, a *transition.Action, next transition.Next) {
	delete(l.flight, a.ID)
	l.performAll(t, l.walker.Step(transition.Done{ID: a.ID, Failed: true}))
	l.walker.Step(transition.Abort{Priority: transition.Infinity, Next: next, Reason: "fencing of " + a.Node + " failed"})
	l.walk(t)
}

// stateWriter is what has written a node's state last, where that matters to people.
const stateWriter = "crm-debug-origin"

// fenced records that a node is off: it was expected to go, is no member, and what it ran and its transient attributes are
// no more. Whether it is here is the membership's to say, unless that has never seen it. By tells of a person who said so,
// and when; it stands where Pacemaker notes what has written a node's state.
func (e *editor) fenced(name, by string) {
	s := e.stateNamed(name)
	if s == nil {
		return
	}
	if s.SelectAttr("in_ccm") == nil {
		e.setStatus(s, "in_ccm", "false")
	}
	if s.SelectAttr("crmd") == nil {
		e.setStatus(s, "crmd", "offline")
	}
	e.keep(attrs.Lost{Node: name})
	e.setStatus(s, "join", "down")
	e.setStatus(s, "expected", "down")
	if by != "" {
		e.setStatus(s, stateWriter, by)
	}
	for _, tag := range []string{"lrm", "transient_attributes"} {
		for _, c := range s.SelectElements(tag) {
			s.RemoveChild(c)
			e.status = true
		}
	}
}

// unfenced records when a node was unfenced, by what definitions of devices.
func (e *editor) unfenced(u unfenced) {
	s := e.stateNamed(u.Node)
	if s == nil {
		return
	}
	e.attribute(s, "#node-unfenced", strconv.FormatInt(u.At, 10))
	e.attribute(s, "#digests-all", u.All)
	e.attribute(s, "#digests-secure", u.Secure)
}

// stateNamed finds the state of a node by its name, or makes it for a configured node; nil for no node.
func (e *editor) stateNamed(name string) *etree.Element {
	for _, s := range e.statusSection().SelectElements("node_state") {
		if strings.EqualFold(s.SelectAttrValue("uname", ""), name) {
			return e.state(s.SelectAttrValue("id", ""), "")
		}
	}
	for _, n := range child(child(e.root, "configuration"), "nodes").SelectElements("node") {
		if strings.EqualFold(n.SelectAttrValue("uname", ""), name) {
			return e.state(n.SelectAttrValue("id", ""), n.SelectAttrValue("uname", ""))
		}
	}
	return nil
}
