package lang

import (
	"slices"
	"strings"

	"pacer/cib/value/vocab"
)

// attrSet reads what follows the keyword of an attribute list: [$id=ID] [SCORE:] [rule ...] [pairs], or
// $id-ref=ID. Pairs end before one of the stop words.
func (c *cursor) attrSet(keyword string, pos Pos, stop []string) *AttrSet {
	s := &AttrSet{Keyword: strings.ToLower(keyword), Pos: pos}
	if s.ID, s.IDRef = c.idSpec(); s.IDRef.Text != "" {
		return s
	}
	s.Score, _ = c.acceptColon()
	s.Rules = c.rules()
	s.Pairs = c.pairs(stop, true)
	return s
}

// attrSets reads the lists that come next, each under one of the keywords; the first may do without its
// keyword if implicit is not empty.
func (c *cursor) attrSets(implicit string, stop []string, keywords ...string) []*AttrSet {
	var sets []*AttrSet
	if implicit != "" && !c.is(keywords...) {
		w, _ := c.peek()
		if s := c.attrSet(implicit, w.Pos, stop); !s.empty() {
			sets = append(sets, s)
		}
	}
	for {
		w, ok := c.accept(keywords...)
		if !ok {
			return sets
		}
		sets = append(sets, c.attrSet(w.Text, w.Pos, stop))
	}
}

func (s *AttrSet) empty() bool {
	return s.ID.Text == "" && s.IDRef.Text == "" && s.Score.Text == "" && len(s.Rules) == 0 && len(s.Pairs) == 0
}

// pairs reads name=value words until a stop word or a word that is no pair. A bare name is a pair without
// a value where that is allowed, unless it looks like a misspelt keyword.
func (c *cursor) pairs(stop []string, bare bool) []Pair {
	var out []Pair
	for c.more() && !c.is(stop...) {
		w, _ := c.peek()
		p, ok := toPair(w, bare)
		if !ok {
			return out
		}
		if !p.HasValue && p.Ref == "" && c.notAName(w, stop) {
			return out
		}
		c.take()
		p.Value = c.currentRole(p)
		out = append(out, p)
	}
	return out
}

// notAName fails at a bare word that is more likely a mistake than an attribute without a value.
func (c *cursor) notAName(w Word, stop []string) bool {
	switch {
	case Nearest(w.Text, stop) != "":
		c.fail(w, "unknown keyword; expected "+list(slices.Concat(c.sections, []string{"NAME=VALUE"})), stop...)
	case strings.HasPrefix(w.Text, "#"):
		c.fail(w, "a comment cannot stand inside a statement; put it on lines of its own before that")
	case IsScore(w.Text):
		c.fail(w, "expected NAME=VALUE; a score ends in a colon", w.Text+":")
	default:
		return false
	}
	return true
}

// toPair splits a word into name and value.
func toPair(w Word, bare bool) (Pair, bool) {
	p := Pair{Pos: w.Pos}
	name, value, valued := strings.Cut(w.Text, "=")
	switch {
	case w.Text == "" || w.Text[0] == '=' || w.Text == "@":
		return p, false
	case w.Text[0] == '@' && len(w.Text) > 1:
		p.Ref, p.Name, _ = strings.Cut(w.Text[1:], ":")
		return p, p.Ref != ""
	case w.Text[0] == '$' && valued:
		p.ID, p.Name, _ = strings.Cut(name[1:], ":")
		if p.Name == "" {
			p.Name = p.ID
		}
		p.Value, p.HasValue = value, true
		return p, p.ID != ""
	case valued:
		p.Name, p.Value, p.HasValue = name, value, true
		return p, w.Text[0] != '@' && w.Text[0] != '$'
	}
	p.Name = w.Text
	return p, bare && !strings.ContainsAny(w.Text, ":")
}

// currentRole renames the roles of old, which the language still takes, in the attributes that hold a role.
func (c *cursor) currentRole(p Pair) string {
	now := vocab.CurrentRole(p.Value)
	if now == p.Value || p.ID != "" || p.Name != "role" && p.Name != "target-role" {
		return p.Value
	}
	c.renamed(Word{p.Value, Pos{Line: p.Pos.Line, Col: p.Pos.Col + len(p.Name) + 1}}, now)
	return now
}

