package upgrade

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

// settleForms promises that no set has two pairs of one name; that there are no ping nodes; that what
// was a master is a promotable clone; and that no location constraint has more than one rule.
func (r *Run) settleForms() error {
	for _, e := range elements(r.root) {
		r.dropDuplicates(e)
	}
	r.enlistPingNodes()
	for _, e := range elements(r.root) {
		if e.Tag == "master" {
			r.promotable(e)
		}
		if masters := e.RemoveAttr("masters"); masters != nil {
			e.CreateAttr("promoted-max", masters.Value)
			r.changed = true
			r.became(e, "masters="+masters.Value, attr(e, "promoted-max"), "that is its name since schema 4.0")
		}
	}
	permissions := elements(r.root, "acl_permission")
	for _, location := range elements(r.root, "rsc_location") {
		if rules := children(location, "rule"); len(rules) > 1 {
			r.followSplit(permissions, value(location, "id"), len(rules))
			r.split(location, rules)
		}
	}
	return nil
}

const unset = "#default"

// dropDuplicates keeps of several pairs with one name the one that counts: the first, or the first
// after the last one that unsets the name; that one stays if nothing follows it.
func (r *Run) dropDuplicates(set *etree.Element) {
	pairs := children(set, "nvpair")
	if len(pairs) < 2 {
		return
	}
	var gone []*etree.Element
	for i, drop := range repeats(pairs) {
		if pair := pairs[i]; drop && has(pair, "name") {
			r.spent(r.holder(pair), wording(pair), "another one of that name in its set counts instead")
			gone = append(gone, pair)
		}
	}
	removeAll(gone)
}

// repeats says of each pair whether it is without effect.
func repeats(pairs []*etree.Element) []bool {
	out := make([]bool, len(pairs))
	later, unsetLater := map[string]bool{}, map[string]bool{}
	for i := len(pairs) - 1; i >= 0; i-- {
		name, unsets := value(pairs[i], "name"), value(pairs[i], "value") == unset
		out[i] = unsetLater[name] || unsets && later[name]
		later[name] = true
		unsetLater[name] = unsetLater[name] || unsets
	}
	setBefore := map[string]bool{} // by the last one of the name so far
	for i, pair := range pairs {
		name, unsets := value(pair, "name"), value(pair, "value") == unset
		out[i] = out[i] || !unsets && setBefore[name]
		setBefore[name] = !unsets
	}
	return out
}

// enlistPingNodes makes ping nodes members that may run nothing.
func (r *Run) enlistPingNodes() {
	for _, node := range elements(r.root, "node") {
		if value(node, "type") != "ping" {
			continue
		}
		node.CreateAttr("type", "member")
		r.changed = true
		uname := value(node, "uname")
		ban := BanID(uname)
		r.became(node, "ping node "+uname, "member banned by rsc_location "+ban, "there are no ping nodes since schema 4.0", ban)
		for _, constraints := range elements(r.root, "constraints") {
			constraints.AddChild(element("rsc_location", "id", ban, "rsc-pattern", ".*",
				"node", uname, "score", minusInfinity, "resource-discovery", "never"))
		}
	}
}

// promotable turns a master into a clone with a meta-attribute to that effect, before all others.
func (r *Run) promotable(master *etree.Element) {
	was := wording(master)
	master.Tag = "clone"
	r.changed = true
	id := prefix + "promotable-legacy-" + value(master, "id") + "-meta_attributes"
	set := element("meta_attributes", "id", id, "score", "INFINITY")
	set.AddChild(element("nvpair", "id", id+"-promotable", "name", "promotable", "value", "true"))
	r.became(master, was, wording(master)+" with promotable=true", "a master is a clone that can be promoted since schema 4.0",
		idsIn(set)...)
	master.InsertChildAt(0, set)
}

// partID is the id of a part that a constraint has been split into, counted from 0.
func partID(constraint string, part int) string {
	return fmt.Sprintf("%s%s-%d", prefix, constraint, part+1)
}

// split makes a location constraint of each rule. What all have in common stays in the first one and
// is copied to the others.
func (r *Run) split(location *etree.Element, rules []*etree.Element) {
	parts, ids := make([]*etree.Element, len(rules)), make([]string, len(rules))
	resources, lifetimes := children(location, "resource_set"), children(location, "lifetime")
	for i, rule := range rules {
		part := element("rsc_location")
		copyAttrs(part, location)
		ids[i] = partID(value(location, "id"), i)
		part.CreateAttr("id", ids[i])
		r.copied[ids[i]] = value(location, "id")
		common := func(all []*etree.Element) {
			for _, e := range all {
				if i > 0 {
					e = e.Copy()
				}
				part.AddChild(e)
			}
		}
		common(resources)
		part.AddChild(rule)
		common(lifetimes)
		parts[i] = part
	}
	r.became(location, fmt.Sprintf("%s with %d rules", wording(location), len(rules)), strings.Join(ids, ", "),
		"a location constraint has one rule since schema 4.0", ids...)
	replace(location, parts...)
}
