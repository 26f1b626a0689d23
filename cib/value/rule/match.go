package rule

import (
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
)

// resource evaluates an rsc_expression: what it names must be as the resource has it.
func (e *evaluation) resource(expr *etree.Element) Outcome {
	if _, ok := e.id(expr); !ok {
		return Invalid
	}
	for _, part := range []struct{ name, actual string }{
		{"class", e.Standard},
		{"provider", e.Provider},
		{"type", e.Agent},
	} {
		if want, given := attr(expr, part.name); given && (want == "" || want != part.actual) {
			return Unsatisfied
		}
	}
	return Satisfied
}

// operation evaluates an op_expression; without an interval it matches any.
func (e *evaluation) operation(expr *etree.Element) Outcome {
	id, ok := e.id(expr)
	if !ok {
		return Invalid
	}
	name, given := attr(expr, "name")
	if !given {
		return e.fail(expr, id, "it has no name")
	}
	text, limited := attr(expr, "interval")
	if !limited {
		return outcome(name != "" && name == e.OpName)
	}
	interval, err := ParseInterval(text)
	if err != nil {
		return e.fail(expr, id, "'%s' is not a valid interval", text)
	}
	return outcome(name != "" && name == e.OpName && interval == e.OpIntervalMS)
}

// ExpandName replaces %0 to %9 in an attribute's name with what the groups of the resource pattern
// have matched, or nothing. Without a pattern they stay.
func (in Input) ExpandName(name string) string {
	if in.ResourceID == "" {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if name[i] != '%' || i+1 == len(name) || !numeral.IsDigit(name[i+1]) {
			b.WriteByte(name[i])
			continue
		}
		i++
		if group := int(name[i] - '0'); group < len(in.Submatches) {
			b.WriteString(in.Submatches[group])
		}
	}
	return b.String()
}
