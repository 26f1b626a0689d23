package cib

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// Apply makes the document that the patch leads to. The document must have the patch's source version,
// and the outcome its digest; otherwise the error is an *OpError that says which does not fit.
func (p *Patch) Apply(doc *Document) (*Document, error) {
	if err := p.fits(doc.Version()); err != nil {
		return nil, err
	}
	return p.ApplyAnyway(doc)
}

// ApplyAnyway is Apply without a look at versions.
func (p *Patch) ApplyAnyway(doc *Document) (*Document, error) {
	next := doc.Copy()
	a := &applier{root: next.root}
	for _, c := range p.Changes {
		if err := a.step(c); err != nil {
			return nil, err
		}
	}
	a.settle()
	if p.Digest != "" {
		if got := Digest(next.root); !strings.EqualFold(got, p.Digest) {
			return nil, misfit("the outcome has digest %s, expected %s; get the whole document instead", got, p.Digest)
		}
	}
	return next, nil
}

// fits compares the patch's versions with a document's.
func (p *Patch) fits(current Version) error {
	if !p.Versioned {
		return nil
	}
	switch {
	case current.Compare(p.Source) > 0:
		return p.stale("document has the newer version %v", current)
	case current.Compare(p.Source) < 0:
		return misfit("patch leads from version %v to %v, but the document has version %v; get the whole document instead", p.Source, p.Target, current)
	case !quirkRaises(p.Source, p.Target):
		return p.stale("it does not raise the version")
	}
	return nil
}

// quirkRaises reports whether any number of a version is raised. Pacemaker does not look whether a
// weightier one goes back; operations on a document refuse that in another place.
func quirkRaises(from, to Version) bool {
	was, is := from.fields(), to.fields()
	for i := range was {
		if is[i] > was[i] {
			return true
		}
	}
	return false
}

func (p *Patch) stale(format string, args ...any) error {
	return &OpError{Code: OldData, Kind: Patching, Text: fmt.Sprintf("patch leads from version %v to %v: ", p.Source, p.Target) + fmt.Sprintf(format, args...)}
}

func misfit(format string, args ...any) error {
	return &OpError{Code: DiffFailed, Kind: Patching, Text: fmt.Sprintf(format, args...)}
}

// applier performs the changes of a patch on a private tree. Created and moved nodes are put in their
// places at the end, from the front, when all others stand still.
type applier struct {
	root    *etree.Element
	pending []placement
}

// placement is a node that waits for its place.
type placement struct {
	parent   *etree.Element
	node     etree.Token
	position int
}

func (a *applier) step(c Change) error {
	if c.Action == ActDelete {
		return a.delete(c)
	}
	at := a.lookup(c.Path)
	if at == nil {
		return misfit("%s: nothing exists at %s; get the whole document instead", c.Action, c.Path)
	}
	switch c.Action {
	case ActCreate:
		node := copyNode(c.Node)
		if node == nil {
			return misfit("create at %s gives no element", c.Path)
		}
		a.pending = append(a.pending, placement{at, node, c.Position})
		return nil
	case ActModify:
		return modifyAttrs(at, c)
	case ActMove:
		parent := at.Parent()
		if at == a.root {
			return misfit("move at %s: the root element has no place", c.Path)
		}
		parent.RemoveChild(at)
		a.pending = append(a.pending, placement{parent, at, c.Position})
		return nil
	}
	return misfit("unknown change %q at %s", string(c.Action), c.Path)
}

// modifyAttrs gives an element all attributes of the change's result, in their order.
func modifyAttrs(at *etree.Element, c Change) error {
	if c.Result == nil {
		return misfit("modify at %s gives no result", c.Path)
	}
	at.Attr = make([]etree.Attr, 0, len(c.Result.Attr))
	for _, attr := range c.Result.Attr {
		at.Attr = append(at.Attr, etree.Attr{Space: attr.Space, Key: attr.Key, Value: attr.Value})
	}
	return nil
}

