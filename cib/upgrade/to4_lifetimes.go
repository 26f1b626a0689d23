package upgrade

import "github.com/beevik/etree"

// endLifetimes promises that constraints have no lifetimes. That of a location becomes part of its
// rule; those of colocations and orders are dropped, though rules that others refer to live on.
func (r *Run) endLifetimes() error {
	for _, constraints := range elements(r.root, "constraints") {
		r.keepReferredRules(constraints)
	}
	for _, e := range elements(r.root, "rsc_location") {
		if hasChild(e, "lifetime") {
			r.absorbLifetime(e)
		}
	}
	for _, e := range elements(r.root, "rsc_colocation", "rsc_order") {
		for _, lifetime := range children(e, "lifetime") {
			r.message(Warning, value(e, "id"), "Dropping lifetime element from constraint %s because lifetime elements are no"+
				" longer supported. Any rules contained there will no longer apply to the constraint", value(e, "id"))
			r.lost(e, "lifetime of "+wording(e), "only locations depend on rules since schema 4.0; this constraint now always applies")
			remove(lifetime)
		}
	}
	return nil
}

// keepReferredRules moves rules from lifetimes that end, but are referred to from elsewhere, into a
// constraint that matches no resource: only location constraints may have any kind of rule.
func (r *Run) keepReferredRules(constraints *etree.Element) {
	var kept []*etree.Element
	for _, e := range children(constraints, "rsc_colocation", "rsc_order") {
		for _, lifetime := range children(e, "lifetime") {
			for _, rule := range children(lifetime, "rule") {
				if r.original[rule] && r.usedElsewhere(value(rule, "id")) {
					kept = append(kept, rule)
				}
			}
		}
	}
	if len(kept) == 0 {
		return
	}
	id := prefix + "coloc-order-lifetime-rules"
	location := element("rsc_location", "id", id, "rsc-pattern", "a^") // nothing precedes the beginning
	holder := element("rule", "id", id+"-rule", "score", minusInfinity)
	for _, rule := range kept {
		r.became(rule, wording(rule)+" of a lifetime", "part of rsc_location "+id,
			"other rules refer to it, and it cannot stay where it is", id, id+"-rule")
	}
	addAll(holder, kept)
	location.AddChild(holder)
	constraints.AddChild(location)
}

// usedElsewhere says whether a rule with this id stands outside the lifetimes of colocations and
// orders.
func (r *Run) usedElsewhere(id string) bool {
	for _, rule := range elements(r.root, "rule") {
		if value(rule, "id") == id && !endsWithLifetime(rule) {
			return true
		}
	}
	return false
}

func endsWithLifetime(e *etree.Element) bool {
	for ; e != nil; e = e.Parent() {
		if parent := e.Parent(); e.Tag == "lifetime" && parent != nil &&
			(parent.Tag == "rsc_colocation" || parent.Tag == "rsc_order") {
			return true
		}
	}
	return false
}

// absorbLifetime lets a location constraint apply where its rule does (or its node is meant) and one
// of the lifetime's rules too.
func (r *Run) absorbLifetime(location *etree.Element) {
	id := prefix + value(location, "id")
	both := element("rule", "id", id+"-lifetime-and-rule", "boolean-op", "and")
	made := []string{value(both, "id")}
	if rules := children(location, "rule"); len(rules) > 0 {
		addAll(both, rules)
	} else {
		both.AddChild(nodeRule(location))
		made = idsIn(both)
	}
	for _, lifetime := range children(location, "lifetime") {
		rules := children(lifetime, "rule")
		if len(rules) == 1 {
			both.AddChild(rules[0])
		} else {
			either := element("rule", "id", id+"-lifetime-or-rule", "boolean-op", "or")
			made = append(made, value(either, "id"))
			addAll(either, rules)
			both.AddChild(either)
		}
		remove(lifetime)
	}
	r.became(location, "lifetime of "+wording(location), "part of rule "+value(both, "id"),
		"a location applies when its rule does since schema 4.0", made...)
	location.RemoveAttr("node")
	location.RemoveAttr("score")
	location.AddChild(both)
}

// nodeRule says by a rule what a constraint says by its attributes node and score.
func nodeRule(location *etree.Element) *etree.Element {
	id := prefix + value(location, "id") + "-node-score-rule"
	rule := element("rule", "id", id)
	if has(location, "score") {
		rule.CreateAttr("score", value(location, "score"))
	}
	rule.AddChild(element("expression", "id", id+"-expr", "attribute", "#uname", "operation", "eq",
		"value", value(location, "node")))
	return rule
}
