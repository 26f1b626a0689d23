package lang

import "strings"

// print gives a rule with the word rule before it.
func (r *Rule) print() string {
	if r.IDRef.Text != "" {
		return words("rule", nv("$id-ref", r.IDRef.Text))
	}
	out := []string{"rule", idOrRef(r.ID, Word{})}
	if r.Role != "" {
		out = append(out, nv("$role", r.Role))
	}
	if s := scoreText(r.Score.Text); s != "" && s != "inf" {
		out = append(out, bare(s+":"))
	}
	exprs := make([]string, len(r.Exprs))
	for i, e := range r.Exprs {
		exprs[i] = exprText(e)
	}
	op := r.BoolOp
	if op == "" {
		op = "and"
	}
	return words(append(out, strings.Join(exprs, " "+op+" "))...)
}

// scoreText gives a score as the language writes it: inf for infinity, numbers for words.
func scoreText(score string) string {
	if now := oldScores[strings.ToLower(score)]; now != "" {
		return now
	}
	if !IsScore(score) {
		return score
	}
	sign := score[:len(score)-len(strings.TrimLeft(score, "+-"))]
	if n := strings.ToLower(score[len(sign):]); strings.HasPrefix(n, "inf") {
		return sign + "inf"
	}
	return score
}

func exprText(e Expr) string {
	switch e := e.(type) {
	case *AttrExpr:
		return e.print()
	case *DateExpr:
		return e.print()
	case *OpExpr:
		return words("op", bare(e.Name), given("interval", e.Interval))
	case *RscExpr:
		return words("rsc", given("class", e.Class), given("provider", e.Provider), given("type", e.Type))
	}
	return ""
}

// given prints name=value if there is a value.
func given(name, value string) string {
	if value == "" {
		return ""
	}
	return nv(name, value)
}

func (e *AttrExpr) print() string {
	op := e.Op
	if e.Type != "" {
		op = e.Type + ":" + op
	}
	if oneOf(e.Op, unaryOps) {
		return words(op, bare(e.Attribute))
	}
	value := e.Value
	if e.ValueSource != "" {
		value = e.ValueSource + "{" + e.Value + "}"
	}
	return words(bare(e.Attribute), op, bare(value))
}

func (d *DateExpr) print() string {
	switch d.Op {
	case "lt":
		return words("date lt", Quote(d.End))
	case "gt":
		return words("date gt", Quote(d.Start))
	case "date_spec":
		return words("date spec", pairs(d.Spec))
	}
	out := []string{"date in"}
	if d.Start != "" {
		out = append(out, nv("start", d.Start))
	}
	if d.End != "" {
		out = append(out, nv("end", d.End))
	}
	return words(append(out, pairs(d.Spec))...)
}