// list joins words for a message: a, b or c.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// operations reads what follows `operations`, and the op clauses after it.
func (c *cursor) operations(pos Pos) *Operations {
	o := &Operations{Pos: pos}
	o.ID, o.IDRef = c.idSpec()
	if o.ID.Text == "" && o.IDRef.Text == "" {
		w, _ := c.peek()
		c.fail(w, "expected $id=ID or $id-ref=ID after operations")
	}
	c.ops(o)
	return o
}

// ops reads the op clauses that come next into o.
func (c *cursor) ops(o *Operations) {
	for {
		w, ok := c.accept("op")
		if !ok {
			return
		}
		o.Ops = append(o.Ops, c.op(w.Pos))
	}
}

// op reads what follows the word op. Pairs that are no attributes of an operation are the agent's
// parameters, and an operation other than monitor has the interval 0s unless it says another.
func (c *cursor) op(pos Pos) *Op {
	o := &Op{Name: c.ident("an operation's name: monitor, start, stop, promote, demote, notify, migrate_to, migrate_from, reload")}
	params := &AttrSet{Keyword: "op_params", Pos: pos}
	hasInterval := false
	for _, p := range c.pairs(sectionWords, true) {
		switch {
		case p.ID == "" && p.Ref == "" && p.Name == "description":
			o.Description = &Word{p.Value, p.Pos}
		case p.ID == "" && p.Ref == "" && IsOpAttribute(p.Name):
			p.Value = c.checkOpAttr(p)
			hasInterval = hasInterval || p.Name == "interval"
			o.Attrs = append(o.Attrs, p)
		default:
			c.checkOpName(p)
			params.Pairs = append(params.Pairs, p)
		}
	}
	if !hasInterval && o.Name.Text != "monitor" {
		o.Attrs = append(o.Attrs, Pair{Name: "interval", Value: "0s", HasValue: true})
	}
	if len(params.Pairs) > 0 {
		o.Sets = append(o.Sets, params)
	}
	o.Sets = append(o.Sets, c.attrSets("", sectionWords, "op_params", "op_meta")...)
	return o
}

// checkOpAttr checks the value of an operation's attribute and gives the one to keep.
func (c *cursor) checkOpAttr(p Pair) string {
	w := Word{p.Value, Pos{Line: p.Pos.Line, Col: p.Pos.Col + len(p.Name) + 1}}
	switch {
	case !p.HasValue:
		c.complain(Word{p.Name, p.Pos}, "missing value; expected "+p.Name+"=VALUE")
	case p.Name == "interval" || p.Name == "timeout" || p.Name == "start-delay":
		c.checkInterval(w, p.Name)
	case p.Name == "on-fail":
		c.checkWord(w, "on-fail", onFailValues)
	case p.Name == "role" && !strings.Contains(p.Value, "$"):
		return c.role(w)
	case p.Name == "enabled" || p.Name == "record-pending":
		c.checkWord(w, p.Name, booleanWords)
	}
	return p.Value
}

// checkInterval complains about a word that is no duration.
func (c *cursor) checkInterval(w Word, what string) {
	if !IsInterval(w.Text) {
		c.complain(w, "bad "+what+"; expected a number and a unit (ms, s, min, h) or an ISO 8601 duration")
	}
}

// checkWord complains about a value that is none of known.
func (c *cursor) checkWord(w Word, what string, known []string) {
	if !slices.Contains(known, w.Text) && !strings.Contains(w.Text, "$") {
		c.complain(w, "bad "+what+"; expected "+list(known), known...)
	}
}

// checkOpName complains about a parameter whose name is nearly an attribute of operations.
func (c *cursor) checkOpName(p Pair) {
	if !p.HasValue && p.Ref == "" && p.Name != "" && slices.Contains(timeUnits, p.Name) {
		c.complain(Word{p.Name, p.Pos}, "a unit follows its number without a blank; expected NAME=VALUE")
	}
	if len(p.Name) < 4 || p.ID != "" {
		return
	}
	if near := Nearest(p.Name, opAttributes[1:]); near != "" {
		c.complain(Word{p.Name, p.Pos}, "unknown attribute of an operation; a parameter of the agent goes after op_params", near)
	}
}
