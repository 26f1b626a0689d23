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
func (p *Patch) Apply(doc *Document) (*Document, error) { return p.apply(doc, boundless) }

// boundless is for patches that nobody else waits for.
func boundless(int) bool { return true }

// apply is Apply with its steps counted.
func (p *Patch) apply(doc *Document, spend func(int) bool) (*Document, error) {
	if err := p.fits(doc.Version()); err != nil {
		return nil, err
	}
	return p.applyAnyway(doc, spend)
}

// ApplyAnyway is Apply without a look at versions.
func (p *Patch) ApplyAnyway(doc *Document) (*Document, error) { return p.applyAnyway(doc, boundless) }

func (p *Patch) applyAnyway(doc *Document, spend func(int) bool) (*Document, error) {
	next := doc.Copy()
	a := &applier{root: next.root, lists: map[*etree.Element]*childList{}, spend: spend}
	for _, c := range p.Changes {
		if !spend(1 + len(c.Path)/16) {
			return nil, misfit("the patch takes too many steps")
		}
		if err := a.step(c); err != nil {
			return nil, err
		}
	}
	a.settle()
	if err := CheckWellFormed(next.root); err != nil {
		return nil, misfit("%v", err)
	}
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

// applier performs the changes of a patch on a private tree. What is deleted leaves its parent at the end,
// and created and moved nodes are put in their places then, from the front, when all others stand still.
type applier struct {
	root    *etree.Element
	lists   map[*etree.Element]*childList // of the parents that paths have led through
	changed []*etree.Element              // parents that lose or get children
	pending []placement
	spend   func(int) bool
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
	at, home := a.lookup(c.Path)
	if at == nil {
		return misfit("%s: nothing exists at %s; get the whole document instead", c.Action, c.Path)
	}
	switch c.Action {
	case ActCreate:
		if !a.spend(weight(c.Node, MostSteps)) {
			return nil // and the patch is refused
		}
		node := copyNode(c.Node)
		if node == nil {
			return misfit("create at %s gives no element", c.Path)
		}
		a.pending = append(a.pending, placement{at, node, c.Position})
		return nil
	case ActModify:
		err := modifyAttrs(at, c)
		if home.list != nil {
			home.list.renamed(home.index)
		}
		return err
	case ActMove:
		if at == a.root {
			return misfit("move at %s: the root element has no place", c.Path)
		}
		a.leave(home)
		a.pending = append(a.pending, placement{at.Parent(), at, c.Position})
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
		a.deleteComment(parentPath, c.Position)
		return nil
	}
	at, home := a.lookup(c.Path)
	if at == a.root {
		return misfit("delete at %s: the root element cannot be deleted", c.Path)
	}
	if at != nil {
		a.leave(home)
	}
	return nil
}

func (a *applier) deleteComment(parentPath string, position int) {
	parent, _ := a.lookup(parentPath)
	if parent == nil {
		return
	}
	b := a.childrenOf(parent)
	if !a.spend(len(b.nodes)) {
		return // and the patch is refused
	}
	if i := b.at(position); i >= 0 {
		if _, isComment := b.nodes[i].(*etree.Comment); isComment {
			a.leave(place{b, i})
		}
	}
}

// leave takes a node out of its list.
func (a *applier) leave(home place) {
	if !home.list.changed {
		home.list.changed = true
		a.changed = append(a.changed, home.list.parent)
	}
	home.list.drop(home.index)
}

// settle gives parents the children that they shall have.
func (a *applier) settle() {
	slices.SortStableFunc(a.pending, func(x, y placement) int { return cmp.Compare(x.position, y.position) })
	newcomers := map[*etree.Element][]placement{}
	for _, p := range a.pending {
		if b := a.childrenOf(p.parent); !b.changed {
			b.changed = true
			a.changed = append(a.changed, p.parent)
		}
		newcomers[p.parent] = append(newcomers[p.parent], p)
	}
	for _, parent := range a.changed {
		mergeNodes(parent, a.lists[parent].left(), newcomers[parent])
	}
}

// mergeNodes gives a parent settled children and newcomers, each of these at its position or at the end.
// They are sorted by position.
func mergeNodes(parent *etree.Element, settled []etree.Token, newcomers []placement) {
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
