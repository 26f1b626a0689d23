package compile

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/crmsh/lang"
)

// score gives the score of a constraint or rule: a number, or the attribute that holds it.
func score(e *etree.Element) lang.Word {
	return lang.Word{Text: cmp.Or(e.SelectAttrValue("score", ""), e.SelectAttrValue("score-attribute", ""))}
}

func (r *reader) location(e *etree.Element) lang.Statement {
	l := &lang.Location{
		ID: attr(e, "id"), Rsc: attr(e, "rsc"), Pattern: attr(e, "rsc-pattern"),
		Sets: resourceSetList(e, "role"), Node: attr(e, "node"), Rules: r.rules(e),
	}
	for _, name := range []string{"role", "resource-discovery"} {
		if v := e.SelectAttrValue(name, ""); v != "" {
			l.Attrs = append(l.Attrs, lang.Pair{Name: name, Value: v, HasValue: true})
		}
	}
	if l.Node.Text != "" {
		l.Score = score(e)
	}
	return l
}

func (r *reader) colocation(e *etree.Element) lang.Statement {
	return &lang.Colocation{
		ID: attr(e, "id"), Score: score(e), NodeAttribute: e.SelectAttrValue("node-attribute", ""),
		Influence: e.SelectAttrValue("influence", ""), Members: memberList(e, "role", "rsc", "with-rsc"),
	}
}

func (r *reader) order(e *etree.Element) lang.Statement {
	kind := score(e)
	if kind.Text == "" {
		kind = attr(e, "kind")
	}
	return &lang.Order{
		ID: attr(e, "id"), Kind: kind, Symmetrical: e.SelectAttrValue("symmetrical", ""),
		Members: memberList(e, "action", "first", "then"),
	}
}

func (r *reader) ticket(e *etree.Element) lang.Statement {
	return &lang.Ticket{
		ID: attr(e, "id"), Ticket: attr(e, "ticket"), LossPolicy: e.SelectAttrValue("loss-policy", ""),
		Members: memberList(e, "role", "rsc"),
	}
}

func memberList(e *etree.Element, suffix string, names ...string) lang.Members {
	if sets := resourceSetList(e, suffix); len(sets) > 0 {
		return lang.Members{Sets: sets}
	}
	var m lang.Members
	for _, n := range names {
		suffixed := cmp.Or(e.SelectAttrValue(n+"-"+suffix, ""), e.SelectAttrValue(n+"-instance", ""))
		m.Refs = append(m.Refs, lang.RscRef{Rsc: attr(e, n), Suffix: lang.Word{Text: suffixed}})
	}
	return m
}

func resourceSetList(e *etree.Element, suffix string) []*lang.ResourceSet {
	var out []*lang.ResourceSet
	for _, c := range e.SelectElements("resource_set") {
		s := &lang.ResourceSet{
			NotSequential: c.SelectAttrValue("sequential", "true") == "false",
			NotRequireAll: c.SelectAttrValue("require-all", "true") == "false",
			Suffix:        c.SelectAttrValue(suffix, ""),
		}
		for _, ref := range c.SelectElements("resource_ref") {
			s.Refs = append(s.Refs, attr(ref, "id"))
		}
		out = append(out, s)
	}
	return out
}

func (r *reader) rules(e *etree.Element) []*lang.Rule {
	var out []*lang.Rule
	for _, c := range e.SelectElements("rule") {
		rule := &lang.Rule{IDRef: attr(c, "id-ref"), Role: c.SelectAttrValue("role", ""), Score: score(c), BoolOp: c.SelectAttrValue("boolean-op", "")}
		if rule.IDRef.Text == "" && r.scope.referred(c) {
			rule.ID = attr(c, "id")
		}
		for _, x := range c.ChildElements() {
			r.expr(rule, x)
		}
		if rule.IDRef.Text == "" && len(rule.Exprs) == 0 {
			r.failed = true
		}
		out = append(out, rule)
	}
	return out
}

func (r *reader) expr(rule *lang.Rule, x *etree.Element) {
	switch x.Tag {
	case "expression":
		e := &lang.AttrExpr{
			Attribute: x.SelectAttrValue("attribute", ""), Op: x.SelectAttrValue("operation", ""),
			Type: x.SelectAttrValue("type", ""), Value: x.SelectAttrValue("value", ""), ValueSource: x.SelectAttrValue("value-source", ""),
		}
		if e.Type == "string" { // as is anything that is not said to be something else
			e.Type = ""
		}
		if e.ValueSource == "literal" {
			e.ValueSource = ""
		}
		rule.Exprs = append(rule.Exprs, e)
	case "date_expression":
		d := &lang.DateExpr{Op: x.SelectAttrValue("operation", ""), Start: x.SelectAttrValue("start", ""), End: x.SelectAttrValue("end", "")}
		for _, spec := range x.ChildElements() {
			for _, a := range spec.Attr {
				if a.Key != "id" {
					d.Spec = append(d.Spec, lang.Pair{Name: a.Key, Value: a.Value, HasValue: true})
				}
			}
		}
		rule.Exprs = append(rule.Exprs, d)
	case "rsc_expression":
		rule.Exprs = append(rule.Exprs, &lang.RscExpr{
			Class: x.SelectAttrValue("class", ""), Provider: x.SelectAttrValue("provider", ""), Type: x.SelectAttrValue("type", ""),
		})
	case "op_expression":
		rule.Exprs = append(rule.Exprs, &lang.OpExpr{Name: x.SelectAttrValue("name", ""), Interval: x.SelectAttrValue("interval", "")})
	default:
		r.failed = true
	}
}

