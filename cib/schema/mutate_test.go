package schema

import (
	"math/rand/v2"
	"strings"

	"github.com/beevik/etree"
)

// mutator spoils documents at random.
type mutator struct {
	*rand.Rand
	tags, attrs, values []string // that occur in documents
}

// learn collects the words that documents are made of.
func (m *mutator) learn(docs []*etree.Element) {
	seen := map[string]bool{}
	note := func(list *[]string, kind, word string) {
		if !seen[kind+word] {
			seen[kind+word] = true
			*list = append(*list, word)
		}
	}
	for _, root := range docs {
		for _, e := range all(root) {
			note(&m.tags, "tag ", e.Tag)
			for _, a := range e.Attr {
				note(&m.attrs, "attribute ", a.Key)
				if len(a.Value) < 20 {
					note(&m.values, "value ", a.Value)
				}
			}
		}
	}
}

// all are a document's elements but for what is in the status, where anything may stand.
func all(e *etree.Element) []*etree.Element {
	found := []*etree.Element{e}
	for _, child := range e.ChildElements() {
		if child.Tag != "status" {
			found = append(found, all(child)...)
		}
	}
	return found
}

func pick[T any](m *mutator, of []T) T { return of[m.IntN(len(of))] }

// mutate changes one thing.
func (m *mutator) mutate(root *etree.Element) {
	elements := all(root)
	e, other := pick(m, elements), pick(m, elements)
	if m.IntN(2) == 0 || e == root {
		m.mutateAttr(e, other)
		return
	}
	parent := e.Parent()
	switch m.IntN(7) {
	case 0:
		parent.RemoveChild(e)
	case 1:
		e.CreateElement(pick(m, m.tags))
	case 2:
		e.Tag = pick(m, m.tags)
	case 3:
		if !inside(other, e) {
			parent.RemoveChild(e)
			other.AddChild(e)
		}
	case 4:
		parent.InsertChildAt(e.Index(), e.Copy())
	case 5: // moved among its siblings
		parent.RemoveChild(e)
		parent.InsertChildAt(m.IntN(len(parent.Child)+1), e)
	case 6:
		e.CreateText("stray")
	}
}

func inside(e, outer *etree.Element) bool {
	for ; e != nil; e = e.Parent() {
		if e == outer {
			return true
		}
	}
	return false
}

func (m *mutator) mutateAttr(e, other *etree.Element) {
	if len(e.Attr) == 0 || m.IntN(6) == 0 {
		e.CreateAttr(pick(m, m.attrs), pick(m, m.values))
		return
	}
	a := pick(m, e.Attr)
	switch m.IntN(6) {
	case 0:
		e.RemoveAttr(a.Key)
	case 1:
		e.RemoveAttr(a.Key)
		e.CreateAttr(pick(m, m.attrs), a.Value)
	case 2:
		e.RemoveAttr(a.Key)
		other.CreateAttr(a.Key, a.Value)
	case 3:
		other.CreateAttr(a.Key, a.Value)
	case 4:
		e.CreateAttr(a.Key, pick(m, m.values))
	case 5:
		e.CreateAttr(a.Key, m.damage(a.Value))
	}
}

// damage spoils a value.
func (m *mutator) damage(value string) string {
	runes := []rune(value)
	at := m.IntN(len(runes) + 1)
	before, after := string(runes[:at]), string(runes[at:])
	switch m.IntN(5) {
	case 0:
		return ""
	case 1:
		return before
	case 2:
		return before + pick(m, []string{" ", "-", "+", "0", "x", ":", ".", ",", "é", "&"}) + after
	case 3:
		return " " + value + "\t"
	}
	return strings.ToUpper(value)
}
