package cib

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"
)

// editor changes a private tree and keeps track of whether anything changed, and whether that was in the
// configuration: the two facts that decide how the version is raised.
type editor struct {
	root    *etree.Element
	dirty   bool
	config  bool
	written []writing
	raises  []bool // for each operation that left the document changed: was the configuration
	left    int    // steps
	passed  int    // over the whole document
	most    int
}

// writing is an element that was written to.
type writing struct {
	at   *etree.Element
	deep bool // what is inside, too
}

// wrote notes what is to be looked at before it is published: to look at all of a large document would take longer
// than most changes.
func (e *editor) wrote(at *etree.Element, deep bool) {
	if last := len(e.written) - 1; last < 0 || e.written[last] != (writing{at, deep}) {
		e.written = append(e.written, writing{at, deep})
	}
}

// checkWritten says what of the changes could not be read again.
func (e *editor) checkWritten() error {
	for _, w := range e.written {
		if !within(w.at, e.root) {
			continue // it is gone again
		}
		if err := checkWellFormed(w.at, w.deep); err != nil {
			return err
		}
	}
	return nil
}

// perform applies one operation, unless it takes too many steps.
func (e *editor) perform(op Op) error {
	e.spend(8)
	err := e.do(op)
	if e.left < 0 {
		return e.tooDear(op)
	}
	return err
}

func (e *editor) do(op Op) error {
	switch op.Kind {
	case Create:
		return e.create(op)
	case Modify:
		return e.modify(op)
	case Replace:
		return e.replace(op)
	case Delete:
		return e.delete(op)
	case Erase:
		return e.erase()
	case Bump:
		return e.bump()
	case Upgrade:
		return e.upgrade(op)
	case Patching:
		return e.patch(op)
	}
	return &OpError{Code: Unsupported, Kind: op.Kind, Text: "the operation is not known"}
}

// touched records that an element or its children changed.
func (e *editor) touched(at *etree.Element) {
	e.dirty = true
	for ; at != nil && at != e.root; at = at.Parent() {
		if at.Tag == "configuration" && at.Parent() == e.root {
			e.config = true
		}
	}
}

func (e *editor) set(at *etree.Element, attr, value string) {
	if old, ok := attrOf(at, attr); ok && old == value {
		return
	}
	if !e.spend(len(at.Attr)/4 + len(value)/16) {
		return // attributes are many, or much longer than they look
	}
	setAttr(at, attr, value)
	e.wrote(at, false)
	e.touched(at)
}

func (e *editor) setNumber(at *etree.Element, attr string, n int) { e.set(at, attr, strconv.Itoa(n)) }

// add appends a copy of an element or comment and returns what was added.
func (e *editor) add(parent *etree.Element, t etree.Token) etree.Token {
	if !e.copying(t) {
		t = bareNode(t)
	}
	added := copyNode(t)
	if added == nil {
		return nil // text has no place in a CIB
	}
	parent.AddChild(added)
	if at, ok := added.(*etree.Element); ok {
		e.wrote(at, len(at.Child) > 0) // what comes into it later is noted by itself
		e.touched(at)
	} else {
		e.wrote(parent, false)
		e.touched(parent)
	}
	return added
}

// bareNode stands for a node that is too large to be copied; the operation is about to be refused.
func bareNode(t etree.Token) etree.Token {
	if at, ok := t.(*etree.Element); ok {
		return etree.NewElement(at.FullTag())
	}
	return t
}

// take removes what an XPath picked.
func (e *editor) take(p picked) {
	switch {
	case p.comment != nil:
		e.remove(p.comment)
	case p.attr != "":
		removeAttr(p.element, p.attr)
		e.wrote(p.element, true) // it may have declared a prefix
		e.touched(p.element)
	default:
		e.remove(p.element)
	}
}

func (e *editor) remove(t etree.Token) {
	e.spend(1 + (len(t.Parent().Child)-t.Index())/16) // those behind it move up
	if at, ok := t.(*etree.Element); ok {
		e.touched(at)
	} else {
		e.touched(t.Parent())
	}
	t.Parent().RemoveChild(t)
}

