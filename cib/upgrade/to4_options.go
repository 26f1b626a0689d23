package upgrade

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"pacer/cib/option"

	"github.com/beevik/etree"
)

// settleOptions promises that sets of pairs come last within their parents, in the order in which
// they count; that every pair has a value; that cluster properties go by their present names; and
// that there are no phases of the moon, and no fencing levels beyond 9.
func (r *Run) settleOptions() error {
	r.follow(4)
	for _, e := range elements(r.root) {
		r.sortSets(e)
	}
	for _, pair := range elements(r.root, "nvpair") {
		if !has(pair, "value") {
			r.spent(r.holder(pair), wording(pair), "it has no value")
			remove(pair)
		}
	}
	for _, spec := range elements(r.root, "date_spec") {
		r.dropMoon(spec)
	}
	for _, set := range elements(r.root, option.Set) {
		for _, pair := range children(set, "nvpair") {
			r.settleProperty(pair)
		}
	}
	for _, level := range elements(r.root, "fencing-level") {
		if n := number(value(level, "index")); n.is && n.value > 9 {
			r.spent(level, "fencing level "+value(level, "index"), "levels go from 1 to 9, others never were tried")
			remove(level)
		}
	}
	return nil
}

// holder is where a report finds a pair: the pair itself, or its set if it stands for a reference.
func (r *Run) holder(pair *etree.Element) *etree.Element {
	if r.standIns[pair] != nil {
		return pair.Parent()
	}
	return pair
}

func (r *Run) dropMoon(spec *etree.Element) {
	if moon := spec.RemoveAttr("moon"); moon != nil {
		r.changed = true
		r.message(Warning, value(spec, "id"),
			"Dropping moon attribute from date spec %s because moon phase is no longer supported", value(spec, "id"))
		r.lost(spec, "moon="+moon.Value, "there is no phase of the moon since schema 4.0; what is left of the rule may match more often")
	}
}

// settleProperty gives an option the name and value that it has since, or drops it.
func (r *Run) settleProperty(pair *etree.Element) {
	was, name, id := wording(pair), value(pair, "name"), value(pair, "id")
	row, found := option.FindRenewal(4, name, value(pair, "value"))
	switch {
	case !found:
	case row.Became == "":
		r.message(Warning, id, "Dropping nvpair %s because the %s property is unsupported", id, name)
		r.lost(r.holder(pair), was, row.Why)
		remove(pair)
	default:
		pair.CreateAttr("name", row.Became)
		if row.As != "" {
			pair.CreateAttr("value", row.As)
		}
		r.changed = true
		r.became(r.holder(pair), was, wording(pair), cmp.Or(row.Why, "that is its name since schema 4.0"))
	}
}

// sortSets orders the sets below an element by falling score, equal ones as they were, and puts them
// after all else. The set cib-bootstrap-options comes before any other.
func (r *Run) sortSets(e *etree.Element) {
	found := children(e, sets...)
	if len(found) == 0 {
		return
	}
	slices.SortStableFunc(found, func(a, b *etree.Element) int {
		x, y := rankOf(a), rankOf(b)
		return cmp.Or(cmp.Compare(x.class, y.class), -cmp.Compare(x.score, y.score))
	})
	before := children(e)
	for _, set := range found {
		e.RemoveChild(set)
		e.AddChild(set)
	}
	if after := children(e); !slices.Equal(before, after) {
		id := r.idAt(e)
		if id == "" {
			id = r.idAt(found[0])
		}
		r.change(Change{
			Level: Debug, ID: id, Was: "order " + enumerate(before) + " in " + wording(e), Is: enumerate(after),
			Why: "sets come last, in the order in which they count, since schema 4.0",
		})
	}
}

func enumerate(all []*etree.Element) string {
	words := make([]string, len(all))
	for i, e := range all {
		words[i] = wording(e)
	}
	return strings.Join(words, ", ")
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
	case set.Tag == option.Set && value(set, "id") == option.Bootstrap:
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
