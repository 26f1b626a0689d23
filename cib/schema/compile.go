package schema

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed cib.grammar
var source string

// notationOfAll is what the text says of all versions; it is only read.
var notationOfAll = sync.OnceValues(func() (map[string]*definition, error) { return parseNotation(source) })

// Grammar is the grammar of one version, ready for use by any number of goroutines.
type Grammar struct {
	Version Version
	root    *elementDef
}

// elementDef says what an element may hold.
type elementDef struct {
	name     string
	anything bool // whatever is inside goes
	content  *pattern
	children map[string]*elementDef
	names    []string // of children, in the order of the grammar
}

// Compile makes the grammar of a version. It fails only if the grammar's text is defective.
func Compile(v Version) (*Grammar, error) {
	defs, err := notationOfAll()
	if err != nil {
		return nil, err
	}
	c := &compiler{version: v, defs: defs, elements: map[string]*elementDef{}}
	top := &elementDef{children: map[string]*elementDef{}}
	c.inside = top
	c.pattern(&expr{kind: kName, name: "document"}, nil)
	if c.err != nil {
		return nil, c.err
	}
	return &Grammar{v, top.children["cib"]}, nil
}

// bindings give parameters their arguments, which stand in bindings of their own.
type bindings map[string]bound

type bound struct {
	arg *expr
	in  bindings
}

type compiler struct {
	version  Version
	defs     map[string]*definition
	elements map[string]*elementDef // by the place of the element and what it is made with
	inside   *elementDef            // the element whose content is being compiled
	err      error
}

func (c *compiler) fail(e *expr, format string, args ...any) *pattern {
	if c.err == nil {
		c.err = fmt.Errorf("grammar, line %d: %s", e.line, fmt.Sprintf(format, args...))
	}
	return none
}

// present says whether an expression exists in this version, and what it is without saying so.
func (c *compiler) present(e *expr) (*expr, bool) {
	if e.kind != kSince {
		return e, true
	}
	return e.parts[0], c.version.Compare(e.from) >= 0 && c.version.Compare(e.to) <= 0
}

// pattern compiles an expression. What does not exist in this version is no alternative in a choice,
// and not needed elsewhere.
func (c *compiler) pattern(e *expr, in bindings) *pattern {
	e, exists := c.present(e)
	switch {
	case !exists:
		return empty
	case e.kind == kChoice:
		return c.choice(e, in)
	case e.kind == kGroup, e.kind == kInterleave:
		return c.sequence(e, in)
	case e.kind == kOptional:
		return optional(c.repeated(e, in))
	case e.kind == kSome:
		return some(c.repeated(e, in))
	case e.kind == kAny:
		return optional(some(c.repeated(e, in)))
	case e.kind == kElement:
		return c.element(e, in)
	case e.kind == kAttribute:
		return &pattern{op: opAttribute, through: true, name: e.name, data: c.data(e.parts[0], in)}
	case e.kind == kName:
		return c.reference(e, in)
	case e.kind == kEmpty:
		return empty
	}
	return c.fail(e, "a word may stand only in the type of an attribute")
}

// repeated compiles the part of ?, * and +; if it does not exist, nothing is repeated.
func (c *compiler) repeated(e *expr, in bindings) *pattern { return c.pattern(e.parts[0], in) }

func (c *compiler) choice(e *expr, in bindings) *pattern {
	p := none
	for i := len(e.parts) - 1; i >= 0; i-- {
		if _, exists := c.present(e.parts[i]); exists {
			p = choice(c.pattern(e.parts[i], in), p)
		}
	}
	return p
}

func (c *compiler) sequence(e *expr, in bindings) *pattern {
	o := opGroup
	if e.kind == kInterleave {
		o = opInterleave
	}
	p := empty
	for i := len(e.parts) - 1; i >= 0; i-- {
		p = both(o, c.pattern(e.parts[i], in), p)
	}
	return p
}

