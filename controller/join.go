package controller

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pacer/membership"
)

// phase says how far the members agree.
type phase uint8

const (
	apart    phase = iota // no view yet
	stating               // members say what they have
	fetching              // the document to keep is on its way
	together              // all who agree have the same document
	outside               // the others agree without this member
)

// join brings the members of a view to an agreement: with whom, in which protocol, on whose document. All that it
// decides follows from the view and from messages in their order, so that all members come to the same. What a
// member's clock says reaches the others as a message, and counts where that is delivered.
type join struct {
	speaks Protocols
	view   membership.View // as the membership has it
	term   term
	phase  phase

	// Of the present exchange, or the last one.
	states  map[uint32]memberState
	excused map[uint32]string // who is not waited for, and why
	unread  map[uint32]string // what could not be understood of a member

	// Of the last agreement.
	protocol int
	keeps    uint32 // whose document is kept
	dc       uint32
	agreed   membership.View
	out      []LeftOut

	held  []membership.Message // what came during an exchange
	bytes int                  // of held
}

// LeftOut is a member that the others go on without, though the membership says that it is here.
type LeftOut struct {
	membership.Member
	Why   string    `json:"why"`
	Since time.Time `json:"since"`
	// Silent members are not waited for in further exchanges; they are taken in when they speak.
	Silent bool `json:"silent,omitempty"`
}

// What an exchange may hold back for its end, which comes within a few times agreePatience. All members drop the same
// beyond it, and what they drop is sent again.
const (
	mostHeld      = 1 << 14
	mostHeldBytes = 64 << 20
)

// begin starts an exchange: of a new view, or of the same once more.
func (j *join) begin(t *turn, v membership.View) {
	if v.Seq == j.view.Seq && j.phase != apart {
		j.term.Round++
	} else {
		j.term, j.held, j.bytes = term{View: v.Seq}, nil, 0
	}
	j.view, j.phase, j.keeps = v, stating, 0
	j.states, j.excused, j.unread = map[uint32]memberState{}, map[uint32]string{}, map[uint32]string{}
	t.start(TimerAgree, agreePatience)
}

// silent are the members that this one knows to be silent, to be told to the others.
func (j *join) silent() (list []membership.Member) {
	for _, o := range j.out {
		if o.Silent {
			list = append(list, o.Member)
		}
	}
	return list
}

// news is what has come of a message.
type news uint8

const (
	nothing   news = iota
	stated         // all who are waited for have spoken
	knocked        // a member that was left out wants to be in again
	keeperOut      // the document has to come from another member
	declined       // a member cannot take part in what was just agreed on
)

// state notes what a member has.
func (j *join) state(at term, s memberState) news {
	p, ok := j.view.Member(s.ID)
	if !ok || p.Incarnation != s.Incarnation || at.View != j.term.View {
		return nothing
	}
	switch j.phase {
	case together, outside:
		if !j.agreed.Has(s.ID) && (s.Speaks.has(j.protocol) || !j.states[s.ID].is(s)) {
			j.heard(s.ID)
			return knocked
		}
	case stating:
		if at.Round == j.term.Round {
			j.states[s.ID] = s
			return j.progress()
		}
	}
	return nothing
}

// heard notes that a member that was left out has spoken, so that it is waited for again.
func (j *join) heard(id uint32) {
	for i := range j.out {
		if j.out[i].ID == id {
			j.out[i].Silent = false
		}
	}
}

// is says whether a member's state is that of the same process with the same abilities.
func (s memberState) is(o memberState) bool {
	return s.ID == o.ID && s.Incarnation == o.Incarnation && s.Speaks == o.Speaks
}

func (j *join) progress() news {
	if len(j.states) == 0 {
		return nothing
	}
	for _, p := range j.view.Members {
		if _, spoke := j.states[p.ID]; !spoke && j.excused[p.ID] == "" && !j.knownSilent(p) {
			return nothing
		}
	}
	return stated
}

// knownSilent says whether somebody who has spoken knows that a member has been silent since before this exchange.
func (j *join) knownSilent(p membership.Member) bool {
	for _, s := range j.states {
		if slices.Contains(s.Silent, p) {
			return true
		}
	}
	return false
}

// late is what to say to the others when the exchange has taken too long; nil if there is nothing to say.
func (j *join) late() *without {
	w := without{Why: map[uint32]string{}}
	switch j.phase {
	case stating:
		for _, p := range j.view.Members {
			if _, spoke := j.states[p.ID]; !spoke && j.excused[p.ID] == "" {
				w.Why[p.ID] = j.whyNot(p.ID)
			}
		}
	case fetching:
		w.Why[j.keeps] = fmt.Sprintf("it did not send its CIB within %s", agreePatience)
	}
	if len(w.Why) == 0 {
		return nil
	}
	return &w
}

func (j *join) whyNot(id uint32) string {
	if text := j.unread[id]; text != "" {
		return "it cannot be understood: " + text
	}
	return fmt.Sprintf("it did not answer within %s", agreePatience)
}

