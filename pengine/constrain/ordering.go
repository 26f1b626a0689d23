package constrain

import (
	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// kind is how strict an ordering is.
type kind uint8

const (
	mandatory kind = iota
	optional
	serialize
)

// symmetry tells an ordering from the one it implies for the opposite actions.
type symmetry uint8

const (
	asymmetric symmetry = iota // implies no opposite
	symmetric                  // implies an opposite
	inverse                    // is the implied opposite
)

// ordering files an rsc_order constraint.
func (rd *reader) ordering(el *etree.Element, id string) {
	k := rd.kind(el)
	sym := rd.symmetry(el, k, "", false)
	sets, ok := rd.sets(el)
	if len(el.SelectElements("resource_set")) == 0 {
		sets, ok = rd.impliedSets(el, id, side{"first", "first-action", "action"}, side{"then", "then-action", "action"})
	}
	o := orderedSets{reader: rd, id: id, kind: k}
	o.symmetrical, o.symmetricalSet = attr(el, "symmetrical")
	for i, s := range sets {
		if !o.within(s) {
			return
		}
		if i == 0 {
			continue
		}
		if !o.between(sets[i-1], s, sym) || sym == symmetric && !o.between(s, sets[i-1], inverse) {
			return
		}
	}
	if ok && len(sets) == 0 {
		rd.simpleOrdering(el, id, k)
	}
}

// kind reads how strict an ordering is. Where only the deprecated score is given, 0 means
// optional.
func (rd *reader) kind(el *etree.Element) kind {
	text, given := attr(el, "kind")
	if !given {
		return rd.kindByScore(el)
	}
	switch text {
	case "Mandatory":
		return mandatory
	case "Optional":
		return optional
	case "Serialize":
		return serialize
	}
	id := el.SelectAttrValue("id", "missing ID")
	rd.w.Err(id, "Resetting 'kind' for constraint "+id+" to 'Mandatory' because '"+text+"' is not valid")
	return mandatory
}

func (rd *reader) kindByScore(el *etree.Element) kind {
	text, given := attr(el, "score")
	if !given {
		return mandatory
	}
	rd.once("order-score", el.SelectAttrValue("id", ""),
		"Support for 'score' in rsc_order is deprecated and will be removed in a future release (use 'kind' instead)")
	if s, _ := rd.w.Opt.Health.Parse(text, 0); s == 0 {
		return optional
	}
	return mandatory
}

// symmetry says whether an ordering (or a set in one) implies the opposite. A set without a word
// on that does what the constraint around it says.
func (rd *reader) symmetry(el *etree.Element, outer kind, outerText string, outerSet bool) symmetry {
	k := outer
	if el.SelectAttr("kind") != nil || el.SelectAttr("score") != nil {
		k = rd.kind(el)
	}
	wanted, known := boolAttr(el, "symmetrical")
	if !known && outerSet {
		wanted, known = vocab.True(outerText), true
	}
	switch {
	case !known && k == serialize, known && !wanted:
		return asymmetric
	case known && k == serialize:
		id := el.SelectAttrValue("id", "")
		rd.w.Warn(id, "Ignoring symmetrical for '"+id+"' because not valid with kind of 'Serialize'")
		return asymmetric
	}
	return symmetric
}

// relation is how a pair of actions is ordered; first is the task of the earlier one.
func relation(k kind, first string, sym symmetry) world.Relation {
	switch {
	case k == optional:
		return world.RelOrdered
	case k == serialize:
		return world.RelSerialize
	case sym == asymmetric:
		return world.RelOrdered | world.RelAsymmetric
	case sym == inverse:
		return world.RelOrdered | world.RelThenImpliesFirst
	case first == vocab.TaskStart || first == vocab.TaskPromote || first == vocab.TaskMigrateFrom:
		return world.RelOrdered | world.RelFirstImpliesThen | world.RelUnrunnableFirstBlocks
	}
	return world.RelOrdered | world.RelFirstImpliesThen
}

var opposites = [][2]string{
	{vocab.TaskStart, vocab.TaskStop},
	{vocab.TaskPromote, vocab.TaskDemote},
	{vocab.TaskPromoted, vocab.TaskDemoted},
	{vocab.TaskRunning, vocab.TaskStopped},
}

// opposite is the task that undoes another, "" if nothing is known to.
func (rd *reader) opposite(task string) string {
	for _, pair := range opposites {
		switch task {
		case pair[0]:
			return pair[1]
		case pair[1]:
			return pair[0]
		}
	}
	rd.w.Warn("", "Unknown action '"+task+"' specified in order constraint")
	return ""
}

func (rd *reader) simpleOrdering(el *etree.Element, id string, k kind) {
	first, ok := rd.orderedResource(el, id, "first")
	if !ok {
		return
	}
	then, ok := rd.orderedResource(el, id, "then")
	if !ok {
		return
	}
	firstTask := el.SelectAttrValue("first-action", vocab.TaskStart)
	thenTask := el.SelectAttrValue("then-action", firstTask)
	sym := rd.symmetry(el, rd.kind(el), "", false)
	rel := relation(k, firstTask, sym)
	if n := rd.instancesNeeded(el, id, first); n > 0 {
		rd.orderAfterSome(id, n, first, firstTask, then, thenTask, rel)
	} else {
		first.OrderTasks(firstTask, then, thenTask, rel)
	}
	if sym == symmetric {
		rd.orderInverse(id, k, first, firstTask, then, thenTask)
	}
}

func (rd *reader) orderedResource(el *etree.Element, id, name string) (*world.Resource, bool) {
	ref, given := attr(el, name)
	if !given {
		rd.w.Err(id, "Ignoring constraint '"+id+"' without "+name)
		return nil, false
	}
	r := rd.resource(ref)
	if r == nil {
		rd.w.Err(id, "Ignoring constraint '"+id+"' because resource '"+ref+"' does not exist")
	}
	return r, r != nil
}

// instancesNeeded is how many instances of a clone must be up before what is ordered after it
// may start: 0 if all that will be started.
func (rd *reader) instancesNeeded(el *etree.Element, id string, r *world.Resource) int {
	if !r.IsClone() {
		return 0
	}
	if text, given := r.Meta.Get("clone-min"); given {
		return numeral.AtLeast(text, 0)
	}
	if el.SelectAttr("require-all") == nil {
		return 0
	}
	rd.once("require-all", id, "Support for require-all in ordering constraints is deprecated and will be removed in "+
		"a future release (use clone-min clone meta-attribute instead)")
	if all, _ := boolAttr(el, "require-all"); all {
		return 0
	}
	return 1
}

// orderAfterSome orders a task after that of a minimum number of instances, by way of a
// pseudo-action that can run once so many can.
func (rd *reader) orderAfterSome(id string, n int, first *world.Resource, firstTask string, then *world.Resource, thenTask string, rel world.Relation) {
	met := rd.w.PseudoAction("clone-one-or-more:" + id)
	met.RequiredRunnableBefore = n
	for _, instance := range first.Children {
		rd.orderTaskBefore(instance, firstTask, met)
	}
	rd.orderTaskAfter(met, then, thenTask, rel)
}

// orderTaskBefore makes a resource's task count towards what a pseudo-action requires.
func (rd *reader) orderTaskBefore(r *world.Resource, task string, gate *world.Action) {
	rd.w.NewOrdering(world.Ordering{
		FirstResource: r, FirstTask: r.Key(task), ThenAction: gate,
		Kind: world.RelMinRunnable | world.RelFirstImpliesThenGraphed,
	})
}

// orderTaskAfter makes a resource's task wait for a pseudo-action's requirements.
func (rd *reader) orderTaskAfter(gate *world.Action, r *world.Resource, task string, rel world.Relation) {
	rd.w.NewOrdering(world.Ordering{
		FirstAction: gate, ThenResource: r, ThenTask: r.Key(task), Kind: rel | world.RelUnrunnableFirstBlocks,
	})
}

func (rd *reader) orderInverse(id string, k kind, first *world.Resource, firstTask string, then *world.Resource, thenTask string) {
	firstTask, thenTask = rd.opposite(firstTask), rd.opposite(thenTask)
	if firstTask == "" || thenTask == "" {
		rd.w.Warn(id, "Cannot invert constraint '"+id+"' (please specify inverse manually)")
		return
	}
	then.OrderTasks(thenTask, first, firstTask, relation(k, firstTask, inverse))
}
