package compile

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/crmsh/lang"
)

// setScore writes a score: a number or infinity as score, any other word as the name of an attribute.
func setScore(e *etree.Element, score string) {
	switch low := strings.ToLower(score); {
	case low == "advisory":
		e.CreateAttr("score", "0")
	case low == "mandatory":
		e.CreateAttr("score", "INFINITY")
	case lang.IsScore(score):
		digits := strings.TrimLeft(score, "+-")
		if strings.HasPrefix(strings.ToLower(digits), "inf") {
			score = strings.TrimSuffix(score, digits) + "INFINITY"
		}
		e.CreateAttr("score", score)
	default:
		e.CreateAttr("score-attribute", score)
	}
}

// scoreLike says whether a word is a score, rather than the name of an attribute that holds one.
func scoreLike(word string) bool {
	low := strings.ToLower(word)
	return lang.IsScore(word) || low == "advisory" || low == "mandatory"
}

func (b *builder) location(s *lang.Location) *etree.Element {
	e := element("rsc_location", "id", s.ID.Text, "rsc", s.Rsc.Text, "rsc-pattern", s.Pattern.Text)
	sets(e, s.Sets, "role")
	for _, a := range s.Attrs {
		e.CreateAttr(a.Name, a.Value)
	}
	if s.Node.Text != "" {
		setScore(e, s.Score.Text)
		e.CreateAttr("node", s.Node.Text)
	}
	b.rules(e, s.Rules)
	return e
}

func (b *builder) colocation(s *lang.Colocation) *etree.Element {
	e := element("rsc_colocation", "id", s.ID.Text)
	setScore(e, s.Score.Text)
	if s.NodeAttribute != "" {
		e.CreateAttr("node-attribute", s.NodeAttribute)
	}
	if s.Influence != "" {
		e.CreateAttr("influence", s.Influence)
	}
	members(e, s.Members, "role", "rsc", "with-rsc")
	return e
}

func (b *builder) order(s *lang.Order) *etree.Element {
	e := element("rsc_order", "id", s.ID.Text, "kind", s.Kind.Text, "symmetrical", s.Symmetrical)
	members(e, s.Members, "action", "first", "then")
	return e
}

func (b *builder) ticket(s *lang.Ticket) *etree.Element {
	e := element("rsc_ticket", "id", s.ID.Text, "ticket", s.Ticket.Text, "loss-policy", s.LossPolicy)
	members(e, s.Members, "role", "rsc")
	return e
}

// members writes the resources of a constraint: as attributes of those names, or as sets.
func members(e *etree.Element, m lang.Members, suffix string, names ...string) {
	sets(e, m.Sets, suffix)
	for i, r := range m.Refs {
		e.CreateAttr(names[i], r.Rsc.Text)
		if r.Suffix.Text == "" {
			continue
		}
		if strings.Trim(r.Suffix.Text, "0123456789") == "" {
			e.CreateAttr(names[i]+"-instance", r.Suffix.Text)
		} else {
			e.CreateAttr(names[i]+"-"+suffix, r.Suffix.Text)
		}
	}
}

func sets(e *etree.Element, list []*lang.ResourceSet, suffix string) {
	for _, s := range list {
		set := e.CreateElement("resource_set")
		if s.NotRequireAll {
			set.CreateAttr("require-all", "false")
		}
		if s.NotSequential {
			set.CreateAttr("sequential", "false")
		}
		if s.Suffix != "" {
			set.CreateAttr(suffix, s.Suffix)
		}
		for _, r := range s.Refs {
			set.AddChild(element("resource_ref", "id", r.Text))
		}
	}
}

func (b *builder) rules(e *etree.Element, rules []*lang.Rule) {
	for _, r := range rules {
		e.AddChild(b.rule(r))
	}
}

func (b *builder) rule(r *lang.Rule) *etree.Element {
	if r.IDRef.Text != "" {
		return element("rule", "id-ref", b.resolve("rule", r.IDRef), "role", r.Role)
	}
	e := element("rule", "id", r.ID.Text, "role", r.Role)
	if r.Score.Text == "" {
		e.CreateAttr("score", "INFINITY")
	} else {
		setScore(e, r.Score.Text)
	}
	if r.BoolOp != "" && r.BoolOp != "and" {
		e.CreateAttr("boolean-op", r.BoolOp)
	}
	for _, x := range r.Exprs {
		switch x := x.(type) {
		case *lang.AttrExpr:
			e.AddChild(element("expression", "operation", x.Op, "attribute", x.Attribute,
				"type", x.Type, "value", x.Value, "value-source", x.ValueSource))
		case *lang.DateExpr:
			e.AddChild(date(x))
		case *lang.RscExpr:
			e.AddChild(element("rsc_expression", "class", x.Class, "provider", x.Provider, "type", x.Type))
		case *lang.OpExpr:
			e.AddChild(element("op_expression", "name", x.Name, "interval", x.Interval))
		}
	}
	return e
}

// date writes a date expression; what lasts or recurs is an element of its own.
func date(x *lang.DateExpr) *etree.Element {
	e := element("date_expression", "operation", x.Op, "start", x.Start, "end", x.End)
	if len(x.Spec) == 0 {
		return e
	}
	tag := "date_spec"
	if x.Op == "in_range" {
		tag = "duration"
	}
	spec := e.CreateElement(tag)
	for _, p := range x.Spec {
		spec.CreateAttr(p.Name, p.Value)
	}
	return e
}

// fencing writes the levels, numbered for each target in order. Levels without a target are for each node.
func (b *builder) fencing(s *lang.Fencing) *etree.Element {
	e := element("fencing-topology")
	count := map[string]int{}
	add := func(key, devices string, attrs ...string) {
		count[key]++
		level := element("fencing-level", attrs...)
		level.CreateAttr("index", strconv.Itoa(count[key]))
		level.CreateAttr("devices", devices)
		e.AddChild(level)
	}
	nodes := b.scope.nodesFor(s)
	if len(nodes) == 0 && len(s.Levels) > 0 && s.Levels[0].Kind == lang.TargetAll {
		b.note(s.Keyword, "no node is known yet that it could be for, so it stays empty; say it again when there are nodes, or name them")
	}
	for _, node := range nodes {
		for _, l := range s.Levels {
			add(node, l.Device.Text, "target", node)
		}
	}
	for _, l := range s.Levels {
		switch l.Kind {
		case lang.TargetNode:
			add(l.Target.Text, l.Device.Text, "target", l.Target.Text)
		case lang.TargetAttribute:
			add(l.Target.Text+"="+l.Value, l.Device.Text, "target-attribute", l.Target.Text, "target-value", l.Value)
		case lang.TargetPattern:
			add("/"+l.Target.Text, l.Device.Text, "target-pattern", l.Target.Text)
		}
	}
	return e
}

// nodesFor gives the nodes that levels without a target are for.
func (s *Scope) nodesFor(f *lang.Fencing) []string {
	if len(f.Levels) == 0 || f.Levels[0].Kind != lang.TargetAll {
		return nil
	}
	return s.nodeNames()
}
