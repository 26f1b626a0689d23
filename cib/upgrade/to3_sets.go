package upgrade

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// unfolded marks the ids of sets that stand in for a reference while names are renewed.
const unfolded = "_cibtr-2_"

// foldable are the sets that may be given by reference.
var foldable = []string{"cluster_property_set", "instance_attributes", "meta_attributes"}

// unfoldSets promises that no set of these is a reference: each has been replaced by a copy of what
// it refers to, under ids of its own.
func (r *Run) unfoldSets() error {
	type plan struct{ ref, original *etree.Element }
	var plans []plan
	sets := r.foldableByID()
	for _, ref := range elements(r.root, foldable...) {
		if !has(ref, "id-ref") {
			continue
		}
		originals := sets[tagged{ref.Tag, value(ref, "id-ref")}]
		if len(originals) != 1 {
			return &RefError{ref.Tag, value(ref, "id-ref"), len(originals)}
		}
		plans = append(plans, plan{ref, originals[0]})
	}
	for _, p := range plans {
		replace(p.ref, r.unfold(p.original))
	}
	return nil
}

func (r *Run) unfold(original *etree.Element) *etree.Element {
	id := value(original, "id")
	dup := original.Copy()
	for _, e := range elements(dup) {
		if has(e, "id") && e.Tag != "resource_ref" {
			r.rebadge(e, "_"+unfolded+id+"__"+value(e, "id"), value(e, "id"))
		}
	}
	r.rebadge(dup, unfolded+id, id)
	return dup
}

// rebadge gives a copy an id of its own.
func (r *Run) rebadge(e *etree.Element, id, original string) {
	e.CreateAttr("id", id)
	r.copied[id] = original
}

// foldSets turns what unfoldSets has copied back into references, unless the copy has come to differ
// from what it was copied from. Of several copies that do, each gets ids of its own.
func (r *Run) foldSets() error {
	sets, staying := r.foldableByID(), map[tagged][]*etree.Element{}
	for _, e := range elements(r.root, foldable...) {
		id, isCopy := strings.CutPrefix(value(e, "id"), unfolded)
		if !isCopy {
			continue
		}
		key := tagged{e.Tag, id}
		originals := sets[key]
		switch {
		case len(originals) == 0:
			r.message(Debug, id, "%s: original element pointed to with @id-ref (%s) disappeared during upgrade", e.Tag, id)
		case len(originals) > 1:
			return &RefError{e.Tag, id, len(originals)}
		case sameButIDs(e, originals[0]):
			replace(e, element(e.Tag, "id-ref", id))
			continue
		}
		r.keepCopy(e, id, staying[key])
		staying[key] = append(staying[key], e)
	}
	return nil
}

// keepCopy lets a copy of what has the id stay beside others of the same.
func (r *Run) keepCopy(e *etree.Element, id string, others []*etree.Element) {
	parent, was := e.Parent(), e.Tag+" by reference to "+id
	const why = "what it refers to is gone, or has come to differ"
	if i := slices.IndexFunc(others, func(other *etree.Element) bool { return sameButIDs(e, other) }); i >= 0 {
		to := value(others[i], "id")
		replace(e, element(e.Tag, "id-ref", to))
		r.became(parent, was, e.Tag+" by reference to "+to, why)
		return
	}
	if len(others) > 0 {
		for _, in := range elements(e) {
			if old := value(in, "id"); has(in, "id") {
				r.rebadge(in, fmt.Sprintf("%s-%d", old, len(others)+1), r.copied[old])
			}
		}
	}
	r.became(parent, was, wording(e), why, idsIn(e)...)
}

// idsIn are the ids of an element and of all below it.
func idsIn(e *etree.Element) []string {
	var ids []string
	for _, in := range elements(e) {
		if has(in, "id") {
			ids = append(ids, value(in, "id"))
		}
	}
	return ids
}

// tagged is an id of an element with a tag.
type tagged struct{ tag, id string }

func (r *Run) foldableByID() map[tagged][]*etree.Element {
	found := map[tagged][]*etree.Element{}
	for _, e := range elements(r.root, foldable...) {
		if has(e, "id") {
			key := tagged{e.Tag, value(e, "id")}
			found[key] = append(found[key], e)
		}
	}
	return found
}

// sameButIDs compares two elements with all below them, apart from ids and from attributes' order.
func sameButIDs(a, b *etree.Element) bool {
	if a.Tag != b.Tag || !slices.Equal(attrsButID(a), attrsButID(b)) {
		return false
	}
	return slices.EqualFunc(children(a), children(b), sameButIDs)
}

func attrsButID(e *etree.Element) []string {
	var out []string
	for _, a := range e.Attr {
		if a.FullKey() != "id" {
			out = append(out, a.FullKey()+"="+a.Value)
		}
	}
	slices.Sort(out)
	return out
}
