package acl

import (
	"fmt"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/xpath"
)

// marks holds the permissions of elements that have any of their own.
type marks map[*etree.Element]kind

// mark evaluates all permissions on a document.
func (r *Rights) mark(root *etree.Element) (marks, error) {
	m := marks{}
	for _, p := range r.permissions {
		selected, err := p.selected(root)
		if err != nil {
			return nil, r.refuse("%v", err)
		}
		for _, e := range selected {
			m[e] |= p.kind
		}
	}
	return m, nil
}

// selected gives the elements that a permission is about. What takes too long to find is an error: to
// take it for nothing would let a deny permission fail open.
func (p permission) selected(root *etree.Element) ([]*etree.Element, error) {
	if p.selector.Kind() != xpath.NodeSet {
		return nil, nil
	}
	return p.selector.Select(root)
}

// allows answers from the element outwards whether something may be done.
func (m marks) allows(t etree.Token, wanted kind) bool { return m.deniedBy(t, wanted) == Granted }

// ground says what keeps a user from changing a node, Granted if nothing does.
func (m marks) ground(t etree.Token) Ground { return m.deniedBy(t, mayWrite) }

func (m marks) deniedBy(t etree.Token, wanted kind) Ground {
	if e, ok := t.(*etree.Element); ok {
		if k, marked := m[e]; marked {
			switch {
			case k&denied != 0:
				return OwnDeny
			case k&wanted != 0, k&mayWrite != 0:
				return Granted
			}
		}
	}
	parent := t.Parent()
	if parent == nil {
		return Default
	}
	ground := m.deniedBy(parent, wanted)
	if ground == OwnDeny {
		return OuterDeny
	}
	return ground
}

// refuse is the error for what a user may not do.
func (r *Rights) refuse(format string, args ...any) error {
	return &cib.OpError{Code: cib.Denied, Kind: cib.Querying, Text: fmt.Sprintf("user %s: ", r.user) + fmt.Sprintf(format, args...)}
}
