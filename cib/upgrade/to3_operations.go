package upgrade

import (
	"fmt"
	"slices"

	"github.com/beevik/etree"
)

// operations are the operations that a resource or template configures.
func operations(rsc *etree.Element) []*etree.Element {
	var found []*etree.Element
	for _, e := range children(rsc, "operations") {
		found = append(found, children(e, "op")...)
	}
	return found
}

// moveOperationOptions moves to an operation's meta-attributes what its instance attributes say about
// the operation itself, such as its timeout. What the resource's own meta-attributes name already,
// or a later set of the operation, is dropped.
func (r *Run) moveOperationOptions(rsc *etree.Element) {
	taken := namesIn(unruled(rsc, "meta_attributes"))
	for _, op := range operations(rsc) {
		var moved, ruled []*etree.Element
		for _, set := range children(op, "instance_attributes") {
			pairs := r.takeOptions(rsc, op, set, taken)
			if !hasChild(set, "rule") {
				moved = append(moved, pairs...)
			} else if len(pairs) > 0 {
				ruled = append(ruled, setLike(set, pairs))
			}
		}
		if len(moved) > 0 {
			addAll(metaOf(op), moved)
		}
		addAll(op, ruled)
	}
}

// takeOptions removes from a set the pairs that move, and gives those of them that have effect.
func (r *Run) takeOptions(rsc, op, set *etree.Element, taken []string) []*etree.Element {
	var kept []*etree.Element
	var later []*etree.Element
	for _, sibling := range following(set, "instance_attributes") {
		if !hasChild(sibling, "rule") {
			later = append(later, sibling)
		}
	}
	overridden := append(namesIn(later), taken...)
	for _, pair := range children(set, "nvpair") {
		name := value(pair, "name")
		row := operationParameters.find(name, value(op, "name"))
		if row == nil || name == "requires" {
			continue
		}
		r.tell(&operationParameters, row, value(pair, "id"), contextOf(rsc, op, set))
		remove(pair)
		if !slices.Contains(overridden, name) {
			kept = append(kept, pair)
		}
	}
	return kept
}

// metaOf is an operation's first set of meta-attributes without a rule, made if there is none.
func metaOf(op *etree.Element) *etree.Element {
	if existing := unruled(op, "meta_attributes"); len(existing) > 0 {
		return existing[0]
	}
	set := element("meta_attributes", "id", "_2TO3_"+value(op, "id")+"-meta")
	op.AddChild(set)
	return set
}

// setLike makes meta-attributes that hold these pairs under the same conditions as another set.
func setLike(set *etree.Element, pairs []*etree.Element) *etree.Element {
	made := element("meta_attributes", "id", "_2TO3_"+value(set, "id"))
	copyAttrs(made, set, "id")
	for _, e := range children(set) {
		if e.Tag != "nvpair" {
			made.AddChild(e.Copy())
		}
	}
	addAll(made, pairs)
	return made
}

func addAll(parent *etree.Element, all []*etree.Element) {
	for _, e := range all {
		parent.AddChild(e)
	}
}

func contextOf(rsc, op, set *etree.Element) string {
	return fmt.Sprintf("%s (rsc=%s, meta=%s)", value(op, "id"), value(rsc, "id"), value(set, "id"))
}

// liftRequirements removes what operations say about the resource's requirements. Of a start or
// promote it gives the meta-attributes that take its place: an attribute of the last such operation
// comes before sets of meta-attributes, those before sets of instance attributes; what the resource
// says itself comes before all.
func (r *Run) liftRequirements(rsc *etree.Element) []*etree.Element {
	said := slices.Contains(namesIn(unruled(rsc, "meta_attributes")), "requires")
	byAttr := r.liftAttr(rsc)
	bySets := r.liftSets(rsc)
	switch {
	case said:
		return nil
	case byAttr != nil:
		return []*etree.Element{byAttr}
	}
	var out []*etree.Element
	for i, l := range bySets {
		if !l.overriddenIn(bySets, i) {
			out = append(out, setLike(l.set, l.pairs))
		}
	}
	return out
}

func (r *Run) liftAttr(rsc *etree.Element) *etree.Element {
	var lifted *etree.Element
	id := value(rsc, "id")
	for _, op := range operations(rsc) {
		if !has(op, "requires") {
			continue
		}
		row := operationAttrs.find("requires", value(op, "name"))
		r.tell(&operationAttrs, row, value(op, "id"), fmt.Sprintf("%s (rsc=%s)", value(op, "id"), id))
		if row.to != "" {
			lifted = element("meta_attributes", "id", "_2TO3_"+id+"-meta")
			lifted.AddChild(element("nvpair", "id", "_2TO3_"+value(op, "id")+"-meta-"+row.to,
				"name", row.to, "value", value(op, "requires")))
		}
		op.RemoveAttr("requires")
	}
	return lifted
}

// lifted is what a set of an operation says about the resource's requirements.
type lifted struct {
	set         *etree.Element
	meta, ruled bool
	pairs       []*etree.Element
}

func (r *Run) liftSets(rsc *etree.Element) []lifted {
	var out []lifted
	for _, op := range operations(rsc) {
		for _, set := range children(op, "meta_attributes", "instance_attributes") {
			l := lifted{set: set, meta: set.Tag == "meta_attributes", ruled: hasChild(set, "rule")}
			t := &operationParameters
			if l.meta {
				t = &operationAttrs
			}
			for _, pair := range named(set, "requires") {
				row := t.find("requires", value(op, "name"))
				r.tell(t, row, value(pair, "id"), contextOf(rsc, op, set))
				remove(pair)
				if row.to != "" {
					l.pairs = append(l.pairs, pair)
				}
			}
			if len(l.pairs) > 0 {
				out = append(out, l)
			}
			dropIfVoid(set)
		}
	}
	return out
}

// overriddenIn says whether one of all, of which this is the one at index i, comes before it.
func (l lifted) overriddenIn(all []lifted, i int) bool {
	for j, other := range all {
		switch {
		case other.ruled:
		case l.meta == other.meta && j > i:
			return true
		case other.meta && !l.meta:
			return true
		}
	}
	return false
}
