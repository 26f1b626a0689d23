package schema

import "slices"

// names lists the attributes or children that a pattern speaks of, in the grammar's order.
func names(p *pattern, o op) []string { return addNames(nil, p, o) }

func addNames(out []string, p *pattern, o op) []string {
	switch p.op {
	case o:
		if !slices.Contains(out, p.name) {
			out = append(out, p.name)
		}
	case opGroup, opInterleave, opChoice:
		out = addNames(addNames(out, p.a, o), p.b, o)
	case opSome:
		out = addNames(out, p.a, o)
	}
	return out
}

// first lists the children that may come next.
func first(p *pattern) []string { return addFirst(nil, p) }

func addFirst(out []string, p *pattern) []string {
	switch p.op {
	case opChild:
		if !slices.Contains(out, p.name) {
			out = append(out, p.name)
		}
	case opInterleave, opChoice:
		out = addFirst(addFirst(out, p.a), p.b)
	case opGroup:
		out = addFirst(out, p.a)
		if p.a.through {
			out = addFirst(out, p.b)
		}
	case opSome:
		out = addFirst(out, p.a)
	}
	return out
}

// values describes what an attribute may hold.
func values(p *pattern, name string) []string {
	var out []string
	p.attribute(name, func(d *data) bool {
		for _, text := range d.describe() {
			if !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
		return false
	})
	return out
}

// excepts says whether a value is one that an attribute that takes any others may not have.
func excepts(p *pattern, name, value string) bool {
	found := false
	p.attribute(name, func(d *data) bool {
		found = found || slices.ContainsFunc(d.alternatives, func(a datum) bool { return slices.Contains(a.except, value) })
		return false
	})
	return found
}

// missing lists the ways in which what is missing can be made up for: each is a set of attributes (or
// of children) that would do. None contains another.
func missing(p *pattern, o op) [][]string {
	var least [][]string
	ways := needs(p, o)
	for i, way := range ways {
		redundant := slices.ContainsFunc(ways, func(other []string) bool {
			return len(other) < len(way) && subset(other, way)
		}) || slices.ContainsFunc(ways[:i], func(other []string) bool {
			return len(other) == len(way) && subset(other, way)
		})
		if !redundant {
			least = append(least, way)
		}
	}
	return least
}

func subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

// manyWays is when to stop counting ways.
const manyWays = 64

// needs lists the sets of attributes (or children) that make a pattern complete.
func needs(p *pattern, o op) [][]string {
	switch {
	case p.op == o:
		return [][]string{{p.name}}
	case p.op == opNone:
		return nil
	case p.op == opChoice:
		return append(needs(p.a, o), needs(p.b, o)...)
	case p.op == opSome:
		return needs(p.a, o)
	case p.op == opGroup, p.op == opInterleave:
		return combine(needs(p.a, o), needs(p.b, o))
	}
	return [][]string{nil}
}

func combine(a, b [][]string) [][]string {
	var out [][]string
	for _, x := range a {
		for _, y := range b {
			if len(out) < manyWays {
				out = append(out, append(slices.Clone(x), y...))
			}
		}
	}
	return out
}
