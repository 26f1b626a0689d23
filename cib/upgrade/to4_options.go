package upgrade

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"
)

// settleOptions promises that sets of pairs come last within their parents, in the order in which
// they count; that every pair has a value; that cluster properties go by their present names; and
// that there are no phases of the moon, and no fencing levels beyond 9.
func (r *Run) settleOptions() error {
	r.follow(4)
	for _, e := range elements(r.root) {
		sortSets(e)
	}
	for _, pair := range elements(r.root, "nvpair") {
		if !has(pair, "value") {
			r.note(Info, value(pair, "id"), "Dropping nvpair %s because it has no value", value(pair, "id"))
			remove(pair)
		}
	}
	for _, spec := range elements(r.root, "date_spec") {
		r.dropMoon(spec)
	}
	for _, set := range elements(r.root, "cluster_property_set") {
		for _, pair := range children(set, "nvpair") {
			r.settleProperty(pair)
		}
	}
	for _, level := range elements(r.root, "fencing-level") {
		if n := number(value(level, "index")); n.is && n.value > 9 {
			r.note(Info, value(level, "id"), "Dropping fencing level %s because %s is beyond the highest index, which is 9",
				value(level, "id"), value(level, "index"))
			remove(level)
		}
	}
	return nil
}

func (r *Run) dropMoon(spec *etree.Element) {
	if spec.RemoveAttr("moon") != nil {
		r.changed = true
		r.note(Warning, value(spec, "id"),
			"Dropping moon attribute from date spec %s because moon phase is no longer supported", value(spec, "id"))
	}
}

func (r *Run) settleProperty(pair *etree.Element) {
	rename := func(to string) {
		pair.CreateAttr("name", to)
		r.changed = true
	}
	switch value(pair, "name") {
	case "crmd-finalization-timeout":
		rename("join-finalization-timeout")
	case "crmd-integration-timeout":
		rename("join-integration-timeout")
	case "crmd-transition-delay":
		rename("transition-delay")
	case "remove-after-stop":
		r.note(Warning, value(pair, "id"), "Dropping nvpair %s because the remove-after-stop property is unsupported",
			value(pair, "id"))
		remove(pair)
	case "stonith-action":
		if value(pair, "value") == "poweroff" {
			pair.CreateAttr("value", "off")
			r.changed = true
		}
	}
}

// sortSets orders the sets below an element by falling score, equal ones as they were, and puts them
// after all else. The set cib-bootstrap-options comes before any other.
func sortSets(e *etree.Element) {
	found := children(e, sets...)
	if len(found) == 0 {
		return
	}
	slices.SortStableFunc(found, func(a, b *etree.Element) int {
		x, y := rankOf(a), rankOf(b)
		return cmp.Or(cmp.Compare(x.class, y.class), -cmp.Compare(x.score, y.score))
	})
	for _, set := range found {
		e.RemoveChild(set)
		e.AddChild(set)
	}
}

// rank is a set's place: by class first, then the higher score.
type rank struct {
	class int
	score float64
}

func rankOf(set *etree.Element) rank {
	text := value(set, "score")
	n := number(text)
	switch {
	case set.Tag == "cluster_property_set" && value(set, "id") == "cib-bootstrap-options":
		return rank{class: 0}
	case text == "INFINITY", text == "+INFINITY":
		return rank{class: 1}
	case n.is && n.value > 0:
		return rank{2, n.value}
	case !has(set, "score"), n.is && n.value == 0:
		return rank{class: 3}
	case n.is:
		return rank{4, n.value}
	case text == minusInfinity:
		return rank{class: 5}
	}
	return rank{class: 6} // what is no number, which includes one with a plus sign
}

// xnumber is a number as XPath reads one: digits with a point and a minus sign at most.
type xnumber struct {
	value float64
	is    bool
}

func number(text string) xnumber {
	text = strings.Trim(text, " \t\r\n")
	if strings.Trim(text, "-0123456789.") != "" {
		return xnumber{}
	}
	f, err := strconv.ParseFloat(text, 64)
	return xnumber{f, err == nil}
}
