package compile

import (
	"cmp"
	"slices"
	"sync"

	"pacer/cib/option"
	"pacer/cib/upgrade"
	"pacer/crmsh/lang"
)

// defaults renews the options of a set, or of a section of defaults. A statement of which nothing is left is dropped,
// unless it names a set that there is.
func (m *modernizer) defaults(st *lang.Defaults) []lang.Statement {
	now := *st
	if st.Keyword.Text == "property" {
		now.Pairs = m.options(st)
	} else {
		now.Pairs = m.renew(st.Pairs, m.meta(st.Keyword.Text))
	}
	if len(now.Pairs) == 0 && len(st.Pairs) > 0 {
		if _, there := m.scope.Find(cmp.Or(st.ID.Text, DefaultID(st.Keyword.Text))); !there {
			return nil
		}
	}
	return []lang.Statement{&now}
}

// options renews cluster options. New names alone are given later to the cluster's own set, where an option that has
// both of its names is told of.
func (m *modernizer) options(st *lang.Defaults) (out []lang.Pair) {
	own := st.ID.Text == "" || st.ID.Text == DefaultID("property")
	for _, p := range st.Pairs {
		to, renewed := option.Renew(m.upTo, p.Name, p.Value)
		if own && option.CurrentName(p.Name) != p.Name && to.As == "" { // who takes the present name takes the values of it
			if latest, ok := option.Renew(newest, p.Name, p.Value); ok && latest.As != "" && latest.Under == "" {
				to, renewed = latest, true
			}
		}
		switch {
		case !renewed || p.Ref != "" || p.ID != "":
			out = append(out, p)
		case to.Became == "":
			m.noted(p, "left out: %s", to.Why)
		case to.Under != "":
			m.move(st, p, to)
		case to.As != "":
			out = m.revalued(out, st.Pairs, p, to, own)
		case own:
			out = append(out, p)
		default:
			m.noted(p, "is now called %s; kept as %s=%s", to.Became, to.Became, lang.Quote(p.Value))
			p.Name = to.Became
			out = append(out, p)
		}
	}
	return out
}

// revalued adds an option whose value has another name, unless the option is given by its present name too.
func (m *modernizer) revalued(out, all []lang.Pair, p lang.Pair, to option.Renewal, own bool) []lang.Pair {
	name := to.Became
	if own {
		name = option.CurrentName(name)
	}
	if name != p.Name && has(all, name) {
		m.noted(p, "is the old name of %s, which is given too; only that is kept", name)
		return out
	}
	m.noted(p, "%s is now called %s; kept as %s=%s", p.Value, to.As, name, to.As)
	p.Name, p.Value = name, to.As
	return append(out, p)
}

func has(pairs []lang.Pair, name string) bool {
	return slices.ContainsFunc(pairs, func(p lang.Pair) bool { return p.Name == name })
}

// mover is an option on its way to a section of defaults.
type mover struct {
	was, now lang.Pair
	why      string
}

// move puts an option on its way to a section of defaults. Out of a set with a rule it is lost, as in an upgrade.
func (m *modernizer) move(st *lang.Defaults, p lang.Pair, to option.Renewal) {
	now := lang.Pair{Name: to.Became, Value: cmp.Or(to.As, p.Value), HasValue: true, Pos: p.Pos}
	if len(st.Rules) > 0 {
		m.noted(p, "left out: it is set in %s since schema 3.0, and does not move there from a set with a rule; say %s %s=%s with the rule", to.Under, to.Under, now.Name, lang.Quote(now.Value))
		return
	}
	if slices.ContainsFunc(m.moved[to.Under], func(o mover) bool { return o.now.Name == now.Name }) {
		m.noted(p, "left out: another option became %s %s before it", to.Under, now.Name)
		return
	}
	m.moved[to.Under] = append(m.moved[to.Under], mover{p, now, cmp.Or(to.Why, "it is set there since schema 3.0")})
}

