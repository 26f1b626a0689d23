package cib

import (
	"fmt"
	"slices"

	"github.com/beevik/etree"
)

// Sight is what somebody sees of a document: another document, in which some nodes of the whole are left out, and
// some elements stand without their attributes.
type Sight struct {
	Seen *Document
	// Origin gives for each element seen the one of the whole that it stands for.
	Origin map[*etree.Element]*etree.Element
	// Bare holds the elements seen whose attributes, but for the id, are left out.
	Bare map[*etree.Element]bool
}

// UpdateSeen makes a new document by operations that somebody asks for who sees no more of it than that. They are
// performed on what is seen, as if there were nothing else, and what they change is carried over to the whole: what is
// not seen stays, in its place. So neither the outcome nor an error depends on what is not seen, but for one thing:
// what is new cannot take the place of an element of the same name and id, and is refused then.
//
// The second document is what is seen of the first. The guard judges the whole. Errors, versions and steps are as in
// UpdateWithin.
func UpdateSeen(doc *Document, sight Sight, ops []Op, guard Guard, steps int) (next, seen *Document, err error) {
	before := withSections(sight.Seen)
	seen, e, err := performAll(before, ops, false, steps)
	if err != nil || !e.dirty {
		return doc, sight.Seen, err
	}
	if err := e.checkWritten(); err != nil {
		return nil, nil, &OpError{Code: Invalid, Kind: ops[0].Kind, Text: err.Error()}
	}
	next = New(shareElement(doc.root))
	c := &carrier{sight: sight, copies: map[*etree.Element]*etree.Element{}}
	c.pairUp(doc.root, next.root)
	if err := c.element(next.root, sight.Seen.root, seen.root); err != nil {
		return nil, nil, &OpError{Code: Denied, Kind: ops[0].Kind, Text: err.Error()}
	}
	if err := CheckWellFormed(next.root); err != nil {
		return nil, nil, &OpError{Code: Invalid, Kind: ops[0].Kind, Text: err.Error()}
	}
	if err := guard(doc.root, next.root); err != nil {
		return nil, nil, err
	}
	e.raiseAsked(next.root, ops)
	return next, seen, nil
}

// raiseAsked raises the version of another root as the operations would have.
func (e *editor) raiseAsked(root *etree.Element, ops []Op) {
	if slices.ContainsFunc(ops, func(op Op) bool { return op.KeepVersion }) {
		return
	}
	if len(ops) > 1 {
		for _, config := range e.raises {
			raiseVersion(root, config)
		}
	}
	raiseVersion(root, e.config)
}

// withSections gives a document all sections that one can have: that they exist is no secret, and operations look for
// their objects in them.
func withSections(doc *Document) *Document {
	root := shareElement(doc.root)
	configuration := need(root, "configuration")
	need(root, "status")
	for _, name := range configSections {
		need(configuration, name)
	}
	return New(root)
}

func need(e *etree.Element, tag string) *etree.Element {
	if c := child(e, tag); c != nil {
		return c
	}
	return e.CreateElement(tag)
}

// carrier carries changes of what is seen over to the whole.
type carrier struct {
	sight  Sight
	copies map[*etree.Element]*etree.Element // of the whole's elements, in the new whole
}

// pairUp notes the copy of each element.
func (c *carrier) pairUp(e, fresh *etree.Element) {
	c.copies[e] = fresh
	olds, news := elements(e), elements(fresh)
	for i := range olds {
		c.pairUp(olds[i], news[i])
	}
}

// whole gives the element of the new whole for one that was seen.
func (c *carrier) whole(seen *etree.Element) *etree.Element { return c.copies[c.sight.Origin[seen]] }

// element carries over how an element that was seen has changed.
func (c *carrier) element(whole, was, is *etree.Element) error {
	if sameElement(was, is) {
		return nil
	}
	if err := c.attributes(whole, was, is); err != nil {
		return err
	}
	f := newFamily(was, is)
	f.match(false)
	o := c.settled(whole, f)
	for j, t := range f.new {
		i := f.oldOf[j]
		if i < 0 {
			if err := c.arrive(o, t); err != nil {
				return err
			}
			continue
		}
		at := o.seen[i]
		o.put(at)
		if e, ok := t.(*etree.Element); ok {
			if err := c.element(at.(*etree.Element), f.old[i].(*etree.Element), e); err != nil {
				return err
			}
		}
	}
	o.apply(whole)
	return nil
}

