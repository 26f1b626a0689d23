package world

import (
	"pacer/cib/value/score"
	"pacer/cib/value/secret"
	"pacer/cib/value/seq"
)

// TraceKind says what a TraceLine is about.
type TraceKind uint8

// The kinds of TraceLine.
const (
	TraceScore       TraceKind = iota // a resource's score on a node
	TracePromotion                    // an instance's promotion score
	TraceCapacity                     // what a node can take
	TraceUtilization                  // what a resource takes where it was placed
	TraceRemark                       // a text on its own: At
)

// TraceLine is a score or utilization met while assigning.
type TraceLine struct {
	Kind     TraceKind
	At       string // point at which it was met, by Pacemaker's name; for capacities, a word
	Resource string
	Node     string // "" for the promotion score of an inactive instance
	Score    score.Score
	Amounts  *seq.Table[string]
	// Why is what the score is made of, if World.Why was asked for; see ScoreReason. Of all reasons, those
	// about the node At are meant, or nil for promotion priorities of their own.
	Why []ScoreReason
	On  *Node
}

// String is the line as crm_simulate shows it.
func (l TraceLine) String() string {
	switch l.Kind {
	case TracePromotion:
		where := "(inactive)"
		if l.Node != "" {
			where = "on " + l.Node
		}
		return l.Resource + " promotion score " + where + ": " + l.Score.String()
	case TraceRemark:
		return l.At
	case TraceCapacity:
		return l.At + ": " + l.Node + " capacity:" + l.amountsText()
	case TraceUtilization:
		return l.At + ": " + l.Resource + " utilization on " + l.Node + ":" + l.amountsText()
	}
	return l.At + ": " + l.Resource + " allocation score on " + l.Node + ": " + l.Score.String()
}

// AmountNames are the names of the amounts, in the order in which the reference's table of them
// gives them.
func (l TraceLine) AmountNames() []string {
	var names []string
	var hashes []uint32
	for name := range l.Amounts.All() {
		names, hashes = append(names, name), append(hashes, seq.KeyHash(name))
	}
	ordered := make([]string, len(names))
	for to, from := range seq.SlotOrder(hashes) {
		ordered[to] = names[from]
	}
	return ordered
}

// Amount is the amount of a name as it may be shown.
func (l TraceLine) Amount(name string) string { return secret.Shown(name, l.Amounts.Value(name)) }

func (l TraceLine) amountsText() string {
	text := ""
	for _, name := range l.AmountNames() {
		text += " " + name + "=" + l.Amount(name)
	}
	return text
}

// trace adds a line; amounts are those of now.
func (w *World) trace(l TraceLine) {
	l.Amounts = l.Amounts.Clone()
	w.Trace = append(w.Trace, l)
}

// Remark notes something that is no fault. It is a trace line, too, whatever else is traced.
func (w *World) Remark(id, text string) {
	w.Notes = append(w.Notes, Note{Level: Info, ID: id, Text: text})
	w.Trace = append(w.Trace, TraceLine{Kind: TraceRemark, At: text})
}
