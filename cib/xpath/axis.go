package xpath

import "github.com/beevik/etree"

// axis is a direction in which a step looks.
type axis int

const (
	childAxis axis = iota
	descendantAxis
	descendantOrSelfAxis
	parentAxis
	ancestorAxis
	ancestorOrSelfAxis
	followingSiblingAxis
	precedingSiblingAxis
	followingAxis
	precedingAxis
	attributeAxis
	namespaceAxis
	selfAxis
)

// axisNames gives the axes' names in expressions.
var axisNames = [...]string{
	childAxis: "child", descendantAxis: "descendant", descendantOrSelfAxis: "descendant-or-self",
	parentAxis: "parent", ancestorAxis: "ancestor", ancestorOrSelfAxis: "ancestor-or-self",
	followingSiblingAxis: "following-sibling", precedingSiblingAxis: "preceding-sibling",
	followingAxis: "following", precedingAxis: "preceding",
	attributeAxis: "attribute", namespaceAxis: "namespace", selfAxis: "self",
}

// backward reports whether positions on the axis count against document order.
func (a axis) backward() bool {
	switch a {
	case ancestorAxis, ancestorOrSelfAxis, precedingAxis, precedingSiblingAxis:
		return true
	}
	return false
}

// overlaps reports whether the axis may give the same node from different nodes.
func (a axis) overlaps() bool {
	switch a {
	case childAxis, attributeAxis, namespaceAxis, selfAxis:
		return false
	}
	return true
}

// visitor is given the nodes of an axis in the axis's order; it returns false to end the visit.
type visitor func(Node) bool

// along visits the nodes of an axis.
func (r *run) along(a axis, n Node, visit visitor) {
	switch a {
	case selfAxis:
		visit(n)
	case childAxis:
		r.children(n.holder(), visit)
	case descendantAxis:
		r.descendants(n.holder(), visit)
	case descendantOrSelfAxis:
		if visit(n) {
			r.descendants(n.holder(), visit)
		}
	case parentAxis:
		if p, ok := r.parent(n); ok {
			visit(p)
		}
	case ancestorAxis:
		r.ancestors(n, visit)
	case ancestorOrSelfAxis:
		if visit(n) {
			r.ancestors(n, visit)
		}
	case attributeAxis:
		r.attributes(n, visit)
	case namespaceAxis:
		r.namespaces(n, visit)
	case followingSiblingAxis, precedingSiblingAxis:
		r.siblings(n, a == precedingSiblingAxis, visit)
	case followingAxis:
		r.following(n, visit)
	case precedingAxis:
		r.preceding(n, visit)
	}
}

func (r *run) children(e *etree.Element, visit visitor) bool {
	if e == nil {
		return true
	}
	for _, t := range e.Child {
		if !r.spend(1) {
			return false
		}
		if n, ok := nodeOf(t); ok && !visit(n) {
			return false
		}
	}
	return true
}

func (r *run) descendants(e *etree.Element, visit visitor) bool {
	return r.children(e, func(n Node) bool {
		if !visit(n) {
			return false
		}
		return n.kind != ElementNode || r.descendants(n.token.(*etree.Element), visit)
	})
}

// parent gives the node above: for attributes and namespaces their element, for the root the document.
func (r *run) parent(n Node) (Node, bool) {
	switch n.kind {
	case DocumentNode:
		return Node{}, false
	case AttributeNode, NamespaceNode:
		return Node{token: n.token, kind: ElementNode}, true
	}
	p := n.token.Parent()
	if p == nil || p == r.document.token {
		return r.document, true
	}
	return Node{token: p, kind: ElementNode}, true
}

func (r *run) ancestors(n Node, visit visitor) bool {
	for p, ok := r.parent(n); ok; p, ok = r.parent(p) {
		if !r.spend(1) || !visit(p) {
			return false
		}
	}
	return true
}

func (r *run) attributes(n Node, visit visitor) {
	if n.kind != ElementNode {
		return
	}
	e := n.token.(*etree.Element)
	for i := range e.Attr {
		if !r.spend(1) || !declares(&e.Attr[i]) && !visit(Node{e, AttributeNode, i}) {
			return
		}
	}
}

func (r *run) namespaces(n Node, visit visitor) {
	if n.kind != ElementNode {
		return
	}
	for i := range scope(n.token.(*etree.Element)) {
		if !r.spend(1) || !visit(Node{n.token, NamespaceNode, i}) {
			return
		}
	}
}

// siblings visits the nodes after, or before, a child of the same parent.
func (r *run) siblings(n Node, backward bool, visit visitor) bool {
	if n.Token() == nil || n.token.Parent() == nil {
		return true
	}
	all := n.token.Parent().Child
	step := 1
	if backward {
		step = -1
	}
	for i := n.token.Index() + step; i >= 0 && i < len(all); i += step {
		if !r.spend(1) {
			return false
		}
		if s, ok := nodeOf(all[i]); ok && !visit(s) {
			return false
		}
	}
	return true
}

// following visits what begins after the node has ended.
func (r *run) following(n Node, visit visitor) {
	if n.kind == AttributeNode || n.kind == NamespaceNode {
		// What an attribute's element holds comes after the attribute.
		n = Node{token: n.token, kind: ElementNode}
		if !r.descendants(n.holder(), visit) {
			return
		}
	}
	for ok := true; ok; n, ok = r.parent(n) {
		whole := r.siblings(n, false, func(s Node) bool {
			return visit(s) && r.descendants(s.holder(), visit)
		})
		if !whole {
			return
		}
	}
}

// preceding visits what ended before the node begins, the nearest first.
func (r *run) preceding(n Node, visit visitor) {
	if n.kind == AttributeNode || n.kind == NamespaceNode {
		n = Node{token: n.token, kind: ElementNode}
	}
	for ok := true; ok; n, ok = r.parent(n) {
		whole := r.siblings(n, true, func(s Node) bool {
			return r.descendantsBackward(s.holder(), visit) && visit(s)
		})
		if !whole {
			return
		}
	}
}

func (r *run) descendantsBackward(e *etree.Element, visit visitor) bool {
	if e == nil {
		return true
	}
	for i := len(e.Child) - 1; i >= 0; i-- {
		n, ok := nodeOf(e.Child[i])
		if !r.spend(1) || ok && !(r.descendantsBackward(n.holder(), visit) && visit(n)) {
			return false
		}
	}
	return true
}
