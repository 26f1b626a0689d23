package lang

import (
	"slices"
	"strings"

	"pacer/cib/value/vocab"
)

// rules reads the rule clauses that come next.
func (c *cursor) rules() []*Rule {
	var out []*Rule
	for {
		w, ok := c.accept("rule")
		if !ok {
			return out
		}
		out = append(out, c.rule(w.Pos))
	}
}

// rule reads [$id=ID] [$role=ROLE] [SCORE:] EXPRESSION, or $id-ref=ID [$role=ROLE].
func (c *cursor) rule(pos Pos) *Rule {
	r := &Rule{Pos: pos}
	r.ID, r.IDRef = c.idSpec()
	if w, ok := c.roleWord(); ok {
		r.Role = w
	}
	if r.IDRef.Text != "" {
		return r
	}
	if w, ok := c.acceptColon(); ok {
		c.checkScore(w)
		r.Score = w
	}
	r.Exprs = append(r.Exprs, c.expression())
	for {
		w, ok := c.accept(boolOps...)
		if !ok {
			return r
		}
		if op := strings.ToLower(w.Text); r.BoolOp == "" {
			r.BoolOp = op
		} else if r.BoolOp != op {
			c.fail(w, "and and or cannot stand in one rule; expected "+r.BoolOp)
		}
		r.Exprs = append(r.Exprs, c.expression())
	}
}

// roleWord takes role=ROLE or $role=ROLE if it is next.
func (c *cursor) roleWord() (string, bool) {
	w, ok := c.acceptPrefix("$role=")
	if !ok {
		w, ok = c.acceptPrefix("role=")
	}
	if !ok {
		return "", false
	}
	return c.role(w), true
}

// role gives the role a word names, or complains.
func (c *cursor) role(w Word) string {
	name := canonical(w.Text, roleWords)
	if name == "" {
		c.complain(w, "bad role; expected Started, Stopped, Promoted or Unpromoted", vocab.LivingRoles()...)
	}
	if now := vocab.CurrentRole(name); now != name {
		c.renamed(w, now)
		return now
	}
	return name
}

// checkScore complains about a word that begins as a number or infinity does but is none. Any other word
// is the name of a node attribute that holds the score.
func (c *cursor) checkScore(w Word) {
	switch now := oldScores[strings.ToLower(w.Text)]; {
	case now != "":
		c.renamed(w, now)
	case IsScore(w.Text) || !strings.ContainsAny(w.Text[:1], "+-0123456789"):
		if near := Nearest(w.Text, []string{"inf", "infinity"}); near == "infinity" && !IsScore(w.Text) {
			c.complain(w, "bad score; expected a number, inf or -inf", near)
		}
	default:
		c.complain(w, "bad score; expected a number, inf or -inf", "-inf", "-infinity", "+inf", "inf")
	}
}

// expression reads one comparison.
func (c *cursor) expression() Expr {
	w, _ := c.peek()
	if _, ok := c.accept("date"); ok {
		return c.dateExpr(w.Pos)
	}
	if c.is("rsc", "op") && !c.comparesNext() {
		return c.subjectExpr(c.take())
	}
	if op, ok := c.accept(unaryOps...); ok {
		return &AttrExpr{Op: strings.ToLower(op.Text), Attribute: c.ident("an attribute's name").Text, Pos: w.Pos}
	}
	if c.is(boolOps...) && !c.comparesNext() {
		c.fail(w, "expected an expression: ATTRIBUTE OPERATION VALUE, defined ATTRIBUTE, or date")
	}
	e := &AttrExpr{Attribute: c.ident("an expression: ATTRIBUTE OPERATION VALUE, defined ATTRIBUTE, or date").Text, Pos: w.Pos}
	op := c.any("expected an operation: " + list(binaryOps))
	e.Op = op.Text
	if typ, rest, ok := strings.Cut(op.Text, ":"); ok {
		e.Type, e.Op = strings.ToLower(typ), rest
	}
	if e.Type != "" && !slices.Contains(exprTypes, e.Type) {
		c.fail(op, "bad type; expected "+list(exprTypes)+" before the colon", exprTypes...)
	}
	if near := Nearest(w.Text, append(unaryOps, "date")); near != "" && !oneOf(e.Op, binaryOps) {
		c.fail(w, "expected an expression: ATTRIBUTE OPERATION VALUE, defined ATTRIBUTE, or date", near)
	}
	if !oneOf(e.Op, binaryOps) {
		c.fail(op, "bad operation; expected "+list(binaryOps), binaryOps...)
	}
	e.Op = strings.ToLower(e.Op)
	e.setValue(c.any("missing value; expected what to compare " + e.Attribute + " with").Text)
	return e
}