// attributes carries over attributes. Those of a bare element cannot be given: nobody may find out by guessing what
// they are.
func (c *carrier) attributes(whole, was, is *etree.Element) error {
	if sameAttrs(was, is) {
		return nil
	}
	if c.sight.Bare[was] {
		return fmt.Errorf("attributes of %s, which is not to be seen, cannot be changed", Path(is))
	}
	for _, a := range was.Attr {
		if _, kept := attrOf(is, a.FullKey()); !kept {
			removeAttr(whole, a.FullKey())
		}
	}
	for _, a := range is.Attr {
		setAttr(whole, a.FullKey(), a.Value)
	}
	return nil
}

// arrive adds what is new among the children of an element.
func (c *carrier) arrive(o *arrangement, t etree.Token) error {
	e, isElement := t.(*etree.Element)
	if !isElement {
		o.put(copyNode(t))
		return nil
	}
	if hidden := o.hidden[identityOf(e)]; hidden != nil {
		return c.graft(hidden, e)
	}
	if !isEmptySection(e) {
		o.put(copyNode(t))
	}
	return nil
}

// isEmptySection reports whether an element may be one that withSections has added and nobody has put anything into.
func isEmptySection(e *etree.Element) bool {
	parent := e.Parent()
	isPlace := parent.Tag == "cib" || parent.Tag == "configuration"
	return isPlace && len(e.Attr) == 0 && !hasContent(e)
}

// graft puts what is new inside of an element that is not seen. The element that stands around it is only the way
// there; if it is more, it would take the place of one that is not seen.
func (c *carrier) graft(hidden, e *etree.Element) error {
	for i := range e.Attr {
		if e.Attr[i].FullKey() != "id" {
			return fmt.Errorf("%s cannot be added; its id or place is taken", Path(e))
		}
	}
	o := newArrangement()
	for _, t := range nodes(hidden) {
		o.hide(t)
	}
	for _, t := range nodes(e) {
		if err := c.arrive(o, t); err != nil {
			return err
		}
	}
	o.apply(hidden)
	return nil
}

// settled reads the present order of an element's children.
func (c *carrier) settled(whole *etree.Element, f *family) *arrangement {
	o := newArrangement()
	o.seen = make([]etree.Token, len(f.old))
	places, comments := map[etree.Token]int{}, []int{}
	for i, t := range f.old {
		if e, ok := t.(*etree.Element); ok {
			places[c.whole(e)] = i
		} else {
			comments = append(comments, i) // either all comments of an element are seen, or none
		}
	}
	for _, t := range nodes(whole) {
		i, isSeen := places[t]
		if _, isElement := t.(*etree.Element); !isElement && len(comments) > 0 {
			i, isSeen, comments = comments[0], true, comments[1:]
		}
		if !isSeen {
			o.hide(t)
			continue
		}
		o.seen[i] = t
		if f.newOf[i] >= 0 { // what is behind something that goes stays behind what was before that
			o.anchor = t
		}
	}
	return o
}

// arrangement puts the children of an element of the whole into a new order: those that are seen and what is new as the
// operations have left them, and what is not seen behind what it was behind.
type arrangement struct {
	seen   []etree.Token                 // by their places among those that were seen
	hidden map[identity]*etree.Element   // what is not seen; the first of each
	behind map[etree.Token][]etree.Token // the same and comments, by what it is behind; nil for the beginning
	anchor etree.Token                   // what the next one that is not seen is behind
	now    []etree.Token                 // the new order
}

func newArrangement() *arrangement {
	return &arrangement{hidden: map[identity]*etree.Element{}, behind: map[etree.Token][]etree.Token{}}
}

// hide notes a node that is not seen.
func (o *arrangement) hide(t etree.Token) {
	o.behind[o.anchor] = append(o.behind[o.anchor], t)
	if e, ok := t.(*etree.Element); ok && o.hidden[identityOf(e)] == nil {
		o.hidden[identityOf(e)] = e
	}
}

// put appends a node that is seen or new, and what is not seen behind it.
func (o *arrangement) put(t etree.Token) { o.now = append(append(o.now, t), o.behind[t]...) }

// apply gives an element its new children.
func (o *arrangement) apply(whole *etree.Element) {
	now := append(slices.Clone(o.behind[nil]), o.now...)
	if slices.Equal(now, whole.Child) {
		return
	}
	for len(whole.Child) > 0 {
		whole.RemoveChildAt(len(whole.Child) - 1)
	}
	for _, t := range now {
		whole.AddChild(t)
	}
}