// settle puts options that moved into the first statement for their section that has no rule, unless such a statement
// has the name already; without one into the first such set that there is.
func (m *modernizer) settle(list []lang.Statement, section string) []lang.Statement {
	var targets []*lang.Defaults
	at := -1
	for i, st := range list {
		if d, ok := st.(*lang.Defaults); ok && d.Keyword.Text == section && len(d.Rules) == 0 && d.IDRef.Text == "" {
			if targets = append(targets, d); at < 0 {
				at = i
			}
		}
	}
	pairs := m.arriving(section, targets)
	switch {
	case len(pairs) == 0:
	case at >= 0:
		now := *targets[0]
		now.Pairs = slices.Concat(now.Pairs, pairs)
		list[at] = &now
	default:
		list = append(list, &lang.Defaults{
			Header: lang.Header{Keyword: lang.Word{Text: section, Pos: pairs[0].Pos}},
			ID:     lang.Word{Text: m.scope.unruled(section), Pos: pairs[0].Pos}, Pairs: pairs,
		})
	}
	return list
}

// arriving gives the pairs that moved to a section and that its statements do not have.
func (m *modernizer) arriving(section string, there []*lang.Defaults) (pairs []lang.Pair) {
	for _, o := range m.moved[section] {
		if slices.ContainsFunc(there, func(d *lang.Defaults) bool { return has(d.Pairs, o.now.Name) }) {
			m.noted(o.was, "left out: it is set in %s since schema 3.0, and %s is given there", section, o.now.Name)
			continue
		}
		m.noted(o.was, "kept as %s %s=%s: %s", section, o.now.Name, lang.Quote(o.now.Value), o.why)
		pairs = append(pairs, o.now)
	}
	return pairs
}

// unruled gives the id of the first set of a section of defaults that has no rule, "" if there is none.
func (s *Scope) unruled(section string) string {
	for _, o := range AsMade(s.root) {
		if o.Type == section && o.Element.SelectElement("rule") == nil {
			return o.ID
		}
	}
	return ""
}

// renewal says what becomes of a name with a value; false if it stays.
type renewal func(name, value string) (upgrade.Renewed, bool)

func (m *modernizer) meta(tag string) renewal {
	return func(name, value string) (upgrade.Renewed, bool) { return upgrade.RenewMeta(m.upTo, tag, name, value) }
}

func (m *modernizer) parameter(name, value string) (upgrade.Renewed, bool) {
	return upgrade.RenewParameter(m.upTo, name, value)
}

// renew applies a renewal to pairs.
func (m *modernizer) renew(pairs []lang.Pair, of renewal) (out []lang.Pair) {
	for _, p := range pairs {
		to, renewed := of(p.Name, p.Value)
		switch {
		case !renewed || p.Ref != "" || p.ID != "":
			out = append(out, p)
		case to.Name == "":
			m.noted(p, "left out: %s", to.Why)
		case has(pairs, to.Name) || has(out, to.Name):
			m.noted(p, "left out: it is the old name of %s, which is given too", to.Name)
		default:
			m.noted(p, "kept as %s=%s: %s", to.Name, lang.Quote(to.Value), to.Why)
			p.Name, p.Value = to.Name, to.Value
			out = append(out, p)
		}
	}
	return out
}

// sets renews the lists of a statement by their keywords. A list of which nothing is left is dropped.
func (m *modernizer) sets(list []*lang.AttrSet, of map[string]renewal) (out []*lang.AttrSet) {
	m.dropMoonsIn(list)
	for _, s := range list {
		if renewal := of[s.Keyword]; renewal != nil {
			now := *s
			now.Pairs = m.renew(s.Pairs, renewal)
			if len(now.Pairs) == 0 && len(s.Pairs) > 0 {
				continue
			}
			s = &now
		}
		out = append(out, s)
	}
	return out
}

// primitive renews the parameters, meta-attributes and operations of a primitive or template.
func (m *modernizer) primitive(st *lang.Primitive) []lang.Statement {
	tag := "primitive"
	if st.IsTemplate() {
		tag = "template"
	}
	now := *st
	now.Parts = nil
	var required []lang.Pair
	for _, p := range st.Parts {
		switch p := p.(type) {
		case *lang.AttrSet:
			for _, s := range m.sets([]*lang.AttrSet{p}, map[string]renewal{"params": m.parameter, "meta": m.meta(tag)}) {
				now.Parts = append(now.Parts, s)
			}
		case *lang.Operations:
			o := *p
			o.Ops = nil
			for _, op := range p.Ops {
				op, lifted := m.operation(op)
				o.Ops, required = append(o.Ops, op), append(required, lifted...)
			}
			now.Parts = append(now.Parts, &o)
		default:
			now.Parts = append(now.Parts, p)
		}
	}
	m.require(&now, required)
	return []lang.Statement{&now}
}

