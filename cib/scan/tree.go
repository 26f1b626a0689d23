package scan

import (
	"sync"

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
}

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
// position. The first call takes time in line with the size of the document. Safe for concurrent use.
func (t *Tree) Position(e *etree.Element) Pos {
	t.once.Do(t.buildIndex)
	offset, ok := t.index[e]
	if !ok {
		return Pos{}
	}
	return posAt(t.text, int(offset))
}

func (t *Tree) buildIndex() {
	t.index = make(map[*etree.Element]uint32, len(t.elements))
	for i, e := range t.elements {
		t.index[e] = t.offsets[i]
	}
}

// slab hands out values from large blocks: a configuration has tens of thousands of small elements, and
// one allocation each would cost more than reading them.
type slab[T any] struct{ free []T }

const slabBlock = 512

// take returns n zero values with no spare capacity, so that appending to them never touches a neighbour.
func (b *slab[T]) take(n int) []T {
	if n > len(b.free) {
		if n > slabBlock/4 {
			return make([]T, n)
		}
		b.free = make([]T, slabBlock)
	}
	taken := b.free[:n:n]
	b.free = b.free[n:]
	return taken
}