// swap puts a copy of an element in the place of another below the root.
func (e *editor) swap(old, replacement *etree.Element) {
	e.quirkReplaced(old)
	if !e.copying(replacement) {
		return
	}
	parent, index := old.Parent(), old.Index()
	parent.RemoveChild(old)
	fresh := copyElement(replacement)
	parent.InsertChildAt(index, fresh)
	e.wrote(fresh, true)
}

// swapRoot gives the document new content. The root element stays the same value, since others hold on
// to it.
func (e *editor) swapRoot(fresh *etree.Element) {
	e.quirkReplaced(e.root)
	if !sameSection(e.root, fresh, "configuration") {
		e.config = true
	}
	takeContent(e.root, fresh)
	e.wrote(e.root, true)
}

// quirkReplaced counts a replacement as a change even if it is by the same. Pacemaker adds the new
// element to the old one for a moment and thereby marks it as changed.
func (e *editor) quirkReplaced(old *etree.Element) { e.touched(old) }

// takeContent gives an element the attributes and children of another, which is used up.
func takeContent(e, from *etree.Element) {
	for len(e.Child) > 0 {
		e.RemoveChildAt(len(e.Child) - 1)
	}
	e.Attr = from.Attr
	for _, t := range slices.Clone(from.Child) {
		e.AddChild(t)
	}
}

// sameElement compares names, attributes, child elements and comments, all in their order.
func sameElement(a, b *etree.Element) bool {
	return a.Tag == b.Tag && a.Space == b.Space && sameAttrs(a, b) && slices.EqualFunc(nodes(a), nodes(b), sameNode)
}

func sameAttrs(a, b *etree.Element) bool {
	if len(a.Attr) == len(b.Attr) && len(a.Attr) > 0 && &a.Attr[0] == &b.Attr[0] {
		return true // shared
	}
	return slices.EqualFunc(a.Attr, b.Attr, func(x, y etree.Attr) bool {
		return x.Key == y.Key && x.Space == y.Space && x.Value == y.Value
	})
}

func sameNode(a, b etree.Token) bool {
	switch x := a.(type) {
	case *etree.Element:
		y, ok := b.(*etree.Element)
		return ok && sameElement(x, y)
	case *etree.Comment:
		y, ok := b.(*etree.Comment)
		return ok && x.Data == y.Data
	}
	return false
}

// sameSection compares the children of that name of two elements.
func sameSection(a, b *etree.Element, tag string) bool {
	x, y := child(a, tag), child(b, tag)
	if x == nil || y == nil {
		return x == y
	}
	return sameElement(x, y)
}

func setNumber(e *etree.Element, attr string, n int) { setAttr(e, attr, strconv.Itoa(n)) }

// compareDotted compares versions such as 3.20.5 number by number. Missing numbers count as 0.
func compareDotted(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(x), len(y)) {
		if c := cmp.Compare(dotted(x, i), dotted(y, i)); c != 0 {
			return c
		}
	}
	return 0
}

func dotted(numbers []string, i int) int {
	if i >= len(numbers) {
		return 0
	}
	n, err := strconv.Atoi(numbers[i])
	if err != nil {
		return 0
	}
	return n
}

// SameConfiguration reports whether two documents have the same configuration section and the same root
// attributes, apart from num_updates and those that record who wrote them.
func SameConfiguration(a, b *Document) bool {
	return sameSection(a.root, b.root, "configuration") && lastingAttrs(a.root) == lastingAttrs(b.root)
}

// SameSettings reports whether two documents have the same configuration section, whatever their versions.
func SameSettings(a, b *Document) bool { return sameSection(a.root, b.root, "configuration") }

// SameElement reports whether two elements have the same names, attributes in the same order, children and comments.
// Attributes that documents share are not looked at.
func SameElement(a, b *etree.Element) bool { return sameElement(a, b) }

// lastingAttrs gives the root attributes that are worth writing to disk, as text.
func lastingAttrs(root *etree.Element) string {
	bare := etree.NewElement(root.FullTag())
	for _, a := range root.Attr {
		if a.Key != attrNumUpdates && !recordsWriter(a.Key) {
			bare.Attr = append(bare.Attr, etree.Attr{Space: a.Space, Key: a.Key, Value: a.Value})
		}
	}
	return Text(bare)
}
