package world

// IDMatch says how an id is compared when a resource is looked up; a set of bits. The zero value
// matches resource ids exactly.
type IDMatch uint8

// The bits of IDMatch.
const (
	MatchHistory      IDMatch = 1 << iota // also the id in the status section
	MatchAnonBasename                     // also an anonymous instance's id without number
	MatchBasename                         // also any id without instance number
	MatchCloneOnly                        // only parts of clones, by id or configured id
	MatchCurrentNode                      // a node given means active there, not assigned
)

// FindResource finds a resource anywhere in the configuration, parents before children. Most
// callers want MatchHistory.
func (w *World) FindResource(id string, m IDMatch) *Resource {
	tops := w.Resources
	if m&^MatchHistory == 0 {
		tops = w.topsWith(id)
	}
	for _, r := range tops {
		if found := r.Find(id, nil, m); found != nil {
			return found
		}
	}
	return nil
}

// Find finds a resource by id among the resource itself and everything below it, parents first.
// A node, if given, is where it must be: assigned, or active with MatchCurrentNode.
func (r *Resource) Find(id string, on *Node, m IDMatch) *Resource {
	if r.matches(id, m) && (on == nil || r.isOn(on, m)) {
		return r
	}
	for _, c := range r.Children {
		if found := c.Find(id, on, m); found != nil {
			return found
		}
	}
	return nil
}

func (r *Resource) matches(id string, m IDMatch) bool {
	switch {
	case m&MatchCloneOnly != 0:
		return r.Top().IsClone() && (id == r.ID || id == r.XMLID())
	case id == r.ID:
		return true
	case m&MatchHistory != 0 && r.HistoryID != "" && r.HistoryID == id:
		return true
	case m&MatchBasename != 0, m&MatchAnonBasename != 0 && !r.Is(Unique):
		return BaseName(r.ID) == id
	}
	return false
}

func (r *Resource) isOn(n *Node, m IDMatch) bool {
	if m&MatchCurrentNode != 0 {
		return HasNode(r.Active, n)
	}
	return r.Assigned == n
}

// BaseName is a resource id without instance number: "web:12" is an instance of "web".
func BaseName(id string) string {
	end := len(id)
	for end > 1 && isDigit(id[end-1]) {
		end--
	}
	if end > 1 && id[end-1] == ':' {
		return quirkBaseName(id, end-1)
	}
	return id
}

// quirkBaseName keeps an id that ends with a bare colon whole, as the reference does.
func quirkBaseName(id string, colon int) string {
	if colon == len(id)-1 {
		return id
	}
	return id[:colon]
}

// InstanceZero is the id of the first instance of what the id names: "web" and "web:3" give
// "web:0".
func InstanceZero(id string) string { return BaseName(id) + ":0" }