// operation renews an operation, and gives what it said of the requirements of its resource.
func (m *modernizer) operation(op *lang.Op) (*lang.Op, []lang.Pair) {
	now := *op
	now.Sets = nil
	var lifted []lang.Pair
	for _, s := range m.sets(op.Sets, map[string]renewal{"op_meta": m.meta("op")}) {
		kept, required := m.requirements(op, s)
		lifted = append(lifted, required...)
		if len(kept.Pairs) > 0 || len(s.Pairs) == 0 {
			now.Sets = append(now.Sets, kept)
		}
	}
	return &now, lifted
}

// requirements takes out of a list of an operation what it requires, and gives those requirements that a resource has.
func (m *modernizer) requirements(op *lang.Op, s *lang.AttrSet) (kept *lang.AttrSet, lifted []lang.Pair) {
	if m.upTo < 3 || !has(s.Pairs, "requires") {
		return s, nil
	}
	now := *s
	now.Pairs = slices.DeleteFunc(slices.Clone(s.Pairs), func(p lang.Pair) bool {
		if p.Name != "requires" || p.Ref != "" || p.ID != "" {
			return false
		}
		if ok, why := upgrade.RequirementOf(op.Name.Text); ok {
			lifted = append(lifted, p)
		} else {
			m.noted(p, "left out: %s", why)
		}
		return true
	})
	return &now, lifted
}

// require lets a resource require what its operations had required: the last one counts, unless the resource says it.
func (m *modernizer) require(st *lang.Primitive, required []lang.Pair) {
	if len(required) == 0 {
		return
	}
	var meta *lang.AttrSet
	at := len(st.Parts)
	said := false
	for i, p := range st.Parts {
		if s, ok := p.(*lang.AttrSet); ok && s.Keyword == "meta" && len(s.Rules) == 0 && s.IDRef.Text == "" {
			said = said || has(s.Pairs, "requires")
			if meta == nil {
				meta, at = s, i
			}
		}
	}
	for i, p := range required {
		if said || i < len(required)-1 {
			m.noted(p, "left out: another setting of requires comes before it")
			continue
		}
		_, why := upgrade.RequirementOf("start")
		m.noted(p, "kept as meta requires=%s: %s", lang.Quote(p.Value), why)
		now := lang.AttrSet{Keyword: "meta", Pos: p.Pos}
		if meta != nil {
			now = *meta
		}
		now.Pairs = append(slices.Clone(now.Pairs), p)
		st.Parts = append(slices.Clone(st.Parts[:at]), append([]lang.Part{&now}, st.Parts[min(at+1, len(st.Parts)):]...)...)
	}
}

// promotedNames are what the meta-attributes of a promotable clone were called when it was a master.
var promotedNames = sync.OnceValue(func() map[string]string {
	return map[string]string{"master-max": "promoted-max", "master-node-max": "promoted-node-max"}
})

// container renews the meta-attributes of a group or clone.
func (m *modernizer) container(st *lang.Container) []lang.Statement {
	tag := map[string]string{"ms": "clone"}[st.Keyword.Text]
	of := m.meta(cmp.Or(tag, st.Keyword.Text))
	now := *st
	now.Sets = m.sets(st.Sets, map[string]renewal{"meta": func(name, value string) (upgrade.Renewed, bool) {
		if to := promotedNames()[name]; to != "" && tag != "" {
			return upgrade.Renewed{Name: to, Value: value, Why: "that is its name since a master is a clone"}, true
		}
		return of(name, value)
	}})
	return []lang.Statement{&now}
}

func (m *modernizer) bundle(st *lang.Bundle) []lang.Statement {
	now := *st
	now.Parts = nil
	for _, p := range st.Parts {
		s, ok := p.(*lang.AttrSet)
		if !ok {
			now.Parts = append(now.Parts, p)
			continue
		}
		for _, s := range m.sets([]*lang.AttrSet{s}, map[string]renewal{"meta": m.meta("bundle")}) {
			now.Parts = append(now.Parts, s)
		}
	}
	return []lang.Statement{&now}
}
