package rule

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/score"
	"pacer/cib/value/seq"
)

// Unpacked tells what came up while name-value blocks were read.
type Unpacked struct {
	Next  Time // the next moment at which time alone may change what is read; zero if unknown
	Notes []Note
}

// Unpack reads the name-value blocks with this tag below an element (any child if the tag is empty)
// whose rules pass, into a table. What the table holds already stays. Blocks are taken by falling
// score, of equal ones the later first; the block with the id first comes before all. The deprecated
// value #default removes a name that an earlier block, or the table, had set.
//
// Blocks and pairs may refer to others by id-ref. A nil parent has no blocks.
func Unpack(parent *etree.Element, tag, first string, in Input, into *seq.Table[string]) Unpacked {
	if parent == nil {
		return Unpacked{}
	}
	e := evaluation{Input: in, now: FromTime(in.Now)}
	for _, block := range e.blocks(parent, tag, first) {
		e.unpackBlock(block, into)
	}
	return Unpacked{e.next, e.notes}
}

// blocks finds blocks in the order in which they count.
func (e *evaluation) blocks(parent *etree.Element, tag, first string) []*etree.Element {
	type ranked struct {
		block *etree.Element
		score score.Score
	}
	var found []ranked
	for child := range parent.ChildElementsSeq() {
		if tag != "" && child.Tag != tag {
			continue
		}
		if block := e.resolve(child); block != nil {
			found = append(found, ranked{block, e.blockScore(block)})
		}
	}
	slices.Reverse(found)
	slices.SortStableFunc(found, func(a, b ranked) int {
		switch {
		case first != "" && a.block.SelectAttrValue("id", "") == first:
			return -1
		case first != "" && b.block.SelectAttrValue("id", "") == first:
			return 1
		}
		return int(b.score - a.score)
	})
	out := make([]*etree.Element, len(found))
	for i, f := range found {
		out[i] = f.block
	}
	return out
}

func (e *evaluation) blockScore(block *etree.Element) score.Score {
	text, given := attr(block, "score")
	if !given {
		return 0
	}
	s, err := score.Parse(text, 0)
	if err != nil {
		id := block.SelectAttrValue("id", "")
		e.note(false, id, "Using 0 as %s score because '%s' is not a valid score", id, text)
	}
	return s
}

func (e *evaluation) unpackBlock(block *etree.Element, into *seq.Table[string]) {
	if rule := block.SelectElement("rule"); rule != nil && !e.rule(rule).Passes() {
		return
	}
	// Before 1.0 the pairs of a block were gathered in one more element.
	if children := block.ChildElements(); len(children) > 0 && children[0].Tag == "attributes" {
		block = children[0]
	}
	for _, pair := range block.ChildElements() {
		if pair.Tag == "nvpair" {
			e.unpackPair(pair, into)
		}
	}
}

func (e *evaluation) unpackPair(pair *etree.Element, into *seq.Table[string]) {
	pair = e.resolve(pair)
	if pair == nil {
		return
	}
	name, named := attr(pair, "name")
	value, valued := attr(pair, "value")
	if !named || !valued {
		return
	}
	if numeral.EqualFold(value, "#default") {
		e.note(false, pair.SelectAttrValue("id", ""), "Support for setting meta-attributes (such as %s) to the explicit "+
			"value '#default' is deprecated and will be removed in a future release", name)
		into.Delete(name)
		return
	}
	into.PutNew(name, value)
}