func (r *reader) defaults(e *etree.Element) lang.Statement {
	return &lang.Defaults{ID: attr(e, "id"), IDRef: attr(e, "id-ref"), Rules: r.rules(e), Pairs: r.pairs(e)}
}

// fencing reads the topology. If every node has the same levels, they are told without targets.
func (r *reader) fencing(e *etree.Element) lang.Statement {
	f := &lang.Fencing{}
	levels := e.SelectElements("fencing-level")
	slices.SortStableFunc(levels, func(a, b *etree.Element) int { return cmp.Compare(index(a), index(b)) })
	byTarget := map[lang.FencingLevel][]lang.Word{}
	var order []lang.FencingLevel
	for _, l := range levels {
		t := target(l)
		byTarget[t] = append(byTarget[t], attr(l, "devices"))
	}
	seen := map[lang.FencingLevel]bool{} // lookup only
	for _, c := range e.SelectElements("fencing-level") {
		if t := target(c); !seen[t] {
			seen[t], order = true, append(order, t)
		}
	}
	if r.sameForAll(order, byTarget) {
		order = []lang.FencingLevel{order[0]}
		byTarget = map[lang.FencingLevel][]lang.Word{{}: byTarget[order[0]]}
		order[0] = lang.FencingLevel{}
	}
	for _, t := range order {
		for _, d := range byTarget[t] {
			t.Device = d
			f.Levels = append(f.Levels, t)
		}
	}
	return f
}

func index(level *etree.Element) int {
	n, _ := strconv.Atoi(level.SelectAttrValue("index", ""))
	return n
}

func target(level *etree.Element) lang.FencingLevel {
	switch {
	case level.SelectAttr("target-pattern") != nil:
		return lang.FencingLevel{Kind: lang.TargetPattern, Target: attr(level, "target-pattern")}
	case level.SelectAttr("target-attribute") != nil:
		return lang.FencingLevel{Kind: lang.TargetAttribute, Target: attr(level, "target-attribute"), Value: level.SelectAttrValue("target-value", "")}
	}
	return lang.FencingLevel{Kind: lang.TargetNode, Target: attr(level, "target")}
}

// sameForAll says whether the targets are the nodes, and all have the same levels.
func (r *reader) sameForAll(order []lang.FencingLevel, byTarget map[lang.FencingLevel][]lang.Word) bool {
	var targets []string
	for _, t := range order {
		if t.Kind != lang.TargetNode || !slices.Equal(byTarget[t], byTarget[order[0]]) {
			return false
		}
		targets = append(targets, t.Target.Text)
	}
	slices.Sort(targets)
	return len(order) > 0 && slices.Equal(targets, r.scope.nodeNames())
}

func (r *reader) tag(e *etree.Element) lang.Statement {
	t := &lang.Tag{ID: attr(e, "id")}
	for _, c := range e.SelectElements("obj_ref") {
		t.Refs = append(t.Refs, attr(c, "id"))
	}
	return t
}

func (r *reader) role(e *etree.Element) lang.Statement {
	s := &lang.Role{ID: attr(e, "id"), Description: description(e)}
	for _, c := range e.SelectElements("acl_permission") {
		s.Permissions = append(s.Permissions, lang.Permission{
			Kind: attr(c, "kind"), Description: description(c), XPath: c.SelectAttrValue("xpath", ""),
			Reference: c.SelectAttrValue("reference", ""), ObjectType: c.SelectAttrValue("object-type", ""),
			Attribute: c.SelectAttrValue("attribute", ""),
		})
	}
	return s
}

func (r *reader) grant(e *etree.Element) lang.Statement {
	g := &lang.Grant{ID: attr(e, "id")}
	for _, c := range e.SelectElements("role") {
		g.Roles = append(g.Roles, attr(c, "id"))
	}
	return g
}

func (r *reader) alert(e *etree.Element) lang.Statement {
	a := &lang.Alert{ID: attr(e, "id"), Path: attr(e, "path"), Description: description(e)}
	for _, c := range e.ChildElements() {
		switch c.Tag {
		case "instance_attributes", "meta_attributes":
			a.Parts = append(a.Parts, lang.AlertPart{Set: r.set(c, nodeSets()[c.Tag])})
		case "select":
			a.Parts = append(a.Parts, lang.AlertPart{Select: selectionOf(c)})
		case "recipient":
			a.Parts = append(a.Parts, lang.AlertPart{Recipient: &lang.Recipient{
				Value: attr(c, "value"), Description: description(c), Sets: r.sets(c, nodeSets()),
			}})
		default:
			r.failed = true
		}
	}
	return a
}

func selectionOf(e *etree.Element) *lang.Select {
	s := &lang.Select{}
	for _, c := range e.ChildElements() {
		kind, ok := strings.CutPrefix(c.Tag, "select_")
		if !ok {
			continue
		}
		s.Kinds = append(s.Kinds, kind)
		for _, a := range c.SelectElements("attribute") {
			s.Attributes = append(s.Attributes, a.SelectAttrValue("name", ""))
		}
	}
	return s
}