// delete removes what the change names. What does not exist counts as deleted.
func (a *applier) delete(c Change) error {
	parentPath, last := splitPath(c.Path)
	if last.tag == "comment" && c.Position >= 0 {
		a.deleteComment(a.lookup(parentPath), c.Position)
		return nil
	}
	at := a.lookup(c.Path)
	if at == a.root {
		return misfit("delete at %s: the root element cannot be deleted", c.Path)
	}
	if at != nil {
		at.Parent().RemoveChild(at)
	}
	return nil
}

func (a *applier) deleteComment(parent *etree.Element, position int) {
	if parent == nil {
		return
	}
	if siblings := nodes(parent); position < len(siblings) {
		if c, ok := siblings[position].(*etree.Comment); ok {
			parent.RemoveChild(c)
		}
	}
}

// settle puts the waiting nodes in their places.
func (a *applier) settle() {
	slices.SortStableFunc(a.pending, func(x, y placement) int { return cmp.Compare(x.position, y.position) })
	var parents []*etree.Element
	newcomers := map[*etree.Element][]placement{}
	for _, p := range a.pending {
		if newcomers[p.parent] == nil {
			parents = append(parents, p.parent)
		}
		newcomers[p.parent] = append(newcomers[p.parent], p)
	}
	for _, parent := range parents {
		mergeNodes(parent, newcomers[parent])
	}
}

// mergeNodes adds nodes to the children of a parent, each at its position or at the end. They are sorted
// by position.
func mergeNodes(parent *etree.Element, newcomers []placement) {
	settled := nodes(parent)
	for len(parent.Child) > 0 {
		parent.RemoveChildAt(len(parent.Child) - 1)
	}
	for _, p := range newcomers {
		for len(parent.Child) < p.position && len(settled) > 0 {
			parent.AddChild(settled[0])
			settled = settled[1:]
		}
		parent.AddChild(p.node)
	}
	for _, t := range settled {
		parent.AddChild(t)
	}
}

// lookup finds an element by its path, or nil. The path's first step is the root, whatever its id is
// before or after the patch.
func (a *applier) lookup(path string) *etree.Element {
	steps := pathSteps(path)
	if len(steps) == 0 || steps[0].tag != a.root.FullTag() {
		return nil
	}
	at := a.root
	for _, s := range steps[1:] {
		if at = s.childOf(at); at == nil {
			return nil
		}
	}
	return at
}

// pathPart is one step of a path in a patch.
type pathPart struct {
	tag, id string
	named   bool
}

// childOf finds the first child with the step's name and, if it has one, its id.
func (s pathPart) childOf(e *etree.Element) *etree.Element {
	for _, t := range e.Child {
		c, ok := t.(*etree.Element)
		if !ok || c.FullTag() != s.tag {
			continue
		}
		if id, has := attrOf(c, "id"); !s.named || has && id == s.id {
			return c
		}
	}
	return nil
}

// pathSteps splits a path; nil if it is not one.
func pathSteps(path string) []pathPart {
	var steps []pathPart
	for path != "" {
		rest, ok := strings.CutPrefix(path, "/")
		if !ok {
			return nil
		}
		s := pathPart{}
		end := strings.IndexAny(rest, "/[")
		if end < 0 {
			end = len(rest)
		}
		s.tag, rest = rest[:end], rest[end:]
		if inner, isNamed := strings.CutPrefix(rest, "[@id='"); isNamed {
			id, after, closed := strings.Cut(inner, "']")
			if !closed {
				return nil
			}
			s.id, s.named, rest = idUnescaper.Replace(id), true, after
		}
		steps = append(steps, s)
		path = rest
	}
	return steps
}

// splitPath separates the last step of a path.
func splitPath(path string) (parent string, last pathPart) {
	steps := pathSteps(path)
	i := strings.LastIndexByte(path, '/')
	if len(steps) == 0 || i < 0 {
		return "", last
	}
	return path[:i], steps[len(steps)-1]
}
