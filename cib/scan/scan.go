package scan

import (
	"math"
	"strings"

	"github.com/beevik/etree"
)

// MaxDepth is the deepest nesting of elements that is read, root included. libxml2 stops at the same level.
const MaxDepth = 257

// Mode says what becomes of character data between elements.
type Mode int

const (
	// DropText drops all of it, CDATA sections included; Strays lists what was more than white
	// space. A CIB is read so, since no part of it may hold text and Pacemaker drops what it finds.
	DropText Mode = iota
	// KeepText keeps it, except runs of nothing but white space.
	KeepText
)

// Parse reads a whole document. The returned tree shares memory with text.
func Parse(text string, mode Mode) (*Tree, error) {
	s := &scanner{text: text, mode: mode, tree: &Tree{text: text}}
	if err := s.document(); err != nil {
		return nil, err
	}
	return s.tree, nil
}

// scanner is the state of one reading.
type scanner struct {
	text string
	at   int // offset of the next byte
	mode Mode
	tree *Tree

	root *etree.Element
	open []frame // elements not closed yet, innermost last
	// pending holds the children found so far of every open element, innermost element's last. They
	// are handed over when their parent closes and their number is known.
	pending []etree.Token
	attrs   []etree.Attr // attributes of the start tag being read

	elementSlab slab[etree.Element]
	attrSlab    slab[etree.Attr]
	tokenSlab   slab[etree.Token]
}

// frame is an element whose end tag has not been seen.
type frame struct {
	element *etree.Element
	name    string
	at      int // offset of its '<'
	first   int // where its children begin in scanner.pending
}

func (s *scanner) document() error {
	if len(s.text) > math.MaxUint32 {
		return s.fail(0, "text has %d bytes; at most %d can be read", len(s.text), math.MaxUint32)
	}
	if err := s.checkCharacters(); err != nil {
		return err
	}
	if err := s.declaration(); err != nil {
		return err
	}
	for s.at < len(s.text) {
		if err := s.next(); err != nil {
			return err
		}
	}
	return s.finish()
}

// finish checks that the document is whole and wraps its root.
func (s *scanner) finish() error {
	if n := len(s.open); n > 0 {
		f := s.open[n-1]
		return s.fail(len(s.text), "the text ends inside <%s> of %s; expected </%s>", f.name, posAt(s.text, f.at), f.name)
	}
	if s.root == nil {
		return s.fail(len(s.text), "no element found; expected XML with one root element")
	}
	s.tree.Doc = etree.NewDocument()
	s.tree.Doc.SetRoot(s.root)
	return nil
}

// next reads one piece of markup or one run of text.
func (s *scanner) next() error {
	rest := s.text[s.at:]
	if rest[0] != '<' {
		return s.characters()
	}
	switch {
	case strings.HasPrefix(rest, "</"):
		return s.endTag()
	case strings.HasPrefix(rest, "<!--"):
		return s.comment()
	case strings.HasPrefix(rest, "<![CDATA["):
		return s.cdata()
	case strings.HasPrefix(rest, "<!DOCTYPE"):
		return s.doctype()
	case strings.HasPrefix(rest, "<!"):
		return s.fail(s.at, "unknown declaration <!; expected an element, a comment or a CDATA section")
	case strings.HasPrefix(rest, "<?"):
		return s.instruction()
	}
	return s.startTag()
}

// startTag reads <name attr="value" ...> or its self-closed form.
func (s *scanner) startTag() error {
	start := s.at
	s.at++
	name := s.name()
	if name == "" {
		return s.fail(start, "'<' is followed by %s; expected an element's name (a literal '<' is written &lt;)", s.here())
	}
	if err := s.admit(start, name); err != nil {
		return err
	}
	if err := s.attributes(name); err != nil {
		return err
	}
	element := s.newElement(start, name)
	s.open = append(s.open, frame{element, name, start, len(s.pending)})
	if err := s.checkPrefixes(start, element); err != nil {
		return err
	}
	if s.text[s.at] == '/' {
		s.at += len("/>")
		s.closeElement()
		return nil
	}
	s.at += len(">")
	return nil
}

// admit refuses an element where none may begin.
func (s *scanner) admit(start int, name string) error {
	if s.root != nil && len(s.open) == 0 {
		return s.fail(start, "second root element <%s>; a document has one, remove what follows it", name)
	}
	if len(s.open) >= MaxDepth {
		return s.fail(start, "<%s> is nested deeper than %d elements", name, MaxDepth)
	}
	return nil
}

// newElement makes the element for a start tag whose attributes have been read.
func (s *scanner) newElement(start int, name string) *etree.Element {
	e := &s.elementSlab.take(1)[0]
	e.Space, e.Tag = splitName(name)
	e.Attr = s.attrSlab.take(len(s.attrs))
	copy(e.Attr, s.attrs)
	if s.root == nil {
		s.root = e
	}
	s.tree.elements = append(s.tree.elements, e)
	s.tree.offsets = append(s.tree.offsets, uint32(start))
	return e
}

// endTag reads </name>.
func (s *scanner) endTag() error {
	start := s.at
	s.at += len("</")
	name := s.name()
	s.skipBlank()
	if name == "" || s.at >= len(s.text) || s.text[s.at] != '>' {
		return s.fail(s.at, "end tag is broken by %s; expected </name>", s.here())
	}
	s.at++
	if len(s.open) == 0 {
		return s.fail(start, "</%s> closes nothing; remove it", name)
	}
	if f := s.open[len(s.open)-1]; f.name != name {
		return s.fail(start, "</%s> found where </%s> was expected, to close <%s> of %s",
			name, f.name, f.name, posAt(s.text, f.at))
	}
	s.closeElement()
	return nil
}

// closeElement hands the innermost open element its children and makes it a child of the next.
func (s *scanner) closeElement() {
	f := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	children := s.pending[f.first:]
	f.element.Child = s.tokenSlab.take(len(children))[:0]
	for _, child := range children {
		f.element.AddChild(child)
	}
	s.pending = s.pending[:f.first]
	if len(s.open) > 0 {
		s.pending = append(s.pending, f.element)
	}
}
