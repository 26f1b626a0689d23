package cib

import (
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// family is the children of one element before and after a change, matched with each other.
type family struct {
	old, new []etree.Token
	newOf    []int // for each old child its place among the new ones, or -1
	oldOf    []int // and the other way round
	// vague holds the names of elements that a path cannot tell apart among the old children.
	vague map[string]bool
}

func newFamily(from, to *etree.Element) *family {
	f := &family{old: nodes(from), new: nodes(to)}
	f.findVague()
	return f
}

// findVague notes names that several old children have, one of them without an id or two with the same.
func (f *family) findVague() {
	type sibling struct{ tag, id string }
	number, seen, anonymous := map[string]int{}, map[sibling]bool{}, map[string]bool{}
	f.vague = map[string]bool{}
	for _, node := range f.old {
		e, ok := node.(*etree.Element)
		if !ok {
			continue
		}
		tag := e.FullTag()
		id, named := attrOf(e, "id")
		number[tag]++
		anonymous[tag] = anonymous[tag] || !named
		if number[tag] > 1 && (anonymous[tag] || seen[sibling{tag, id}]) {
			f.vague[tag] = true
		}
		seen[sibling{tag, id}] = true
	}
}

// identity is what makes an element the same one before and after.
type identity struct {
	tag, id string
	named   bool
}

func identityOf(e *etree.Element) identity {
	id, named := attrOf(e, "id")
	return identity{e.FullTag(), id, named}
}

// match pairs children. Strictly, it leaves out comments and elements that a path cannot tell apart.
func (f *family) match(strictly bool) {
	f.newOf, f.oldOf = filled(len(f.old)), filled(len(f.new))
	waiting := map[identity][]int{}
	for j, node := range f.new {
		if e, ok := node.(*etree.Element); ok {
			key := identityOf(e)
			waiting[key] = append(waiting[key], j)
		}
	}
	for i, node := range f.old {
		e, ok := node.(*etree.Element)
		switch {
		case !ok:
			if !strictly {
				f.matchComment(i)
			}
		case !strictly || !f.vague[e.FullTag()]:
			key := identityOf(e)
			if candidates := waiting[key]; len(candidates) > 0 {
				f.pair(i, candidates[0])
				waiting[key] = candidates[1:]
			}
		}
	}
}

func (f *family) matchComment(i int) {
	if i < len(f.new) && sameNode(f.old[i], f.new[i]) {
		f.pair(i, i)
	}
}

func (f *family) pair(i, j int) { f.newOf[i], f.oldOf[j] = j, i }

func filled(n int) []int { return slices.Repeat([]int{-1}, n) }

// moves tells for each new child whether it has to move, once deletions are done and new children are
// left aside.
func (f *family) moves() []bool {
	places := newPlaces(len(f.old), len(f.new))
	for i, j := range f.newOf {
		if j < 0 {
			places.skipOld(i)
		}
	}
	moved := make([]bool, len(f.new))
	for j, i := range f.oldOf {
		if i < 0 {
			places.skipNew(j)
			continue
		}
		moved[j] = places.moved(i, j)
	}
	return moved
}

// unclear reports whether a patch that follows this matching would have to name a comment, or one of
// several elements that a path cannot tell apart.
func (f *family) unclear(moved []bool) bool {
	for j, i := range f.oldOf {
		if i < 0 {
			continue
		}
		e, ok := f.new[j].(*etree.Element)
		switch {
		case !ok && moved[j]:
			return true
		case ok && f.vague[e.FullTag()] && (moved[j] || !sameNode(f.old[i], e)):
			return true
		}
	}
	for i, j := range f.newOf {
		if j < 0 && f.deletionRank(i) > 0 {
			return true
		}
	}
	return false
}

// deletionRank orders the deletion of old children that a path cannot tell apart: those that have an id
// go before those that are only named by what they are. Others have rank 0 and go in their own order.
func (f *family) deletionRank(i int) int {
	e, ok := f.old[i].(*etree.Element)
	if !ok || !f.vague[e.FullTag()] {
		return 0
	}
	if _, named := attrOf(e, "id"); named {
		return 1
	}
	return 2
}

// places tracks where the members of two lists stand when some members are skipped.
type places struct {
	old, new fenwick
}

func newPlaces(old, now int) *places { return &places{make(fenwick, old+1), make(fenwick, now+1)} }

func (p *places) skipOld(i int) { p.old.add(i) }
func (p *places) skipNew(j int) { p.new.add(j) }

// moved compares the places of a pair. If they differ, one side is skipped from then on: the old one if
// the pair moved to the front, else the new one.
func (p *places) moved(i, j int) bool {
	was, is := i-p.old.before(i), j-p.new.before(j)
	switch {
	case was == is:
		return false
	case was > is:
		p.skipOld(i)
	default:
		p.skipNew(j)
	}
	return true
}

// fenwick counts marked places, with sums over a front part in logarithmic time.
type fenwick []int

func (t fenwick) add(i int) {
	for i++; i < len(t); i += i & -i {
		t[i]++
	}
}

// before counts the marks at places below i.
func (t fenwick) before(i int) (n int) {
	for ; i > 0; i -= i & -i {
		n += t[i]
	}
	return n
}

// pathStep gives the last step of an element's path: /primitive[@id='db'].
func pathStep(e *etree.Element) string {
	id, ok := attrOf(e, "id")
	if !ok {
		return "/" + e.FullTag()
	}
	return "/" + e.FullTag() + "[@id='" + idEscaper.Replace(id) + "']"
}

// Ids in paths escape only what would end them; Pacemaker's own ids contain neither of these.
var (
	idEscaper   = strings.NewReplacer("&", "&amp;", "'", "&apos;")
	idUnescaper = strings.NewReplacer("&amp;", "&", "&apos;", "'")
)
