package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// data is what an attribute may hold: any one of its alternatives.
type data struct {
	alternatives []datum
	id, ref      bool // an id or a reference to one is among them
}

// datum is one alternative: a word, or a type with words left out.
type datum struct {
	word    string
	exact   bool   // white space in the word counts
	typ     string // "" for a word
	limit   int64  // largest value of a number, 0 for none
	pattern *regexp.Regexp
	except  []string
	is      func(value string) bool // whether a value is of the type
}

// newData makes what an attribute may hold.
func newData(alternatives []datum) *data {
	d := &data{alternatives: alternatives}
	for i := range alternatives {
		a := &alternatives[i]
		a.is = types()[a.typ]
		d.id, d.ref = d.id || a.typ == "ID", d.ref || a.typ == "IDREF"
	}
	return d
}

// types are the names of types, with whether a value is of one.
var types = sync.OnceValue(func() map[string]func(value string) bool {
	return map[string]func(value string) bool{
		"text":               func(string) bool { return true },
		"boolean":            func(v string) bool { return v == "true" || v == "false" || v == "1" || v == "0" },
		"integer":            isInteger,
		"nonNegativeInteger": func(v string) bool { return isInteger(v) && (v[0] != '-' || isZero(v)) },
		"positiveInteger":    func(v string) bool { return isInteger(v) && v[0] != '-' && !isZero(v) },
		"ID":                 isNCName,
		"IDREF":              isNCName,
		"schema-name":        isSchemaName,
		"matching":           func(string) bool { return true },
		"exactly":            func(string) bool { return true },
	}
})

func isSchemaName(v string) bool {
	_, known := Named(v)
	return known || v == None
}

// mostDigits is how long a number may be, leading zeros aside: what validates for Pacemaker takes none
// that is longer.
const mostDigits = 24

func isInteger(v string) bool {
	digits := v
	if v != "" && (v[0] == '-' || v[0] == '+') {
		digits = v[1:]
	}
	return digits != "" && strings.Trim(digits, "0123456789") == "" && len(strings.TrimLeft(digits, "0")) <= mostDigits
}

func isZero(v string) bool { return strings.Trim(v, "+-0") == "" }

// AsID makes an id of a text: a dot stands for what no id may have, as in the ids that Pacemaker's tools make, and what
// does not begin as an id does gets the word num before it, as crmsh writes it.
func AsID(text string) string {
	if isNCName(text) {
		return text
	}
	id := strings.Map(func(r rune) rune {
		if isNCName("_" + string(r)) {
			return r
		}
		return '.'
	}, text)
	if !isNCName(id) {
		id = "num-" + id
	}
	return id
}

// isNCName says whether a text may be an id: it begins with a letter or underscore and goes on with
// letters, digits, dots, dashes and the like.
func isNCName(v string) bool {
	for i, r := range v {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', r == '_':
		case i > 0 && '0' <= r && r <= '9':
		case r < utf8.RuneSelf && r != '-' && r != '.': // all that is left of ASCII
			return false
		case unicode.IsLetter(r):
		case i > 0 && (r == '-' || r == '.' || r == '\u00b7' || unicode.In(r, unicode.Nd, unicode.Mn, unicode.Mc, unicode.Lm)):
		default:
			return false
		}
	}
	return v != ""
}

// allows says whether an attribute may have this value. White space around and doubled within a value
// does not count, except in free text.
func (d *data) allows(value string) bool {
	tidy := value
	if hasSpace(value) {
		tidy = strings.Join(strings.Fields(value), " ")
	}
	for i := range d.alternatives {
		if d.alternatives[i].allows(value, tidy) {
			return true
		}
	}
	return false
}

func hasSpace(value string) bool {
	for i := range len(value) {
		switch value[i] {
		case ' ', '\t', '\r', '\n':
			return true
		}
	}
	return false
}

func (a *datum) allows(value, tidy string) bool {
	switch {
	case a.exact:
		return value == a.word
	case a.typ == "":
		return tidy == a.word
	case slices.Contains(a.except, tidy):
		return false
	case a.pattern != nil:
		return a.pattern.MatchString(value)
	case !a.is(tidy):
		return false
	case a.limit > 0:
		n, err := strconv.ParseInt(strings.TrimPrefix(tidy, "+"), 10, 64)
		return err == nil && n <= a.limit
	}
	return true
}

// describe lists what may stand, in words.
func (d *data) describe() []string {
	var out []string
	for _, a := range d.alternatives {
		if text := a.describe(); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

func (a datum) describe() string {
	var text string
	switch {
	case a.typ == "":
		return a.word
	case a.pattern != nil:
		text = "text that matches " + strings.TrimSuffix(strings.TrimPrefix(a.pattern.String(), "^(?:"), ")$")
	case a.limit > 0:
		text = fmt.Sprintf("a whole number from 1 to %d", a.limit)
	default:
		text = map[string]string{
			"text":               "any text",
			"boolean":            "true or false",
			"integer":            "a whole number",
			"nonNegativeInteger": "a whole number from 0",
			"positiveInteger":    "a whole number from 1",
			"ID":                 "an id (a letter or underscore, then letters, digits, dots and dashes)",
			"IDREF":              "the id of an element",
			"schema-name":        "the name of a schema such as " + Latest().Name(),
		}[a.typ]
	}
	if len(a.except) > 0 {
		text += " but " + strings.Join(a.except, ", ")
	}
	return text
}
