package scan

import (
	"sync"
	"unicode/utf8"

	"github.com/beevik/etree"
)

// Stray is text that was dropped (see DropText).
type Stray struct {
	Pos
	Text string // trimmed, with references resolved
}

// stray is a Stray whose line and column are not worked out yet.
type stray struct {
	offset int
	text   string
}

// Tree is a document that was read.
type Tree struct {
	Doc *etree.Document

	strays   []stray
	text     string
	elements []*etree.Element // in document order
	offsets  []uint32         // where each begins

	once  sync.Once
	index map[*etree.Element]uint32
	marks []mark
}

// mark is the place of an offset, so that places after it need not be counted from the beginning.
type mark struct {
	offset int
	pos    Pos
}

// markEvery is how far marks are apart, in bytes.
const markEvery = 1024

// Strays lists the text that was dropped although it was more than white space.
func (t *Tree) Strays() []Stray {
	var list []Stray
	at, pos := 0, Pos{Line: 1, Col: 1}
	for _, s := range t.strays {
		pos = pos.after(t.text[at:s.offset])
		at = s.offset
		list = append(list, Stray{pos, s.text})
	}
	return list
}

// Root is the root element.
func (t *Tree) Root() *etree.Element { return t.Doc.Root() }

// Position finds where an element stood in the text. Elements that did not come from it have no known
// position. The first call goes through the text once. Safe for concurrent use.
func (t *Tree) Position(e *etree.Element) Pos {
	t.once.Do(t.buildIndex)
	offset, ok := t.index[e]
	if !ok {
		return Pos{}
	}
	from := t.marks[int(offset)/markEvery]
	return from.pos.after(t.text[from.offset:offset])
}

func (t *Tree) buildIndex() {
	t.index = make(map[*etree.Element]uint32, len(t.elements))
	for i, e := range t.elements {
		t.index[e] = t.offsets[i]
	}
	last := mark{0, Pos{Line: 1, Col: 1}}
	t.marks = append(t.marks, last)
	for next := markEvery; next < len(t.text); next += markEvery {
		at := next
		for !utf8.RuneStart(t.text[at]) {
			at--
		}
		last = mark{at, last.pos.after(t.text[last.offset:at])}
		t.marks = append(t.marks, last)
	}
}

// slab hands out values from large blocks: a configuration has tens of thousands of small elements, and
// one allocation each would cost more than reading them.
// The first block is small, as most texts are.
type slab[T any] struct {
	free []T
	next int // size of the next block
}

const (
	slabFirst = 16
	slabBlock = 512
)

// take returns n zero values with no spare capacity, so that appending to them never touches a neighbour.
func (b *slab[T]) take(n int) []T {
	if n > len(b.free) {
		b.next = min(max(slabFirst, 2*b.next), slabBlock)
		if n > b.next/4 {
			return make([]T, n)
		}
		b.free = make([]T, b.next)
	}
	taken := b.free[:n:n]
	b.free = b.free[n:]
	return taken
}
