package upgrade

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// renewNames promises that options, attributes of nodes and colocations, and parameters go by the
// names that 3.0 knows.
func (r *Run) renewNames() error {
	r.follow(3)
	for _, e := range elements(r.root, "rsc_colocation") {
		r.renewAttrs(&colocationAttrs, e, value(e, "id"))
	}
	for _, e := range elements(r.root, "node") {
		r.renewAttrs(&nodeAttributes, e, fmt.Sprintf("%s (id=%s)", value(e, "uname"), value(e, "id")))
	}
	r.renewProperties()
	for _, e := range elements(r.root, "primitive", "template") {
		r.renewResource(e)
	}
	return nil
}

func (r *Run) renewAttrs(t *table, e *etree.Element, context string) {
	for _, a := range slices.Clone(e.Attr) {
		row := t.find(a.Key, a.Value)
		if row == nil {
			continue
		}
		r.tell(t, row, value(e, "id"), context)
		if row.to == "" {
			e.RemoveAttr(a.Key)
		} else {
			e.CreateAttr(row.to, row.as)
		}
	}
}

// renew gives a pair its new name, and its new value if that changes.
func (row *renewal) renew(pair *etree.Element) {
	pair.CreateAttr("name", row.to)
	if row.as != "" {
		pair.CreateAttr("value", row.as)
	}
	if row.prefix != "" {
		pair.CreateAttr("value", strings.TrimPrefix(value(pair, "value"), row.prefix))
	}
}

// renewProperties renames, drops, or moves to a section of defaults.
func (r *Run) renewProperties() {
	var moved []*etree.Element
	target := map[*etree.Element]string{}
	for _, set := range elements(r.root, "cluster_property_set") {
		for _, pair := range children(set, "nvpair") {
			row := clusterProperties.find(value(pair, "name"), value(pair, "value"))
			if row == nil {
				continue
			}
			id := value(pair, "id")
			r.tell(&clusterProperties, row, id, id)
			if row.to == "" || row.under != "" {
				remove(pair)
			}
			row.renew(pair)
			switch {
			case row.under == "":
			case hasChild(set, "rule"):
				r.quirkLoseRuled(row, id)
			default:
				moved = append(moved, pair)
				target[pair] = row.under
			}
		}
		dropIfVoid(set)
	}
	for _, section := range []string{opDefaults, rscDefaults} {
		r.addDefaults(section, slices.DeleteFunc(slices.Clone(moved), func(pair *etree.Element) bool {
			return target[pair] != section
		}))
	}
}

// quirkLoseRuled: a property that moves to a section of defaults is lost if its set has a rule.
func (r *Run) quirkLoseRuled(row *renewal, id string) {
	r.note(Warning, id, "Dropping %s because its set has a rule; configure %s in %s instead", row.from, row.to, row.under)
}

// addDefaults puts pairs into the first set of a section that has no rule, unless a set without rule
// has the name already. The section is made if there is none.
func (r *Run) addDefaults(section string, pairs []*etree.Element) {
	configuration := r.root.SelectElement("configuration")
	if len(pairs) == 0 || configuration == nil {
		return
	}
	in := configuration.SelectElement(section)
	if in == nil {
		in = configuration.CreateElement(section)
		in.AddChild(element("meta_attributes", "id", "_2TO3_-"+strings.ReplaceAll(section, "_", "-")))
	}
	existing := unruled(in, "meta_attributes")
	if len(existing) == 0 {
		r.quirkLoseUnhoused(section, pairs)
		return
	}
	known := namesIn(existing)
	for _, pair := range pairs {
		if !slices.Contains(known, value(pair, "name")) {
			existing[0].AddChild(pair)
		}
	}
}

// quirkLoseUnhoused: properties that move to a section of defaults are lost if that section exists
// but has no set without a rule.
func (r *Run) quirkLoseUnhoused(section string, pairs []*etree.Element) {
	for _, pair := range pairs {
		r.note(Warning, value(pair, "id"), "Dropping %s because %s has no set without a rule to hold it",
			value(pair, "name"), section)
	}
}

func namesIn(sets []*etree.Element) []string {
	var names []string
	for _, set := range sets {
		for _, pair := range children(set, "nvpair") {
			names = append(names, value(pair, "name"))
		}
	}
	return names
}

// dropIfVoid removes a set that has no pairs.
func dropIfVoid(set *etree.Element) {
	if !hasChild(set, "nvpair") {
		remove(set)
	}
}
