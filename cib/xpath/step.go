package xpath

import (
	"slices"

	"github.com/beevik/etree"
)

// test is what a step asks of a node itself.
type test struct {
	kind   testKind
	uri    string // for a name with a prefix
	local  string // a name; "" takes all
	target string // of a processing instruction; "" takes all
}

type testKind int

const (
	anyNode testKind = iota
	nameTest
	textTest
	commentTest
	instructionTest
)

// passes applies a test on an axis, which decides what kind of node a name is looked for in.
func (t test) passes(r *run, a axis, n Node) bool {
	switch t.kind {
	case textTest:
		return n.kind == TextNode
	case commentTest:
		return n.kind == CommentNode
	case instructionTest:
		return n.kind == InstructionNode && (t.target == "" || n.token.(*etree.ProcInst).Target == t.target)
	case nameTest:
		return t.named(r, a, n)
	}
	return true
}

func (t test) named(r *run, a axis, n Node) bool {
	principal := ElementNode
	switch a {
	case attributeAxis:
		principal = AttributeNode
	case namespaceAxis:
		principal = NamespaceNode
	}
	if n.kind != principal {
		return false
	}
	if t.local == "" && t.uri == "" {
		return true
	}
	// The name is compared first, since resolving a namespace takes a walk up the tree.
	if t.local != "" && t.local != localName(n) {
		return false
	}
	return r.space(n) == t.uri
}

func localName(n Node) string {
	switch n.kind {
	case ElementNode:
		return n.token.(*etree.Element).Tag
	case AttributeNode:
		return n.Attr().Key
	}
	_, _, local := n.names()
	return local
}

// step is one part of a path.
type step struct {
	axis       axis
	test       test
	predicates []expr
}

// from gives what a step reaches from a set of nodes.
func (s *step) from(r *run, starts Nodes) Nodes {
	if len(starts) == 1 {
		found := s.one(r, starts[0])
		if s.axis.backward() {
			slices.Reverse(found)
		}
		return found
	}
	var all Nodes
	var seen map[Node]bool
	if s.axis.overlaps() {
		seen = map[Node]bool{}
	}
	for _, n := range starts {
		for _, m := range s.one(r, n) {
			if seen != nil {
				if seen[m] {
					continue
				}
				seen[m] = true
			}
			all = append(all, m)
		}
		if !r.room(len(all)) {
			return nil
		}
	}
	return inOrder(r, all)
}

// one gives what the step reaches from one node, in the order of the axis.
func (s *step) one(r *run, n Node) Nodes {
	var found Nodes
	if s.axis == descendantAxis && s.test.kind == nameTest && s.test.local != "" {
		found = s.below(r, n.holder(), nil)
	} else {
		r.along(s.axis, n, func(m Node) bool {
			if s.test.passes(r, s.axis, m) {
				found = append(found, m)
			}
			return r.room(len(found))
		})
	}
	for _, p := range s.predicates {
		found = filter(r, p, found)
	}
	return found
}

// below collects the elements of the step's name below an element. It does what along does, without a
// visit to each node: most questions are of the form //name[...].
func (s *step) below(r *run, e *etree.Element, found Nodes) Nodes {
	if e == nil || !r.spend(len(e.Child)) || !r.room(len(found)) {
		return nil
	}
	for _, t := range e.Child {
		c, ok := t.(*etree.Element)
		if !ok {
			continue
		}
		if c.Tag == s.test.local {
			if n := (Node{token: c, kind: ElementNode}); s.test.named(r, s.axis, n) {
				found = append(found, n)
			}
		}
		found = s.below(r, c, found)
	}
	return found
}

// filter keeps the nodes for which a predicate holds. A number holds for the node at that position.
func filter(r *run, predicate expr, nodes Nodes) Nodes {
	size := len(nodes)
	kept := nodes[:0]
	for i, n := range nodes {
		if !r.spend(1) {
			return nil
		}
		at := focus{n, i + 1, size}
		if holds(r, predicate, at) {
			kept = append(kept, n)
		}
	}
	return kept
}

func holds(r *run, predicate expr, at focus) bool {
	if quick, ok := predicate.(decider); ok {
		return quick.decide(r, at)
	}
	v := predicate.eval(r, at)
	if n, ok := v.(Number); ok {
		return float64(n) == float64(at.position)
	}
	return v.truth()
}
