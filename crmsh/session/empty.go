package session

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"pacer/crmsh/lang"
)

// emptyFor says of an option or default whether it has to have a value, in crmsh's words.
func emptyFor(name string, form func(string) (valueForm, bool)) error {
	if f, known := form(name); known && !f.takes("") {
		_, expected, _ := strings.Cut(f.expected(""), "; ")
		//lint:ignore ST1005 the words are crmsh's
		return fmt.Errorf("Empty value for %s is not allowed; %s", name, expected)
	}
	return nil
}

// formsOf are what the values in a set of options are to be like.
func formsOf(keyword string) func(string) (valueForm, bool) {
	switch keyword {
	case "property":
		return propertyForm
	case "rsc_defaults", "op_defaults":
		return metaForm
	}
	return func(string) (valueForm, bool) { return valueForm{}, false }
}

// refuseEmpty complains about options that a statement sets to nothing and that have to have a value. Old is the set
// there is, nil for a new one: what is so in it already is no fault of the statement.
func refuseEmpty(st *lang.Defaults, old *etree.Element) error {
	var problems lang.Problems
	for _, p := range st.Pairs {
		if !p.HasValue || p.Value != "" {
			continue
		}
		if old != nil {
			if nv := findNV(old, p.Name); nv != nil && nv.SelectAttrValue("value", "") == "" {
				continue
			}
		}
		if err := emptyFor(p.Name, formsOf(st.Keyword.Text)); err != nil {
			problems = append(problems, complaint(lang.Word{Text: p.Name + "=", Pos: p.Pos}, "%v", err)...)
		}
	}
	return problems.Err()
}
