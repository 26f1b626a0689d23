package lang

import (
	"slices"
	"strings"

	"pacer/lazyregexp"
)

var patternForm = lazyregexp.New(`^/.+/$`)

// parseLocation reads location ID {RSC|/PATTERN/|{ SETS }} [NAME=VALUE ...] {SCORE: NODE|rule ...}.
func parseLocation(c *cursor, h Header) Statement {
	l := &Location{Header: h, ID: c.ident("the constraint's id")}
	c.locationSubject(l)
	for c.more() && !c.is("rule") {
		w, _ := c.peek()
		name, value, ok := strings.Cut(strings.TrimPrefix(w.Text, "$"), "=")
		if !ok {
			break
		}
		c.take()
		at := Word{value, Pos{Line: w.Pos.Line, Col: w.Pos.Col + len(w.Text) - len(value)}}
		switch name {
		case "role":
			value = c.role(at)
		case "resource-discovery":
			c.checkWord(at, name, discoveries)
		default:
			c.failName(w, "expected role=ROLE, resource-discovery=WHEN, SCORE: NODE or rule", "role", "resource-discovery")
		}
		l.Attrs = append(l.Attrs, Pair{Name: name, Value: value, HasValue: true, Pos: w.Pos})
	}
	if score, ok := c.acceptColon(); ok {
		c.checkScore(score)
		l.Score = score
		l.Node = c.ident("a node's name after the score")
		if role, ok := c.roleWord(); ok {
			l.Attrs = append(l.Attrs, Pair{Name: "role", Value: role, HasValue: true})
		}
		return l
	}
	if l.Rules = c.rules(); len(l.Rules) == 0 {
		w, _ := c.peek()
		c.fail(w, "expected SCORE: NODE or rule", "rule")
	}
	return l
}

// locationSubject reads what a location is about.
func (c *cursor) locationSubject(l *Location) {
	w, _ := c.peek()
	switch {
	case patternForm().MatchString(w.Text):
		c.take()
		l.Pattern = Word{w.Text[1 : len(w.Text)-1], w.Pos}
	case w.Text == "{":
		c.take()
		var inner []Word
		for c.more() && !c.is("}") {
			inner = append(inner, c.take())
		}
		if _, ok := c.accept("}"); !ok {
			c.fail(w, "this { has no }")
		} else if len(inner) == 0 {
			c.fail(w, "expected resources between { and }")
		}
		c.tail = "role=ROLE and resource-discovery=WHEN"
		l.Sets = c.resourceSets(inner, "role")
	default:
		l.Rsc = c.expect(resourceForm(), "expected a resource, /PATTERN/ or { SETS }")
	}
}

// parseColocation reads colocation ID SCORE: MEMBERS [node-attribute=NAME] [influence=BOOL].
func parseColocation(c *cursor, h Header) Statement {
	if h.Keyword.Text == "collocation" {
		c.renamed(h.Keyword, "colocation")
	}
	h.Keyword.Text = "colocation"
	s := &Colocation{Header: h, ID: c.ident("the constraint's id")}
	c.tail = "node-attribute=NAME or influence=BOOL"
	s.Score = c.score("expected SCORE: after the id")
	for range 2 {
		if w, ok := c.acceptLast("node-attribute"); ok {
			s.NodeAttribute = w.Text
		} else if w, ok := c.acceptLast("influence"); ok {
			s.Influence = c.boolean(w)
		}
	}
	s.Members = c.members("role", 2)
	return s
}

// score takes SCORE:, or fails.
func (c *cursor) score(expected string) Word {
	w, ok := c.acceptColon()
	if !ok {
		w, _ := c.peek()
		c.fail(w, expected)
		return Word{}
	}
	c.checkScore(w)
	return w
}