// reference compiles what a name stands for.
func (c *compiler) reference(e *expr, in bindings) *pattern {
	if b, ok := in[e.name]; ok {
		return c.pattern(b.arg, b.in)
	}
	if e.name == "anything" {
		c.inside.anything = true
		return empty
	}
	def := c.defs[e.name]
	switch {
	case def == nil:
		return c.fail(e, "%s is not defined", e.name)
	case len(def.params) != len(e.parts):
		return c.fail(e, "%s takes %d arguments, not %d", e.name, len(def.params), len(e.parts))
	}
	inner := bindings{}
	for i, param := range def.params {
		inner[param] = bound{e.parts[i], in}
	}
	return c.pattern(def.body, inner)
}

// element compiles an element, once for each place in the grammar and each meaning of the parameters
// there. Its content may lead back to itself.
func (c *compiler) element(e *expr, in bindings) *pattern {
	key := fmt.Sprintf("%p%s", e, in.key())
	def := c.elements[key]
	if def == nil {
		def = &elementDef{name: e.name, children: map[string]*elementDef{}}
		c.elements[key] = def
		outside := c.inside
		c.inside = def
		def.content = c.pattern(e.parts[0], in)
		c.inside = outside
	}
	switch known := c.inside.children[e.name]; {
	case known == nil:
		c.inside.children[e.name] = def
		c.inside.names = append(c.inside.names, e.name)
	case known != def:
		return c.fail(e, "<%s> is defined in two ways within <%s>", e.name, c.inside.name)
	}
	return &pattern{op: opChild, name: e.name}
}

// key tells bindings apart.
func (b bindings) key() string {
	names := make([]string, 0, len(b))
	for name := range b {
		names = append(names, name)
	}
	slices.Sort(names)
	var s strings.Builder
	for _, name := range names {
		fmt.Fprintf(&s, " %s=%p%s", name, b[name].arg, b[name].in.key())
	}
	return s.String()
}

// data compiles the type of an attribute.
func (c *compiler) data(e *expr, in bindings) *data {
	d := &data{}
	c.addData(d, e, in)
	if len(d.alternatives) == 0 {
		c.fail(e, "an attribute has no value in version %s", c.version)
	}
	return newData(d.alternatives)
}

func (c *compiler) addData(d *data, e *expr, in bindings) {
	e, exists := c.present(e)
	if !exists {
		return
	}
	switch e.kind {
	case kWord:
		d.alternatives = append(d.alternatives, datum{word: e.name})
	case kChoice:
		for _, part := range e.parts {
			c.addData(d, part, in)
		}
	case kExcept:
		var base, words data
		c.addData(&base, e.parts[0], in)
		c.addData(&words, e.parts[1], in)
		for _, w := range words.alternatives {
			base.alternatives[0].except = append(base.alternatives[0].except, w.word)
		}
		d.alternatives = append(d.alternatives, base.alternatives...)
	case kName:
		c.addNamedData(d, e, in)
	default:
		c.fail(e, "not a type")
	}
}

func (c *compiler) addNamedData(d *data, e *expr, in bindings) {
	if types()[e.name] == nil {
		if def := c.defs[e.name]; def != nil {
			c.addData(d, def.body, in)
		} else {
			c.fail(e, "%s is no type", e.name)
		}
		return
	}
	a := datum{typ: e.name}
	if len(e.parts) == 1 && e.name == "exactly" {
		a = datum{word: e.parts[0].name, exact: true}
	} else if len(e.parts) == 1 && e.name == "matching" {
		re, err := regexp.Compile("^(?:" + e.parts[0].name + ")$")
		if err != nil {
			c.fail(e, "%v", err)
		}
		a.pattern = re
	} else if len(e.parts) == 1 {
		n, err := strconv.ParseInt(e.parts[0].name, 10, 64)
		if err != nil {
			c.fail(e, "%v", err)
		}
		a.limit = n
	}
	d.alternatives = append(d.alternatives, a)
}
