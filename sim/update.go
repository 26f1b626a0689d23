package sim

import "github.com/beevik/etree"

// update changes a node's state by a function. A state in which an element occurs twice (which no
// cluster writes) is changed as the CIB manager would change it: the function works on a copy, and
// the copy is merged into the original, so that the second occurrence ends up in the first.
func (c *cluster) update(state *etree.Element, change func(state *etree.Element) error) error {
	twice, known := c.twice[state]
	if !known {
		twice = hasTwins(state)
		if c.twice == nil {
			c.twice = map[*etree.Element]bool{}
		}
		c.twice[state] = twice
	}
	work := state
	if twice {
		work = state.Copy()
	}
	if err := change(work); err != nil {
		return err
	}
	if twice {
		merge(state, work)
	}
	c.bump()
	return nil
}

// hasTwins says whether an element occurs twice: two children with the same tag and id, or one without
// id after any with its tag.
func hasTwins(e *etree.Element) bool {
	seen := map[[2]string]bool{}
	for _, c := range e.ChildElements() {
		key := [2]string{c.Tag, get(c, "id")}
		if seen[key] || hasTwins(c) {
			return true
		}
		seen[key], seen[[2]string{c.Tag}] = true, true
	}
	return false
}

// merge brings attributes and children of from into an element. Children are the same if tag and id
// are; where there is no id, the tag is enough.
func merge(into, from *etree.Element) {
	for _, a := range from.Attr {
		into.CreateAttr(a.FullKey(), a.Value)
	}
	for _, c := range from.ChildElements() {
		if same := twin(into, c); same != nil {
			merge(same, c)
		} else {
			into.AddChild(c.Copy())
		}
	}
}

func twin(parent, e *etree.Element) *etree.Element {
	for _, c := range parent.SelectElements(e.Tag) {
		if e.SelectAttr("id") == nil || get(c, "id") == get(e, "id") {
			return c
		}
	}
	return nil
}
