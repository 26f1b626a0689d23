package acl

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib"
)

// Ground is what denies a user something.
type Ground uint8

// The grounds.
const (
	Granted   Ground = iota // none: it is not denied
	NoLists                 // the user has no permissions at all
	OwnDeny                 // a deny permission for the element itself
	OuterDeny               // a deny permission for an element around it
	Default                 // no permission answers
)

// Act is what a change does to a part of the document.
type Act uint8

// The acts.
const (
	Change Act = iota // of an element's attributes
	Remove
	Add
)

func (a Act) String() string { return [...]string{"change", "remove", "add"}[a] }

// Decision is what was decided about one part of a change: an attribute, or a node. Of parts that are
// there before the change only refusals are decisions; of new ones, each node that is looked at.
type Decision struct {
	User      string
	Act       Act
	Ground    Ground
	Path      string // of the node
	Attribute string // that is changed or given; "" if it is taken away, or for whole nodes
	Tag, ID   string // of a new node; a comment's tag is "comment"
	Scaffold  bool   // a new node that needs no permission
}

// Refused reports whether the decision refuses the change.
func (d Decision) Refused() bool { return d.Ground != Granted }

// Refusal is the error for a change about which was decided so, or nil if nothing was refused.
func (r *Rights) Refusal(decisions []Decision) error {
	var refused []string
	for _, d := range decisions {
		if d.Refused() {
			refused = append(refused, d.Act.String()+" "+d.Path)
		}
	}
	if len(refused) == 0 {
		return nil
	}
	return r.refuse("may not %s", strings.Join(slices.Compact(refused), "; "))
}

// Decide judges a change that operations make by the roots before and after it. Decisions come in the
// order in which Pacemaker makes them: first what there was already, in the order of the document, or
// of the data of a modification; then new nodes in the order of the document. Pacemaker looks twice at
// the new nodes of a replacement: as they come up while it is compared, and, if they were not refused,
// at the end.
func (r *Rights) Decide(ops []cib.Op, before, after *etree.Element) ([]Decision, error) {
	was, err := r.mark(before)
	if err != nil {
		return nil, err
	}
	is, err := r.mark(after)
	if err != nil {
		return nil, err
	}
	j := &judge{rights: r, was: was, is: is, created: map[etree.Token]bool{}, dropped: map[etree.Token]bool{}}
	j.replaced = slices.ContainsFunc(ops, func(op cib.Op) bool { return op.Kind == cib.Replace })
	cib.Compare(before, after, j.visit)
	j.inOrderOf(ops)
	if len(j.created) > 0 {
		j.findAdded(after)
	}
	return j.decisions, nil
}

// inOrderOf sorts decisions about what an operation changes in place: a modification by where its data
// has it; a deletion of several objects begins with the last.
func (j *judge) inOrderOf(ops []cib.Op) {
	switch {
	case len(ops) != 1:
	case ops[0].Kind == cib.Delete && ops[0].All:
		slices.Reverse(j.decisions)
	case ops[0].Kind == cib.Modify && ops[0].Data != nil:
		j.inOrderOfData(ops[0].Data)
	}
}

func (j *judge) inOrderOfData(data *etree.Element) {
	places := map[string]int{}
	note := func(step, attribute string) {
		key := step + "@" + attribute
		if _, known := places[key]; !known {
			places[key] = len(places)
		}
	}
	var walk func(e *etree.Element)
	walk = func(e *etree.Element) {
		for i := range e.Attr {
			note(lastStep(cib.Path(e)), e.Attr[i].FullKey())
		}
		for _, c := range e.ChildElements() {
			walk(c)
		}
	}
	walk(data)
	place := func(d Decision) int { return places[lastStep(d.Path)+"@"+d.Attribute] }
	slices.SortStableFunc(j.decisions, func(a, b Decision) int { return place(a) - place(b) })
}

func lastStep(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
