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
		r.print(t, row, value(e, "id"), context)
		was, is := attr(e, a.Key), ""
		if row.to == "" {
			e.RemoveAttr(a.Key)
		} else {
			e.CreateAttr(row.to, row.as)
			is = attr(e, row.to)
		}
		r.record(row, e, was, is)
	}
}

// renew gives a pair its new name, and its new value if that changes. One without a value, which has no
// effect, stays so.
func (row *renewal) renew(pair *etree.Element) {
	pair.CreateAttr("name", row.to)
	if row.as != "" && has(pair, "value") {
		pair.CreateAttr("value", row.as)
	}
	if row.prefix != "" {
		pair.CreateAttr("value", strings.TrimPrefix(value(pair, "value"), row.prefix))
	}
}

// rename renews a pair where it stands, or drops it.
func (r *Run) rename(row *renewal, pair *etree.Element) {
	was := wording(pair)
	if row.to == "" {
		r.record(row, pair, was, "")
		remove(pair)
		return
	}
	row.renew(pair)
	r.record(row, pair, was, wording(pair))
}

// renewProperties renames, drops, or moves to a section of defaults.
func (r *Run) renewProperties() {
	moved := map[string][]mover{}
	for _, set := range elements(r.root, "cluster_property_set") {
		for _, pair := range children(set, "nvpair") {
			row := clusterProperties().find(value(pair, "name"), value(pair, "value"))
			if row == nil {
				continue
			}
			id := value(pair, "id")
			r.print(clusterProperties(), row, id, id)
			switch {
			case row.under == "":
				r.rename(row, pair)
			case hasChild(set, "rule"):
				r.quirkLoseRuled(row, pair)
			default:
				moved[row.under] = append(moved[row.under], mover{row, pair, wording(pair), r.idAt(pair)})
				remove(pair)
				row.renew(pair)
			}
		}
		r.dropIfVoid(set)
	}
	r.addDefaults(opDefaults, moved[opDefaults])
	r.addDefaults(rscDefaults, moved[rscDefaults])
}

// quirkLoseRuled: a property that moves to a section of defaults is lost if its set has a rule.
func (r *Run) quirkLoseRuled(row *renewal, pair *etree.Element) {
	r.lost(pair, wording(pair), fmt.Sprintf("it moves to %s since schema 3.0, but not from a set with a rule; set %s there instead",
		row.under, row.to))
	remove(pair)
}

// mover is a cluster property on its way to a section of defaults.
type mover struct {
	row  *renewal
	pair *etree.Element
	was  string
	id   string // by which a report tells of it
}

// addDefaults puts pairs into the first set of a section that has no rule, unless a set without rule
// has the name already. The section is made if there is none.
func (r *Run) addDefaults(section string, movers []mover) {
	configuration := r.root.SelectElement("configuration")
	if len(movers) == 0 || configuration == nil {
		return
	}
	in := configuration.SelectElement(section)
	var made []string
	if in == nil {
		id := "_2TO3_-" + strings.ReplaceAll(section, "_", "-")
		made = []string{id}
		in = configuration.CreateElement(section)
		in.AddChild(element("meta_attributes", "id", id))
	}
	existing := unruled(in, "meta_attributes")
	if len(existing) == 0 {
		r.quirkLoseUnhoused(section, movers)
		return
	}
	known := namesIn(existing)
	for _, m := range movers {
		if slices.Contains(known, m.row.to) {
			r.change(Change{Level: Info, ID: m.id, Was: m.was, Why: fmt.Sprintf("%s sets %s already", section, m.row.to)})
			continue
		}
		existing[0].AddChild(m.pair)
		r.change(Change{Info, m.id, m.was, wording(m.pair) + " of " + section, m.row.reason(), made})
	}
}

// quirkLoseUnhoused: properties that move to a section of defaults are lost if that section exists
// but has no set without a rule.
func (r *Run) quirkLoseUnhoused(section string, movers []mover) {
	for _, m := range movers {
		r.change(Change{Level: Warning, ID: m.id, Was: m.was, Why: fmt.Sprintf(
			"it moves to %s since schema 3.0, which has no set without a rule to hold it; set %s there instead", section, m.row.to)})
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
func (r *Run) dropIfVoid(set *etree.Element) {
	if hasChild(set, "nvpair") {
		return
	}
	const why = "there is no pair in it"
	if id := value(set, "id"); r.copied[id] != "" {
		r.change(Change{Level: Debug, ID: r.idAt(set.Parent()), Was: set.Tag + " by reference to " + r.copied[id], Why: why})
	} else {
		r.change(Change{Level: Debug, ID: r.idAt(set), Was: wording(set), Why: why})
	}
	remove(set)
}
