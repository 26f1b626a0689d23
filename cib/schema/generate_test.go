package schema

import (
	"fmt"

	"github.com/beevik/etree"
	"pgregory.net/rapid"
)

// generator makes documents that follow a grammar, by walking its patterns.
type generator struct {
	*rapid.T
	depth int
	ids   []string
	refs  []func() // to be filled in once all ids are known
}

// document makes a valid document of a version. A status could hold anything, so there is none in it.
func document(t *rapid.T, v Version) *etree.Element {
	g := &generator{T: t}
	root := etree.NewElement("cib")
	g.fill(Of(v).root.content, Of(v).root, root)
	if status := root.SelectElement("status"); status != nil {
		root.RemoveChild(status)
	}
	if len(g.ids) == 0 && len(g.refs) > 0 {
		t.Skip("references, but nothing to refer to")
	}
	for _, fill := range g.refs {
		fill()
	}
	return root
}

func (g *generator) fill(p *pattern, def *elementDef, e *etree.Element) {
	switch p.op {
	case opAttribute:
		g.attribute(p, e)
	case opChild:
		child := def.children[p.name]
		g.depth++
		g.fill(child.content, child, e.CreateElement(p.name))
		g.depth--
	case opGroup:
		g.fill(p.a, def, e)
		g.fill(p.b, def, e)
	case opInterleave:
		a, b := p.a, p.b
		if rapid.Bool().Draw(g.T, "swap") {
			a, b = b, a
		}
		g.fill(a, def, e)
		g.fill(b, def, e)
	case opChoice:
		g.fill(g.one(p), def, e)
	case opSome:
		for range rapid.IntRange(1, max(1, 3-g.depth/2)).Draw(g.T, "repeat") {
			g.fill(p.a, def, e)
		}
	}
}

// one picks an alternative; the deeper, the more often nothing where that is one.
func (g *generator) one(p *pattern) *pattern {
	var alternatives []*pattern
	for ; p.op == opChoice; p = p.b {
		alternatives = append(alternatives, p.a)
	}
	alternatives = append(alternatives, p)
	for _, a := range alternatives {
		if a == empty && rapid.IntRange(0, 9).Draw(g.T, "skip") < g.depth {
			return empty
		}
	}
	return rapid.SampledFrom(alternatives).Draw(g.T, "alternative")
}

func (g *generator) attribute(p *pattern, e *etree.Element) {
	d := rapid.SampledFrom(p.data.alternatives).Draw(g.T, "value")
	value := map[string]string{
		"": d.word, "text": "some text", "boolean": "true", "integer": "-3", "nonNegativeInteger": "0",
		"positiveInteger": "9", "schema-name": "none", "matching": "8080",
	}[d.typ]
	switch d.typ {
	case "ID":
		value = fmt.Sprintf("id%d", len(g.ids))
		g.ids = append(g.ids, value)
	case "IDREF":
		name := p.name
		g.refs = append(g.refs, func() { e.CreateAttr(name, rapid.SampledFrom(g.ids).Draw(g.T, "reference")) })
	}
	e.CreateAttr(p.name, value)
}

// mutate spoils a document, or not, in a place of its choice.
func mutate(t *rapid.T, root *etree.Element) {
	all := root.FindElements(".//*")
	if len(all) == 0 {
		return
	}
	e := rapid.SampledFrom(all).Draw(t, "where")
	other := rapid.SampledFrom(all).Draw(t, "other")
	switch rapid.IntRange(0, 5).Draw(t, "how") {
	case 0:
		if len(e.Attr) > 0 {
			e.RemoveAttr(rapid.SampledFrom(e.Attr).Draw(t, "attribute").Key)
		}
	case 1:
		if len(other.Attr) > 0 {
			a := rapid.SampledFrom(other.Attr).Draw(t, "attribute")
			e.CreateAttr(a.Key, a.Value)
		}
	case 2:
		e.Parent().RemoveChild(e)
	case 3:
		e.Parent().AddChild(e.Copy())
	case 4:
		e.AddChild(other.Copy())
	case 5:
		e.CreateText("stray")
	}
}
