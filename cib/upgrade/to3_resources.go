package upgrade

import (
	"cmp"
	"fmt"

	"github.com/beevik/etree"
)

// renewResource renews parameters and meta-attributes of a primitive or template, and moves to
// meta-attributes what operations had said about the resource.
func (r *Run) renewResource(rsc *etree.Element) {
	r.moveOperationOptions(rsc)
	for _, set := range children(rsc, "instance_attributes") {
		r.renewParameters(set)
	}
	for _, set := range children(rsc, "meta_attributes") {
		r.renewMeta(rsc, set)
	}
	// Sets that come out of operations are complete, and go last.
	for _, set := range r.liftRequirements(rsc) {
		rsc.AddChild(set)
	}
}

func (r *Run) renewParameters(set *etree.Element) {
	for _, pair := range children(set, "nvpair") {
		row := resourceParameters.find(value(pair, "name"), value(pair, "value"))
		if row == nil {
			continue
		}
		r.print(&resourceParameters, row, value(pair, "id"), value(pair, "id"))
		r.rename(row, pair)
	}
	r.dropIfVoid(set)
}

func (r *Run) renewMeta(rsc, set *etree.Element) {
	var gone []*etree.Element
	ruled := hasChild(set, "rule")
	for _, pair := range children(set, "nvpair") {
		row := resourceMeta.find(value(pair, "name"), value(pair, "value"))
		if row == nil {
			continue
		}
		context := fmt.Sprintf("%s (meta=%s)", value(rsc, "id"), value(set, "id"))
		r.print(&resourceMeta, row, value(pair, "id"), context)
		if row.to != "" && quirkShadowed(set, pair, row.to, ruled) {
			r.lost(pair, wording(pair), fmt.Sprintf("it is taken to repeat another pair; set %s to %s if none does",
				row.to, cmp.Or(row.as, value(pair, "value"))))
			gone = append(gone, pair)
		} else {
			r.rename(row, pair)
		}
	}
	removeAll(gone)
	r.dropIfVoid(set)
}

// quirkShadowed decides whether a renamed pair is taken to repeat another. In a set without a rule
// that is so unless it comes first in it: a pair of any other name before it loses it too. In a set
// with a rule, it repeats what sets without a rule that follow have.
func quirkShadowed(set, pair *etree.Element, to string, ruled bool) bool {
	if !ruled {
		return set.SelectElement("nvpair") != pair
	}
	for _, later := range following(set, "meta_attributes") {
		if !hasChild(later, "rule") && renewsTo(later, to) {
			return true
		}
	}
	return false
}

// renewsTo says whether a set has a pair that takes this new name.
func renewsTo(set *etree.Element, to string) bool {
	for _, pair := range children(set, "nvpair") {
		if row := resourceMeta.find(value(pair, "name"), value(pair, "value")); row != nil && row.to == to {
			return true
		}
	}
	return false
}

// following are the siblings with a tag after an element.
func following(e *etree.Element, tag string) []*etree.Element {
	var found []*etree.Element
	for _, sibling := range children(e.Parent(), tag) {
		if sibling.Index() > e.Index() {
			found = append(found, sibling)
		}
	}
	return found
}
