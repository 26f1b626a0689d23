package lang

import "strings"

// degenerate is the word that says a constraint has a resource set although it names no more resources
// than the simple form does.
const degenerate = "_rsc_set_"

// setWords are the names that may stand among resources.
var setWords = []string{"sequential", "require-all", "symmetrical", "node-attribute", "influence", "loss-policy"}

// setReader turns the words of a constraint into resource sets. A change of role or action begins a new
// set, as do brackets: ( ) for one without an order, [ ] for one of which any member will do.
type setReader struct {
	c      *cursor
	suffix string // role or action
	sets   []*ResourceSet
	cur    ResourceSet
	open   Word // the bracket we are in
}

func (c *cursor) resourceSets(words []Word, suffix string) []*ResourceSet {
	r := &setReader{c: c, suffix: suffix}
	for _, w := range splitBrackets(words) {
		if c.stopped {
			return nil
		}
		r.word(w)
	}
	if r.open.Text != "" {
		c.fail(r.open, "this bracket is not closed")
	}
	r.save()
	if len(r.sets) == 0 {
		c.fail(Word{Pos: c.end}, "expected resources")
	}
	return r.sets
}

// splitBrackets makes words of brackets that stick to a resource.
func splitBrackets(words []Word) []Word {
	var out []Word
	for _, w := range words {
		for len(w.Text) > 1 && strings.ContainsAny(w.Text[:1], "([") {
			out = append(out, Word{w.Text[:1], w.Pos})
			w = Word{w.Text[1:], Pos{Line: w.Pos.Line, Col: w.Pos.Col + 1}}
		}
		body := strings.TrimRight(w.Text, ")]")
		if body == "" {
			body = w.Text[:min(1, len(w.Text))]
		}
		out = append(out, Word{body, w.Pos})
		for i := len(body); i < len(w.Text); i++ {
			out = append(out, Word{w.Text[i : i+1], Pos{Line: w.Pos.Line, Col: w.Pos.Col + i}})
		}
	}
	return out
}

func (r *setReader) word(w Word) {
	switch {
	case w.Text == degenerate:
	case w.Text == "(" || w.Text == "[":
		r.save()
		r.opening(w)
	case w.Text == ")" || w.Text == "]":
		r.closing(w)
	case strings.Contains(w.Text, "="):
		r.attribute(w)
	default:
		r.member(w)
	}
}

func (r *setReader) opening(w Word) {
	if r.open.Text != "" {
		r.c.fail(w, "a resource set cannot stand in another")
		return
	}
	r.open = w
	r.cur.NotSequential = true
	r.cur.NotRequireAll = w.Text == "["
}

func (r *setReader) closing(w Word) {
	want := map[string]string{"(": ")", "[": "]"}[r.open.Text]
	switch {
	case want == "":
		r.c.fail(w, "this bracket was not opened")
	case w.Text != want:
		r.c.fail(w, "expected "+want)
	case len(r.cur.Refs) == 0:
		r.c.fail(w, "expected resources before the bracket")
	}
	r.save()
	r.open = Word{}
	r.cur = ResourceSet{}
}

func (r *setReader) attribute(w Word) {
	name, value, _ := strings.Cut(w.Text, "=")
	yes := truth(value)
	switch {
	case yes == "" && (name == "sequential" || name == "require-all"):
		r.c.fail(w, "bad boolean; expected true or false")
	case name == "sequential":
		r.cur.NotSequential = yes == "false"
	case name == "require-all":
		r.cur.NotRequireAll = yes == "false"
	default:
		r.c.fail(Word{name, w.Pos}, "expected sequential=BOOL or require-all=BOOL in a set, or "+r.c.tail+" at the end", setWords...)
	}
}

func (r *setReader) member(w Word) {
	rsc, text, ok := strings.Cut(w.Text, ":")
	suffix := ""
	if ok {
		suffix = r.c.suffix(Word{text, Pos{Line: w.Pos.Line, Col: w.Pos.Col + len(rsc) + 1}}, r.suffix)
	}
	if suffix != r.cur.Suffix {
		r.save()
		r.cur.Suffix = suffix
	}
	r.cur.Refs = append(r.cur.Refs, Word{rsc, w.Pos})
}

// save ends the current set; the next one has the same brackets around it.
func (r *setReader) save() {
	if len(r.cur.Refs) > 0 {
		set := r.cur
		r.sets = append(r.sets, &set)
		r.cur.Suffix = ""
	}
	r.cur.Refs = nil
}