// parseOrder reads order ID [KIND:] MEMBERS [symmetrical=BOOL]. A score stands for a kind: 0 is Optional.
func parseOrder(c *cursor, h Header) Statement {
	o := &Order{Header: h, ID: c.ident("the constraint's id")}
	if w, ok := c.acceptColon(); ok {
		o.Kind = c.orderKind(w)
	} else if w, _ := c.peek(); slices.Contains(kindWords, w.Text) && len(c.words) > 2 {
		c.fail(w, "a kind ends in a colon", w.Text+":")
	}
	c.tail = "symmetrical=BOOL"
	if w, ok := c.acceptLast("symmetrical"); ok {
		o.Symmetrical = c.boolean(w)
	}
	o.Members = c.members("action", 2)
	return o
}

// boolean gives true or false for a word that means one, or complains.
func (c *cursor) boolean(w Word) string {
	yes := truth(w.Text)
	if yes == "" {
		c.complain(w, "bad boolean; expected true or false", "true", "false")
	}
	return yes
}

func (c *cursor) orderKind(w Word) Word {
	switch kind := canonical(w.Text, kindWords); {
	case kind != "":
		w.Text = kind
	case w.Text == "0" || strings.EqualFold(w.Text, "advisory"):
		c.renamed(w, "Optional")
		w.Text = "Optional"
	case IsScore(w.Text):
		c.renamed(w, "Mandatory")
		w.Text = "Mandatory"
	default:
		c.complain(w, "bad kind; expected "+list(kindWords)+", or a score", kindWords...)
	}
	return w
}

// parseTicket reads rsc_ticket ID TICKET: MEMBERS [loss-policy=POLICY].
func parseTicket(c *cursor, h Header) Statement {
	t := &Ticket{Header: h, ID: c.ident("the constraint's id")}
	w, ok := c.acceptColon()
	if !ok {
		w, _ = c.peek()
		c.fail(w, "expected TICKET: after the id")
	}
	t.Ticket = w
	c.tail = "loss-policy=POLICY"
	if w, ok := c.acceptLast("loss-policy"); ok {
		c.checkWord(w, "loss-policy", lossPolicies)
		t.LossPolicy = w.Text
	}
	t.Members = c.members("role", 1)
	return t
}

// members reads the rest of a constraint: as many resources as the simple form has, or sets.
func (c *cursor) members(suffix string, simple int) Members {
	words := c.words
	c.words = nil
	if len(words) == simple && !hasBrackets(words) {
		var m Members
		for _, w := range words {
			m.Refs = append(m.Refs, c.rscRef(w, suffix))
		}
		return m
	}
	if len(words) < simple && !hasBrackets(words) {
		rsc := "RSC[:" + strings.ToUpper(suffix) + "]"
		at := Word{Pos: c.end}
		c.fail(at, "expected "+strings.TrimSpace(strings.Repeat(rsc+" ", simple))+" or resource sets")
		return Members{}
	}
	return Members{Sets: c.resourceSets(words, suffix)}
}

func hasBrackets(words []Word) bool {
	for _, w := range words {
		if w.Text == degenerate || strings.ContainsAny(w.Text[:min(1, len(w.Text))], "([") {
			return true
		}
	}
	return false
}

// rscRef splits RSC[:SUFFIX], where the suffix is a role or an action, or an instance's number.
func (c *cursor) rscRef(w Word, suffix string) RscRef {
	rsc, text, ok := strings.Cut(w.Text, ":")
	r := RscRef{Rsc: Word{rsc, w.Pos}}
	if !resourceForm().MatchString(rsc) {
		c.complain(w, "expected a resource")
	}
	if !ok {
		return r
	}
	r.Suffix = Word{text, Pos{Line: w.Pos.Line, Col: w.Pos.Col + len(rsc) + 1}}
	if strings.Trim(text, "0123456789") != "" || text == "" {
		r.Suffix.Text = c.suffix(r.Suffix, suffix)
	}
	return r
}

// suffix gives the role or action that a word names, or complains.
func (c *cursor) suffix(w Word, kind string) string {
	if kind == "role" {
		return c.role(w)
	}
	action := canonical(w.Text, actionWords)
	if action == "" {
		c.complain(w, "bad action; expected "+list(actionWords), actionWords...)
	}
	return action
}
