package schema

// op is what a pattern stands for.
type op uint8

const (
	opNone  op = iota // nothing matches
	opEmpty           // nothing is needed
	opAttribute
	opChild
	opGroup // a, then b
	opInterleave
	opChoice
	opSome // one or more of a
)

// pattern says which attributes and children an element may still have. Patterns are never changed;
// taking in an attribute or a child gives the pattern of what may follow (its derivative).
type pattern struct {
	op      op
	a, b    *pattern
	through bool // children may end here
	name    string
	data    *data // of opAttribute
}

var (
	none  = &pattern{op: opNone}
	empty = &pattern{op: opEmpty, through: true}
)

func group(a, b *pattern) *pattern { return both(opGroup, a, b) }

func interleave(a, b *pattern) *pattern { return both(opInterleave, a, b) }

func both(o op, a, b *pattern) *pattern {
	switch {
	case a == none || b == none:
		return none
	case a == empty:
		return b
	case b == empty:
		return a
	}
	return &pattern{op: o, a: a, b: b, through: a.through && b.through}
}

func choice(a, b *pattern) *pattern {
	switch {
	case a == none || a == b:
		return b
	case b == none:
		return a
	case a == empty && b.through && !hasAttributes(b):
		return b
	case b == empty && a.through && !hasAttributes(a):
		return a
	case within(a, b):
		return b
	}
	return &pattern{op: opChoice, a: a, b: b, through: a.through || b.through}
}

// within says whether a is one of the alternatives of b.
func within(a, b *pattern) bool {
	for b.op == opChoice {
		if b.a == a || b.b == a {
			return true
		}
		b = b.b
	}
	return false
}

func some(a *pattern) *pattern {
	if a == none || a == empty || a.op == opSome {
		return a
	}
	return &pattern{op: opSome, a: a, through: a.through}
}

func optional(a *pattern) *pattern { return choice(a, empty) }

func hasAttributes(p *pattern) bool {
	switch p.op {
	case opAttribute:
		return true
	case opGroup, opInterleave, opChoice:
		return hasAttributes(p.a) || hasAttributes(p.b)
	case opSome:
		return hasAttributes(p.a)
	}
	return false
}

// attribute takes in an attribute whose data passes.
func (p *pattern) attribute(name string, passes func(*data) bool) *pattern {
	switch p.op {
	case opAttribute:
		if p.name == name && passes(p.data) {
			return empty
		}
	case opChoice:
		return choice(p.a.attribute(name, passes), p.b.attribute(name, passes))
	case opGroup, opInterleave:
		return choice(both(p.op, p.a.attribute(name, passes), p.b), both(p.op, p.a, p.b.attribute(name, passes)))
	}
	return none
}

// closed is what may follow once all attributes are taken in. What still needs an attribute is ruled
// out.
func (p *pattern) closed() *pattern {
	switch p.op {
	case opAttribute:
		return none
	case opChoice:
		return choice(p.a.closed(), p.b.closed())
	case opGroup, opInterleave:
		return both(p.op, p.a.closed(), p.b.closed())
	}
	return p
}

// waived is what may follow if missing attributes are overlooked.
func (p *pattern) waived() *pattern {
	switch p.op {
	case opAttribute:
		return empty
	case opChoice:
		return choice(p.a.waived(), p.b.waived())
	case opGroup, opInterleave:
		return both(p.op, p.a.waived(), p.b.waived())
	}
	return p
}

// child takes in a child; there are no attributes left in p.
func (p *pattern) child(name string) *pattern {
	switch p.op {
	case opChild:
		if p.name == name {
			return empty
		}
	case opChoice:
		return choice(p.a.child(name), p.b.child(name))
	case opInterleave:
		return choice(interleave(p.a.child(name), p.b), interleave(p.a, p.b.child(name)))
	case opGroup:
		d := group(p.a.child(name), p.b)
		if p.a.through {
			d = choice(d, p.b.child(name))
		}
		return d
	case opSome:
		return group(p.a.child(name), optional(p))
	}
	return none
}
