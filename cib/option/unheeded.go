package option

import (
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/rule"
)

// Unheeded notes the options of a set that Pacer keeps and does not act on, with the reason and what to use instead,
// unless they are set to what they are anyway. IDs are those of the pairs. Pacemaker may act on them, so they are no
// fault of the configuration.
func Unheeded(set *etree.Element) (notes []Note) {
	for _, pair := range set.SelectElements("nvpair") {
		o, known := Find(pair.SelectAttrValue("name", ""))
		value := pair.SelectAttrValue("value", o.Default)
		if !known || o.Idle == "" || o.isDefault(value) {
			continue
		}
		notes = append(notes, Note{
			ID:   pair.SelectAttrValue("id", ""),
			Text: o.Name + "=" + value + " is kept, and Pacer does not act on it: " + o.Idle,
		})
	}
	return notes
}

// isDefault says whether a value means the same as the default.
func (o *Option) isDefault(value string) bool {
	switch o.Type {
	case Duration, Timeout:
		a, err := rule.ParseInterval(value)
		b, wrong := rule.ParseInterval(o.Default)
		return err == nil && wrong == nil && a == b
	}
	return strings.EqualFold(value, o.Default)
}
