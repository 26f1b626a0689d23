package crmrule

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
	"pacer/problem"
)

// finding is what came of a rule: how its date expression turned out, or why that cannot be said.
type finding struct {
	outcome rule.Outcome
	problem string     // "" if there is none
	exit    vocab.Exit // of the problem
	meant   string     // the id of a rule that may have been meant, "" if none is near
}

// idsOf are the ids of elements.
func idsOf(list []*etree.Element) (ids []string) {
	for _, e := range list {
		ids = append(ids, e.SelectAttrValue("id", ""))
	}
	return ids
}

// outcomes are the words for how a date expression turned out, and the exit status.
var outcomes = map[rule.Outcome]struct {
	text string
	exit vocab.Exit
}{
	rule.Satisfied:   {"satisfies conditions", vocab.ExitOK},
	rule.WithinRange: {"is still in effect", vocab.ExitOK},
	rule.BeforeRange: {"has not yet taken effect", vocab.ExitNotYetInEffect},
	rule.AfterRange:  {"is expired", vocab.ExitExpired},
}

func (f finding) status() vocab.Exit {
	if f.problem != "" {
		return f.exit
	}
	return outcomes[f.outcome].exit
}

// check finds a rule, wherever in the configuration it stands, and evaluates its date expression, which must be its only one.
func (c *checker) check(id string) finding {
	rules := withID(c.root.FindElements(".//rule"), id)
	switch {
	case len(rules) == 0:
		return finding{problem: "Rule not found", exit: vocab.ExitNoSuch, meant: problem.Nearest(id, idsOf(c.root.FindElements(".//rule")))}
	case len(rules) > 1:
		return finding{problem: "Found more than one rule with matching ID", exit: vocab.ExitMultiple}
	}
	switch dates := rules[0].FindElements(".//date_expression"); {
	case len(dates) == 0:
		return unsupported("Rule does not have a date expression")
	case len(dates) > 1:
		return unsupported("Rule has more than one date expression")
	case !quirkSupported(dates[0]):
		return unsupported("Rule must either not use date_spec, or use date_spec with years=")
	default:
		return c.evaluate(dates[0])
	}
}

func unsupported(why string) finding { return finding{problem: why, exit: vocab.ExitUnimplemented} }

func withID(elements []*etree.Element, id string) []*etree.Element {
	return slices.DeleteFunc(elements, func(e *etree.Element) bool {
		a := e.SelectAttr("id")
		return a == nil || a.Value != id
	})
}

// quirkSupported says whether a date expression is one that can be said to have come into effect or to be expired: a range,
// or a date_spec that limits the year. One that leaves its operation open is a range, but is taken for none of both, as is a
// date_spec in other than small letters for a range.
func quirkSupported(date *etree.Element) bool {
	op := date.SelectAttr("operation")
	if op == nil {
		return false
	}
	return op.Value != "date_spec" || slices.ContainsFunc(date.SelectElements("date_spec"), func(spec *etree.Element) bool {
		return spec.SelectAttr("years") != nil
	})
}

func (c *checker) evaluate(date *etree.Element) finding {
	v := rule.EvaluateDate(date, c.at, rule.Input{Now: c.now, Root: c.root})
	for _, n := range v.Notes {
		c.trace.Line("pcmk__evaluate_date_expression", "error", "%s", n.Text)
	}
	if v.Outcome == rule.Invalid {
		return finding{problem: "Error parsing rule", exit: vocab.ExitConfig}
	}
	return finding{outcome: v.Outcome}
}
