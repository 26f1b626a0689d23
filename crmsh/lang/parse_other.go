package lang

import (
	"strings"

	"pacer/lazyregexp"
)

// parseDefaults reads property, rsc_defaults and op_defaults: [ID:] [rule ...] NAME=VALUE ...
func parseDefaults(c *cursor, h Header) Statement {
	d := &Defaults{Header: h, ID: c.initialID()}
	if d.ID.Text == "" {
		_, d.IDRef = c.idSpec()
	}
	d.Rules = c.rules()
	d.Pairs = c.pairs(nil, false)
	if w, left := c.peek(); left {
		if strings.ContainsAny(w.Text, "=:") {
			c.fail(w, "expected NAME=VALUE")
		} else if strings.EqualFold(w.Text, "rule") {
			c.fail(w, "rules come before the options they are for; expected NAME=VALUE")
		} else {
			c.fail(w, "missing value; expected "+w.Text+"=VALUE")
		}
	} else if len(d.Pairs) == 0 && len(d.Rules) == 0 && d.ID.Text == "" && d.IDRef.Text == "" {
		c.fail(w, "expected NAME=VALUE")
	}
	return d
}

// parseFencing reads fencing_topology [TARGET:] DEVICES ...
func parseFencing(c *cursor, h Header) Statement {
	h.Keyword.Text = "fencing_topology"
	f := &Fencing{Header: h}
	cur := FencingLevel{}
	pending := Word{} // a target that has no devices yet
	for c.more() {
		target := c.words[0]
		if oneOf(target.Text, []string{"pattern:", "attr:"}) {
			c.fail(target, "expected NODE:, attr:NAME=VALUE or pattern:REGEXP before the devices")
		} else if w, ok := c.acceptPrefix("attr:"); ok {
			name, value, valued := strings.Cut(w.Text, "=")
			if !valued {
				c.fail(w, "missing value; expected attr:NAME=VALUE")
			}
			cur = FencingLevel{Kind: TargetAttribute, Target: Word{name, w.Pos}, Value: value}
		} else if w, ok := c.acceptPrefix("pattern:"); ok {
			cur = FencingLevel{Kind: TargetPattern, Target: w}
		} else if w, ok := c.acceptColon(); ok {
			cur = FencingLevel{Kind: TargetNode, Target: w}
		} else {
			cur.Device = c.take()
			f.Levels = append(f.Levels, cur)
			pending = Word{}
			continue
		}
		if pending.Text != "" {
			break
		}
		pending = target
	}
	if pending.Text != "" {
		c.fail(pending, "expected devices after the target")
	}
	return f
}

var tagForm = lazyregexp.New(`^[a-zA-Z_][^\s:]*:?$`)

// parseTag reads tag ID[:] RESOURCE ...
func parseTag(c *cursor, h Header) Statement {
	t := &Tag{Header: h}
	w := c.expect(tagForm(), "expected the tag's id")
	t.ID = Word{strings.TrimSuffix(w.Text, ":"), w.Pos}
	for c.more() {
		t.Refs = append(t.Refs, c.expect(resourceForm(), "expected a resource"))
	}
	if len(t.Refs) == 0 {
		c.fail(Word{Pos: c.end}, "expected at least one resource")
	}
	return t
}

// parseMonitor reads monitor RSC[:ROLE] INTERVAL[:TIMEOUT].
func parseMonitor(c *cursor, h Header) Statement {
	m := &Monitor{Header: h}
	ref := c.rscRef(c.any("expected a resource"), "role")
	m.Rsc, m.Role = ref.Rsc, ref.Suffix
	w := c.any("missing value; expected INTERVAL[:TIMEOUT]")
	interval, timeout, _ := strings.Cut(w.Text, ":")
	m.Interval = Word{interval, w.Pos}
	m.Timeout = Word{timeout, Pos{Line: w.Pos.Line, Col: w.Pos.Col + len(interval) + 1}}
	for _, t := range []Word{m.Interval, m.Timeout} {
		if t.Text != "" {
			c.checkInterval(t, "interval")
		}
	}
	return m
}

// parseAlert reads alert ID PATH [attributes ...] [meta ...] [select ...] [to ...].
func parseAlert(c *cursor, h Header) Statement {
	stop := []string{"attributes", "meta", "to", "select"}
	a := &Alert{Header: h, ID: c.ident("the alert's id"), Path: c.any("expected the path of the alert's program")}
	a.Description = c.description()
	for c.more() {
		w := c.take()
		switch strings.ToLower(w.Text) {
		case "attributes", "meta":
			a.Parts = append(a.Parts, AlertPart{Set: c.attrSet(w.Text, w.Pos, stop)})
		case "select":
			a.Parts = append(a.Parts, AlertPart{Select: c.selection(w)})
		case "to":
			a.Parts = append(a.Parts, AlertPart{Recipient: c.recipient()})
		default:
			c.fail(w, "expected attributes, meta, select or to", stop...)
		}
	}
	return a
}

// selection reads what follows select.
func (c *cursor) selection(at Word) *Select {
	s := &Select{}
	for c.is(selectorWords...) {
		if c.is("attributes") {
			if len(c.words) < 2 || c.words[1].Text != "{" {
				break
			}
			c.words = c.words[2:]
			for c.more() && !c.is("}") {
				s.Attributes = append(s.Attributes, c.ident("an attribute's name").Text)
			}
			if _, ok := c.accept("}"); !ok {
				c.fail(Word{Pos: c.end}, "expected }")
			}
			s.Kinds = append(s.Kinds, "attributes")
			continue
		}
		s.Kinds = append(s.Kinds, strings.ToLower(c.take().Text))
	}
	if len(s.Kinds) == 0 {
		w, _ := c.peek()
		c.fail(w, "expected nodes, fencing, resources or attributes { NAME ... } after "+at.Text, selectorWords...)
	}
	return s
}

// recipient reads what follows to: VALUE and lists, which braces may hold together.
func (c *cursor) recipient() *Recipient {
	stop := []string{"attributes", "meta", "to"}
	brace, braced := c.accept("{")
	if braced {
		stop = append(stop, "}")
	}
	r := &Recipient{Value: c.any("expected a recipient")}
	r.Description = c.description()
	r.Sets = c.attrSets("", stop, "attributes", "meta")
	if braced {
		if _, ok := c.accept("}"); !ok {
			c.fail(brace, "this { has no }")
		}
	}
	return r
}