// comparesNext says whether the word after the next compares: then the next names an attribute.
func (c *cursor) comparesNext() bool {
	if len(c.words) < 2 {
		return false
	}
	_, op, typed := strings.Cut(c.words[1].Text, ":")
	return oneOf(c.words[1].Text, binaryOps) || typed && oneOf(op, binaryOps)
}

// subjectExpr reads what follows rsc, [class=CLASS] [provider=PROVIDER] [type=TYPE], or op, NAME [interval=TIME].
func (c *cursor) subjectExpr(w Word) Expr {
	if strings.EqualFold(w.Text, "op") {
		e := &OpExpr{Name: c.ident("an operation's name after op").Text, Pos: w.Pos}
		if v, ok := c.acceptPrefix("interval="); ok {
			c.checkInterval(v, "interval")
			e.Interval = v.Text
		}
		return e
	}
	e := &RscExpr{Pos: w.Pos}
	for _, part := range []struct {
		prefix string
		into   *string
	}{{"class=", &e.Class}, {"provider=", &e.Provider}, {"type=", &e.Type}} {
		if v, ok := c.acceptPrefix(part.prefix); ok {
			*part.into = v.Text
		}
	}
	if e.Class+e.Provider+e.Type == "" {
		w, _ := c.peek()
		c.fail(w, "expected class=CLASS, provider=PROVIDER or type=TYPE after rsc, in this order", "class", "provider", "type")
	}
	return e
}

// setValue takes VALUE or SOURCE{VALUE}.
func (e *AttrExpr) setValue(text string) {
	source, rest, ok := strings.Cut(text, "{")
	value, closed := strings.CutSuffix(rest, "}")
	if !ok || !closed || source == "" || value == "" {
		e.Value = text
		return
	}
	e.Value, e.ValueSource = value, source
}

// dateExpr reads what follows the word date.
func (c *cursor) dateExpr(pos Pos) Expr {
	d := &DateExpr{Pos: pos}
	op, ok := c.peek()
	if !ok || !oneOf(op.Text, dateOps) {
		c.fail(op, "expected lt, gt, in or spec after date", dateOps...)
		return d
	}
	c.take()
	switch d.Op = strings.ToLower(op.Text); d.Op {
	case "lt":
		d.End = c.any("missing value; expected a date").Text
	case "gt":
		d.Start = c.any("missing value; expected a date").Text
	case "in", "in_range":
		d.Op = "in_range"
		c.dateRange(d)
	default:
		d.Op = "date_spec"
		d.Spec = c.dateParts()
	}
	return d
}

// dateRange reads start=, end= and the parts of a duration.
func (c *cursor) dateRange(d *DateExpr) {
	for c.more() {
		if w, ok := c.acceptPrefix("start="); ok {
			d.Start = w.Text
		} else if w, ok := c.acceptPrefix("end="); ok {
			d.End = w.Text
		} else if p, ok := c.datePart(); ok {
			d.Spec = append(d.Spec, p)
		} else {
			break
		}
	}
	if d.Start == "" && d.End == "" {
		w, _ := c.peek()
		c.fail(w, "expected start=DATE and end=DATE or a duration such as hours=1")
	}
}

func (c *cursor) dateParts() []Pair {
	var out []Pair
	for {
		p, ok := c.datePart()
		if !ok {
			break
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		w, _ := c.peek()
		c.failName(w, "expected parts of a date such as hours=9-16 weekdays=1-5", livingDates()...)
	}
	return out
}

func (c *cursor) datePart() (Pair, bool) {
	w, ok := c.peek()
	p, isPair := toPair(w, false)
	if !ok || !isPair || !slices.Contains(dateSpecNames, p.Name) {
		return p, false
	}
	c.take()
	return p, true
}