// without goes on without members.
func (j *join) without(at term, from uint32, w without) news {
	if at != j.term {
		return nothing
	}
	if j.phase == together || j.phase == outside {
		if _, self := w.Why[from]; self && j.agreed.Has(from) {
			return declined
		}
		return nothing
	}
	for id, why := range w.Why {
		_, spoke := j.states[id]
		if spoke && id != from && !(j.phase == fetching && id == j.keeps) {
			continue // it has spoken meanwhile
		}
		delete(j.states, id)
		j.excused[id] = why
	}
	if j.phase == stating {
		return j.progress()
	}
	if _, there := j.states[j.keeps]; there {
		return nothing
	}
	return keeperOut
}

// conclude decides with whom to go on, in which protocol, and whose document is kept. It says whether anybody has
// another one.
func (j *join) conclude() (differ bool) {
	j.protocol = commonProtocol(j.states)
	taking := j.taking()
	k := keeper(taking)
	j.keeps = k.ID
	return slices.ContainsFunc(taking, func(s memberState) bool {
		return s.Digest != k.Digest || s.Version != k.Version || j.tables() && s.Attributes != k.Attributes
	})
}

// tables says whether all who take part keep attributes in a machine of their own.
func (j *join) tables() bool { return j.protocol >= attributesProtocol }

// taking are the states of those who take part, in the order of the view.
func (j *join) taking() (list []memberState) {
	for _, p := range j.view.Members {
		if s, ok := j.states[p.ID]; ok && s.Speaks.has(j.protocol) {
			list = append(list, s)
		}
	}
	return list
}

// agree ends the exchange.
func (j *join) agree(t *turn) {
	before := j.out
	j.out = nil
	for _, p := range j.view.Members {
		s, spoke := j.states[p.ID]
		if spoke && s.Speaks.has(j.protocol) {
			continue
		}
		o := LeftOut{Member: p, Why: j.excused[p.ID], Since: t.now, Silent: !spoke}
		switch {
		case spoke:
			o.Why = fmt.Sprintf("it speaks protocol %s, the others have agreed on %d", s.Speaks, j.protocol)
		case o.Why == "":
			o.Why = "it is silent"
		}
		if i := slices.IndexFunc(before, func(b LeftOut) bool { return b.Member == p }); i >= 0 {
			o.Since = before[i].Since
			if o.Silent && before[i].Silent {
				o.Why = before[i].Why
			}
		}
		j.out = append(j.out, o)
	}
	j.agreed = j.view.Without(func(p membership.Member) bool {
		return slices.ContainsFunc(j.out, func(o LeftOut) bool { return o.ID == p.ID })
	})
	j.phase = outside
	if j.agreed.Has(t.me.ID) {
		j.phase = together
	}
	t.stop(TimerAgree)
	j.tell(t, before)
}

// tell logs who was left out, and who was taken in again, once each.
func (j *join) tell(t *turn, before []LeftOut) {
	for _, o := range j.out {
		if !slices.ContainsFunc(before, func(b LeftOut) bool { return b.Member == o.Member && b.Why == o.Why }) {
			t.log(Error, "member-left-out", fmt.Sprintf("the cluster goes on without %s: %s; it is taken in when it answers", o.Name, o.Why), "node", o.Name)
		}
	}
	for _, b := range before {
		if j.agreed.Has(b.ID) {
			t.log(Info, "member-taken-in", b.Name+" takes part again", "node", b.Name)
		}
	}
}

// here is the view as far as it is known who agrees.
func (j *join) here() membership.View {
	if j.phase == together || j.phase == outside {
		return j.agreed
	}
	return j.view
}

// hold keeps a message for the end of the exchange, and says whether there was room.
func (j *join) hold(raw membership.Message) bool {
	if len(j.held) >= mostHeld || j.bytes+len(raw.Data) > mostHeldBytes {
		return false
	}
	j.held, j.bytes = append(j.held, raw), j.bytes+len(raw.Data)
	return true
}

// release gives what was held back.
func (j *join) release() []membership.Message {
	list := j.held
	j.held, j.bytes = nil, 0
	return list
}

// overdue goes on when an exchange, or the wait to be taken in, has taken too long.
func (j *join) overdue(t *turn) {
	switch j.phase {
	case stating, fetching:
		t.start(TimerAgree, agreePatience)
		if w := j.late(); w != nil {
			t.send(message{Without: w})
		}
	case outside: // ask to be taken in
		s := j.states[t.me.ID]
		s.ID, s.Incarnation, s.Speaks = t.me.ID, t.me.Incarnation, j.speaks
		t.send(message{State: &s})
		t.start(TimerAgree, knockAgain)
	}
}

// decline lets the others go on without this member.
func (j *join) decline(t *turn, why string) {
	t.log(Error, "sync-refused", why)
	t.send(message{Without: &without{Why: map[uint32]string{t.me.ID: why}}})
}

// elected notes who is in charge.
func (j *join) elected(t *turn, dc uint32) {
	if dc != j.dc {
		name := nameIn(j.view, dc)
		t.log(Info, "dc-elected", name+" is the designated controller", "dc", name)
	}
	j.dc = dc
}

func names(list []membership.Member) string {
	var s []string
	for _, p := range list {
		s = append(s, p.Name)
	}
	return strings.Join(s, " ")
}

func quorumText(v membership.View) string {
	if v.Quorate {
		return " with quorum"
	}
	return " without quorum"
}
