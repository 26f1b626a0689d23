package xpath

import (
	"strings"

	"github.com/beevik/etree"
)

// NodeKind is what a Node is.
type NodeKind int

const (
	DocumentNode NodeKind = iota // what holds the root element
	ElementNode
	AttributeNode
	TextNode
	CommentNode
	InstructionNode // a processing instruction
	NamespaceNode
)

// Node is a node of XPath's data model. Nodes of one evaluation are equal (==) if they are the same.
type Node struct {
	token etree.Token // the node, or the element that has the attribute or namespace
	kind  NodeKind
	index int // of the attribute or namespace in its element
}

// Kind tells what the node is.
func (n Node) Kind() NodeKind { return n.kind }

// Element gives the element that the node is, or that an attribute or namespace belongs to, or that a
// text, comment or instruction stands in; for a document the root element. It is nil for a comment or
// instruction outside the root.
func (n Node) Element() *etree.Element {
	e, ok := n.token.(*etree.Element)
	switch {
	case n.kind == DocumentNode:
		return rootIn(e)
	case ok:
		return e
	}
	if parent := n.token.Parent(); parent.Tag != "" {
		return parent
	}
	return nil
}

// rootIn finds the root element below what holds it.
func rootIn(top *etree.Element) *etree.Element {
	for _, t := range top.Child {
		if e, ok := t.(*etree.Element); ok {
			return e
		}
	}
	return nil
}

// Attr gives the attribute that the node is, or nil.
func (n Node) Attr() *etree.Attr {
	if n.kind != AttributeNode {
		return nil
	}
	return &n.token.(*etree.Element).Attr[n.index]
}

// Namespace gives the prefix and the name of the namespace that the node is; empty for others.
func (n Node) Namespace() (prefix, uri string) {
	if n.kind != NamespaceNode {
		return "", ""
	}
	found := scope(n.token.(*etree.Element))[n.index]
	return found.prefix, found.uri
}

// Token gives the element, text, comment or instruction that the node is; nil for others.
func (n Node) Token() etree.Token {
	switch n.kind {
	case ElementNode, TextNode, CommentNode, InstructionNode:
		return n.token
	}
	return nil
}

// nodeOf makes the node for a child token. It is false for what XPath has no node for: the XML
// declaration, a document type, and white space around the root.
func nodeOf(t etree.Token) (Node, bool) {
	switch c := t.(type) {
	case *etree.Element:
		return Node{token: t, kind: ElementNode}, true
	case *etree.CharData:
		if c.Parent().Tag != "" {
			return Node{token: t, kind: TextNode}, true
		}
	case *etree.Comment:
		return Node{token: t, kind: CommentNode}, true
	case *etree.ProcInst:
		if c.Target != "xml" {
			return Node{token: t, kind: InstructionNode}, true
		}
	}
	return Node{}, false
}

// holder gives the element whose children the node has; nil for nodes without children.
func (n Node) holder() *etree.Element {
	if n.kind == ElementNode || n.kind == DocumentNode {
		return n.token.(*etree.Element)
	}
	return nil
}

// declares reports whether an attribute declares a namespace; such ones are no attribute nodes.
func declares(a *etree.Attr) bool { return a.Space == "xmlns" || a.Space == "" && a.Key == "xmlns" }

// namespace is a prefix in scope and what it stands for.
type namespace struct{ prefix, uri string }

const xmlNamespace = "http://www.w3.org/XML/1998/namespace"

// scope lists the namespaces in scope at an element, the nearest declarations first, the prefix xml at
// the very front.
func scope(e *etree.Element) []namespace {
	found := []namespace{{"xml", xmlNamespace}}
	seen := map[string]bool{"xml": true}
	for ; e != nil; e = e.Parent() {
		for i := range e.Attr {
			a := &e.Attr[i]
			if !declares(a) {
				continue
			}
			prefix := a.Key
			if a.Space == "" {
				prefix = ""
			}
			if !seen[prefix] && a.Value != "" {
				found = append(found, namespace{prefix, a.Value})
			}
			seen[prefix] = true
		}
	}
	return found
}

// names gives a node's namespace, prefix and name, as far as it has them.
func (n Node) names() (uri, prefix, local string) {
	switch n.kind {
	case ElementNode:
		e := n.token.(*etree.Element)
		return spaceURI(e, e.Space), e.Space, e.Tag
	case AttributeNode:
		a := n.Attr()
		if a.Space == "" {
			return "", "", a.Key
		}
		return spaceURI(n.token.(*etree.Element), a.Space), a.Space, a.Key
	case InstructionNode:
		return "", "", n.token.(*etree.ProcInst).Target
	case NamespaceNode:
		prefix, _ := n.Namespace()
		return "", "", prefix
	}
	return "", "", ""
}

// spaceURI resolves a prefix, "" being the default namespace, at an element.
func spaceURI(e *etree.Element, prefix string) string {
	if prefix == "xml" {
		return xmlNamespace
	}
	for ; e != nil; e = e.Parent() {
		for i := range e.Attr {
			a := &e.Attr[i]
			if prefix == "" && a.Space == "" && a.Key == "xmlns" || prefix != "" && a.Space == "xmlns" && a.Key == prefix {
				return a.Value
			}
		}
	}
	return ""
}

// space is the node's namespace. For elements without a prefix it remembers that of the parent, which
// siblings share.
func (r *run) space(n Node) string {
	e, ok := n.token.(*etree.Element)
	if !ok || n.kind != ElementNode || e.Space != "" {
		uri, _, _ := n.names()
		return uri
	}
	for i := range e.Attr {
		if a := &e.Attr[i]; a.Key == "xmlns" && a.Space == "" {
			return a.Value
		}
	}
	if p := e.Parent(); p != r.lastParent {
		r.lastParent, r.lastSpace = p, spaceURI(p, "")
	}
	return r.lastSpace
}

// text gives the node's string-value.
func (n Node) text(r *run) string {
	switch n.kind {
	case AttributeNode:
		return r.handled(n.Attr().Value)
	case TextNode:
		return r.handled(n.token.(*etree.CharData).Data)
	case CommentNode:
		return r.handled(n.token.(*etree.Comment).Data)
	case InstructionNode:
		return r.handled(n.token.(*etree.ProcInst).Inst)
	case NamespaceNode:
		_, uri := n.Namespace()
		return r.handled(uri)
	}
	var b strings.Builder
	collectText(r, n.holder(), &b)
	return b.String()
}

// collectText joins all text below an element.
func collectText(r *run, e *etree.Element, b *strings.Builder) {
	for _, t := range e.Child {
		if !r.spend(1) {
			return
		}
		switch n, _ := nodeOf(t); n.kind {
		case TextNode:
			b.WriteString(n.text(r))
		case ElementNode:
			collectText(r, n.holder(), b)
		}
	}
}
