package upgrade

import "github.com/beevik/etree"

// prefix marks the ids that are made on the way to 4.0.
const prefix = "pcmk__3_10_upgrade-"

// resolveRefs promises that no element is a reference by id-ref: each has been replaced by a copy of
// what it refers to, under the same ids. Which elements are copies is remembered until restoreRefs.
func (r *Run) resolveRefs() error {
	r.original, r.standIns = map[*etree.Element]bool{}, map[*etree.Element]*etree.Element{}
	byID := map[string][]*etree.Element{}
	var refs []*etree.Element
	for _, e := range elements(r.root) {
		if has(e, "id") {
			byID[value(e, "id")] = append(byID[value(e, "id")], e)
		}
		if has(e, "id-ref") {
			refs = append(refs, e)
		} else {
			r.original[e] = true
		}
	}
	// Copies are made before any reference is replaced, so that they are copies of what was there.
	made := make([][]*etree.Element, len(refs))
	r.copies = 100_000 + 10*len(r.original)
	for i, ref := range refs {
		made[i] = r.resolve(ref, byID, nil)
	}
	if r.copies < 0 {
		return ErrMultiplied
	}
	for i, ref := range refs {
		r.tellResolved(ref, made[i])
		replace(ref, made[i]...)
	}
	return nil
}

// tellResolved tells of a reference that is not simply resolved for the time being.
func (r *Run) tellResolved(ref *etree.Element, made []*etree.Element) {
	for _, e := range made {
		r.standIns[e] = ref
		switch {
		case ref.Tag == "nvpair" && has(ref, "name"):
			r.became(ref.Parent(), wording(ref), "nvpair "+value(e, "id"),
				"a reference cannot change a pair's name since schema 4.0", value(e, "id"))
		case e.Tag != ref.Tag:
			r.became(ref.Parent(), wording(ref), e.Tag, "that is what it refers to")
		}
	}
}

// resolve makes the elements that take a reference's place. A reference to an element that contains
// it comes to nothing, as does one that leads nowhere.
func (r *Run) resolve(ref *etree.Element, byID map[string][]*etree.Element, within []*etree.Element) []*etree.Element {
	id := value(ref, "id-ref")
	found := byID[id]
	if len(found) == 0 {
		r.lost(ref.Parent(), wording(ref), "nothing has that id")
		return nil
	}
	if ref.Tag == "nvpair" && has(ref, "name") {
		return []*etree.Element{renamedPair(ref, found)}
	}
	var out []*etree.Element
	for _, e := range found {
		if holds(within, e) {
			r.lost(ref.Parent(), wording(ref), "it is inside of what it refers to")
			continue
		}
		out = append(out, r.resolved(e, byID, append(within, e))...)
	}
	return out
}

// resolved copies an element with the references below it resolved.
func (r *Run) resolved(e *etree.Element, byID map[string][]*etree.Element, within []*etree.Element) []*etree.Element {
	if r.copies--; r.copies < 0 {
		return nil
	}
	if has(e, "id-ref") {
		return r.resolve(e, byID, within)
	}
	dup := element(e.Tag)
	copyAttrs(dup, e)
	for _, child := range children(e) {
		addAll(dup, r.resolved(child, byID, within))
	}
	return []*etree.Element{dup}
}

func holds(all []*etree.Element, e *etree.Element) bool {
	for _, other := range all {
		if other == e {
			return true
		}
	}
	return false
}

// renamedPair is a pair that takes the value of another under a name of its own.
func renamedPair(ref *etree.Element, found []*etree.Element) *etree.Element {
	pair := element("nvpair")
	for _, e := range found {
		copyAttrs(pair, e)
	}
	name := value(ref, "name")
	pair.CreateAttr("id", prefix+value(found[0], "id")+"-"+name)
	pair.CreateAttr("name", name)
	return pair
}

// restoreRefs promises that every id is unique, as far as it was before: a copy is turned back into a
// reference where what it was copied from is still there, or another copy comes before it. Further
// it promises that permissions refer to elements that exist.
func (r *Run) restoreRefs() error {
	all := elements(r.root)
	r.warnOfXPaths(all)
	defined := map[string]bool{}
	for _, e := range all {
		if has(e, "id") && r.original[e] {
			defined[value(e, "id")] = true
		}
	}
	seen := map[string]bool{}
	var again []*etree.Element
	for _, e := range all {
		id := value(e, "id")
		if !has(e, "id") {
			continue
		}
		switch ref := r.standIns[e]; {
		case !r.original[e] && (defined[id] || seen[id]):
			again = append(again, e)
		case ref != nil && value(ref, "id-ref") == id:
			r.became(e.Parent(), wording(ref), wording(e), "what it refers to is gone, so a copy takes its place", idsIn(e)...)
		}
		seen[id] = true
	}
	for _, e := range again {
		replace(e, element(e.Tag, "id-ref", value(e, "id")))
	}
	r.voidPermissions(seen)
	return nil
}
