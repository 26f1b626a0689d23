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
				made := setLike(set, pairs)
				r.tellMade(op, made)
				ruled = append(ruled, made)
			}
		}
		if len(moved) > 0 {
			addAll(r.metaOf(op), moved)
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
		r.print(&operationParameters, row, value(pair, "id"), contextOf(rsc, op, set))
		was := wording(pair) + " of operation " + value(op, "id")
		if slices.Contains(overridden, name) {
			r.spent(pair, was, "the resource, or a later set of the operation, sets "+name+" too")
		} else {
			r.became(pair, was, "meta-attribute "+name+"="+shown(pair)+" there", "options of operations are meta-attributes since schema 3.0")
			kept = append(kept, pair)
		}
		remove(pair)
	}
	return kept
}

// tellMade tells of a set that is made for an element to hold pairs, which are told of one by one.
func (r *Run) tellMade(at, set *etree.Element) {
	r.change(Change{Level: Debug, ID: r.idAt(at), Is: wording(set), Why: "it holds what has been moved", Made: idsIn(set)})
}

// metaOf is an operation's first set of meta-attributes without a rule, made if there is none.
func (r *Run) metaOf(op *etree.Element) *etree.Element {
	if existing := unruled(op, "meta_attributes"); len(existing) > 0 {
		return existing[0]
	}
	set := element("meta_attributes", "id", "_2TO3_"+value(op, "id")+"-meta")
	r.tellMade(op, set)
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
	var out []*etree.Element
	for i, l := range byAttr {
		if set := l.set; r.mayLift(rsc, l, !said && i == len(byAttr)-1) {
			set.AddChild(l.pairs[0])
			out = append(out, set)
		}
	}
	for i, l := range bySets {
		if r.mayLift(rsc, l, !said && len(byAttr) == 0 && !l.overriddenIn(bySets, i)) {
			out = append(out, setLike(l.set, l.pairs))
		}
	}
	for _, set := range out {
		r.tellMade(rsc, set)
	}
	return out
}

// mayLift tells what becomes of requirements; if they do not count, others come before them.
func (r *Run) mayLift(rsc *etree.Element, l lifted, counts bool) bool {
	for i, pair := range l.pairs {
		if counts {
			r.change(Change{
				Level: Info, ID: l.ids[i], Was: l.was[i],
				Is:  "meta-attribute requires=" + value(pair, "value") + " of resource " + value(rsc, "id"),
				Why: "resources have requirements, not operations, since schema 3.0",
			})
		} else {
			r.change(Change{Level: Info, ID: l.ids[i], Was: l.was[i], Why: "another setting of requires comes before it"})
		}
	}
	return counts
}

// liftAttr gives for each operation with requirements a set yet to be filled.
func (r *Run) liftAttr(rsc *etree.Element) []lifted {
	var all []lifted
	id := value(rsc, "id")
	for _, op := range operations(rsc) {
		if !has(op, "requires") {
			continue
		}
		row := operationAttrs.find("requires", value(op, "name"))
		r.print(&operationAttrs, row, value(op, "id"), fmt.Sprintf("%s (rsc=%s)", value(op, "id"), id))
		was := attr(op, "requires") + " of operation " + value(op, "id")
		if row.to == "" {
			r.record(row, op, was, "")
		} else {
			all = append(all, lifted{
				set: element("meta_attributes", "id", "_2TO3_"+id+"-meta"),
				pairs: []*etree.Element{element("nvpair", "id", "_2TO3_"+value(op, "id")+"-meta-"+row.to,
					"name", row.to, "value", value(op, "requires"))},
				was: []string{was}, ids: []string{r.idAt(op)},
			})
		}
		op.RemoveAttr("requires")
	}
	return all
}

// lifted is what a set of an operation says about the resource's requirements.
type lifted struct {
	set         *etree.Element
	meta, ruled bool
	pairs       []*etree.Element
	was, ids    []string // how a report calls the pairs
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
				r.print(t, row, value(pair, "id"), contextOf(rsc, op, set))
				l.take(r, row, pair, wording(pair)+" of operation "+value(op, "id"))
			}
			if len(l.pairs) > 0 {
				out = append(out, l)
			}
			r.dropIfVoid(set)
		}
	}
	return out
}

// take removes a pair from its set, to be lifted if it has effect.
func (l *lifted) take(r *Run, row *renewal, pair *etree.Element, was string) {
	if row.to == "" {
		r.record(row, pair, was, "")
	} else {
		l.pairs = append(l.pairs, pair)
		l.was = append(l.was, was)
		l.ids = append(l.ids, r.idAt(pair))
	}
	remove(pair)
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
