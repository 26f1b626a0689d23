package schema

import (
	"fmt"
	"strings"
)

// kind is what an expression of the notation is.
type kind uint8

const (
	kEmpty kind = iota
	kGroup
	kInterleave
	kChoice
	kOptional // of the first part
	kAny      // number of the first part
	kSome     // of the first part
	kElement  // name, content
	kAttribute
	kWord // in quotes
	kName // a definition, a parameter or a type; parts are its arguments
	kExcept
	kSince // the first part, in some versions only
)

// expr is an expression of the notation.
type expr struct {
	kind     kind
	name     string
	parts    []*expr
	from, to Version // of kSince
	line     int
}

// definition names an expression.
type definition struct {
	params []string
	body   *expr
}

// notation reads the text of a grammar.
type notation struct {
	tokens []token
	at     int
}

// parseNotation reads all definitions of a text. The text is part of this program: a mistake in it is
// a defect, told by its line.
func parseNotation(text string) (map[string]*definition, error) {
	tokens, err := lex(text)
	if err != nil {
		return nil, err
	}
	n := &notation{tokens: tokens}
	defs := map[string]*definition{}
	for n.peek().text != "" {
		name, def, err := n.definition()
		if err != nil {
			return nil, err
		}
		if defs[name] != nil {
			return nil, fmt.Errorf("line %d: %s is defined twice", n.peek().line, name)
		}
		defs[name] = def
	}
	return defs, nil
}

func (n *notation) peek() token { return n.tokens[n.at] }

func (n *notation) next() token {
	t := n.tokens[n.at]
	if t.text != "" {
		n.at++
	}
	return t
}

// take consumes the next token if it is this one.
func (n *notation) take(text string) bool {
	if t := n.peek(); t.kind == tSign && t.text == text {
		n.at++
		return true
	}
	return false
}

func (n *notation) want(text string) error {
	if !n.take(text) {
		return fmt.Errorf("line %d: want %q, found %q", n.peek().line, text, n.peek().text)
	}
	return nil
}

func (n *notation) definition() (string, *definition, error) {
	t := n.next()
	if t.kind != tMargin {
		return "", nil, fmt.Errorf("line %d: want a definition, found %q", t.line, t.text)
	}
	def := &definition{}
	if n.take("(") {
		for !n.take(")") {
			p := n.next()
			if p.kind != tName {
				return "", nil, fmt.Errorf("line %d: want a parameter, found %q", p.line, p.text)
			}
			def.params = append(def.params, p.text)
		}
	}
	if err := n.want("="); err != nil {
		return "", nil, err
	}
	body, err := n.choice()
	def.body = body
	return t.text, def, err
}

// list reads parts with a sign between them.
func (n *notation) list(k kind, sign string, part func() (*expr, error)) (*expr, error) {
	e := &expr{kind: k, line: n.peek().line}
	for {
		p, err := part()
		if err != nil {
			return nil, err
		}
		e.parts = append(e.parts, p)
		if !n.take(sign) {
			break
		}
	}
	if len(e.parts) == 1 {
		return e.parts[0], nil
	}
	return e, nil
}

func (n *notation) choice() (*expr, error) { return n.list(kChoice, "|", n.interleave) }

func (n *notation) interleave() (*expr, error) { return n.list(kInterleave, "&", n.group) }

func (n *notation) group() (*expr, error) {
	e := &expr{kind: kGroup, line: n.peek().line}
	for n.startsItem() {
		item, err := n.item()
		if err != nil {
			return nil, err
		}
		e.parts = append(e.parts, item)
	}
	switch len(e.parts) {
	case 0:
		return nil, fmt.Errorf("line %d: want something, found %q", e.line, n.peek().text)
	case 1:
		return e.parts[0], nil
	}
	return e, nil
}

func (n *notation) startsItem() bool {
	t := n.peek()
	return t.kind == tName || t.kind == tWord || (t.kind == tSign && t.text != "" && strings.Contains("(<@", t.text))
}

// item reads one thing with how often it may stand, and since and until when.
func (n *notation) item() (*expr, error) {
	e, err := n.primary()
	if err != nil {
		return nil, err
	}
	switch {
	case n.take("?"):
		e = &expr{kind: kOptional, parts: []*expr{e}, line: e.line}
	case n.take("*"):
		e = &expr{kind: kAny, parts: []*expr{e}, line: e.line}
	case n.take("+"):
		e = &expr{kind: kSome, parts: []*expr{e}, line: e.line}
	}
	if t := n.peek(); t.kind == tSpan {
		n.at++
		from, to, err := parseSpan(t)
		if err != nil {
			return nil, err
		}
		e = &expr{kind: kSince, parts: []*expr{e}, from: from, to: to, line: t.line}
	}
	return e, nil
}

func parseSpan(t token) (from, to Version, err error) {
	low, high, ok := strings.Cut(t.text, "..")
	from, to = oldest(), Latest()
	if ok && low != "" {
		from, ok = Named("pacemaker-" + low)
	}
	if ok && high != "" {
		to, ok = Named("pacemaker-" + high)
	}
	if !ok || from.Compare(to) > 0 {
		err = fmt.Errorf("line %d: want versions such as [2.1..3.10], found [%s]", t.line, t.text)
	}
	return from, to, err
}

func (n *notation) primary() (*expr, error) {
	t := n.peek()
	switch {
	case n.take("("):
		e, err := n.choice()
		if err != nil {
			return nil, err
		}
		return e, n.want(")")
	case n.take("<"):
		return n.element()
	case n.take("@"):
		return n.attribute()
	case t.kind == tWord:
		n.at++
		return &expr{kind: kWord, name: t.text, line: t.line}, nil
	}
	return n.reference()
}

func (n *notation) element() (*expr, error) {
	e := &expr{kind: kElement, line: n.peek().line, name: n.next().text}
	if err := n.want(">"); err != nil {
		return nil, err
	}
	if err := n.want("{"); err != nil {
		return nil, err
	}
	if n.take("}") {
		e.parts = []*expr{{kind: kEmpty, line: e.line}}
		return e, nil
	}
	content, err := n.choice()
	if err != nil {
		return nil, err
	}
	e.parts = []*expr{content}
	return e, n.want("}")
}

func (n *notation) attribute() (*expr, error) {
	e := &expr{kind: kAttribute, line: n.peek().line, name: n.next().text}
	optional := n.take("?")
	typ := &expr{kind: kName, name: "text", line: e.line}
	if n.take(":") {
		var err error
		if typ, err = n.primary(); err != nil {
			return nil, err
		}
		if t := n.peek(); t.kind == tName && t.text == "except" {
			n.at++
			words, err := n.primary()
			if err != nil {
				return nil, err
			}
			typ = &expr{kind: kExcept, parts: []*expr{typ, words}, line: t.line}
		}
	}
	e.parts = []*expr{typ}
	if optional {
		e = &expr{kind: kOptional, parts: []*expr{e}, line: e.line}
	}
	return e, nil
}

// reference reads the name of something defined elsewhere, with arguments.
func (n *notation) reference() (*expr, error) {
	t := n.next()
	if t.kind != tName {
		return nil, fmt.Errorf("line %d: want a name, found %q", t.line, t.text)
	}
	e := &expr{kind: kName, name: t.text, line: t.line}
	if !n.peek().touches || !n.take("(") {
		return e, nil
	}
	for !n.take(")") {
		arg, err := n.item()
		if err != nil {
			return nil, err
		}
		e.parts = append(e.parts, arg)
	}
	return e, nil
}
