package world

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"pacer/cib/value/score"
	"pacer/cib/value/seq"
)

// NewRoster makes an empty roster.
func NewRoster() *Roster { return &Roster{} }

// Insert makes a node and files it by name. Its attributes and utilization are empty tables, and
// probes are allowed on it.
func (r *Roster) Insert(id, name string, kind NodeKind, base score.Score) *Node {
	n := &Node{
		Index: r.created, ID: id, Name: name, Kind: kind, BaseScore: base,
		Flags: NodeProbesAllowed, Attrs: &seq.Table[string]{}, Utilization: &seq.Table[string]{},
	}
	r.created++
	at := sort.Search(len(r.Nodes), func(i int) bool { return CompareNodeNames(r.Nodes[i], n) >= 0 })
	r.Nodes, r.inOrder = slices.Insert(r.Nodes, at, n), nil
	r.index(n)
	return n
}

// frozen is the present order of nodes, which stays as it is when more are inserted.
func (r *Roster) frozen() []*Node {
	if r.inOrder == nil {
		r.inOrder = slices.Clone(r.Nodes)
	}
	return r.inOrder
}

// index notes a node by name and id. Of several with one name or id the first in order counts, and a
// new node comes before its equals.
func (r *Roster) index(n *Node) {
	if r.byName == nil {
		r.byName, r.byID = map[string]*Node{}, map[string]*Node{}
	}
	r.byName[strings.ToLower(n.Name)] = n
	id := strings.ToLower(n.ID)
	if old := r.byID[id]; old == nil || CompareNodeNames(n, old) <= 0 {
		r.byID[id] = n
	}
}

// ByName finds a node by name, without regard to case.
func (r *Roster) ByName(name string) *Node { return r.byName[strings.ToLower(name)] }

// ByID finds a node by id, without regard to case.
func (r *Roster) ByID(id string) *Node { return r.byID[strings.ToLower(id)] }

// FindNode finds a node by name, nil if there is none.
func (w *World) FindNode(name string) *Node { return w.Roster.ByName(name) }

// FindNodeByID finds a node by id, nil if there is none.
func (w *World) FindNodeByID(id string) *Node { return w.Roster.ByID(id) }

// FindNodeAny finds a node by id, or failing that by name. An empty argument is not looked up.
func (w *World) FindNodeAny(id, name string) *Node {
	if id != "" {
		if n := w.Roster.ByID(id); n != nil {
			return n
		}
	}
	if name == "" {
		return nil
	}
	return w.Roster.ByName(name)
}

// CompareNodeNames orders nodes by name as CompareNumeric does; nil comes first.
func CompareNodeNames(a, b *Node) int {
	switch {
	case a == b:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return CompareNumeric(a.Name, b.Name)
}

// CompareNumeric compares without regard to case, and runs of digits by their value: node9 comes
// before node10. Of two equal values the one with fewer digits comes first.
func CompareNumeric(a, b string) int {
	for a != "" && b != "" {
		if isDigit(a[0]) && isDigit(b[0]) {
			da, db := digitRun(a), digitRun(b)
			if c := cmp.Or(compareDigits(a[:da], b[:db]), cmp.Compare(da, db)); c != 0 {
				return c
			}
			a, b = a[da:], b[db:]
			continue
		}
		if c := cmp.Compare(lower(a[0]), lower(b[0])); c != 0 {
			return c
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// digitRun is the length of the digits s starts with.
func digitRun(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// compareDigits compares runs of digits by value, however long.
func compareDigits(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}
