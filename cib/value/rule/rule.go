package rule

import (
	"slices"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/seq"
)

// Input is what a rule may depend on. What is left empty matches no expression that asks for it.
type Input struct {
	// Now is the moment of evaluation; its location is the host's time zone.
	Now time.Time
	// Root is the top of the document in which id-ref is looked up; nil for the rule's own.
	Root *etree.Element

	// NodeAttrs are the attributes of the node that a rule is evaluated for, nil if for none.
	NodeAttrs *seq.Table[string]

	// Params and Meta are instance and meta-attributes of the resource, for expressions whose
	// value-source is param or meta.
	Params, Meta *seq.Table[string]

	// ResourceID is the resource id that a location constraint's rsc-pattern has matched, and
	// Submatches the texts of the pattern's groups, with the whole match first. In attribute names
	// %0 to %9 stand for them.
	ResourceID string
	Submatches []string

	// Standard, Provider and Agent are what rsc_expression looks at.
	Standard, Provider, Agent string
	// OpName and OpIntervalMS are what op_expression looks at.
	OpName       string
	OpIntervalMS uint
}

// Outcome is what became of a rule or of one of its conditions.
type Outcome uint8

// The outcomes. Only a date expression comes out as within, before or after a range.
const (
	Unsatisfied Outcome = iota
	Satisfied
	WithinRange
	BeforeRange
	AfterRange
	Invalid // could not be understood, which counts as not passing
)

// Passes says whether the condition holds.
func (o Outcome) Passes() bool { return o == Satisfied || o == WithinRange }

// Note is something wrong in the configuration that evaluation came upon.
type Note struct {
	Error bool // an error rather than a warning
	ID    string
	Text  string
}

// Verdict is the result of evaluating a rule.
type Verdict struct {
	Outcome Outcome
	Next    Time // the next moment at which time alone may change the outcome; zero if unknown
	Notes   []Note
}

// Passes says whether the rule is satisfied.
func (v Verdict) Passes() bool { return v.Outcome.Passes() }

// Evaluate evaluates a rule element with all its conditions.
func Evaluate(rule *etree.Element, in Input) Verdict {
	e := evaluation{Input: in, now: FromTime(in.Now)}
	return e.verdict(e.rule(rule))
}

// EvaluateDate evaluates a single date_expression at a moment, on whose own clock a date_spec looks. The location of in.Now
// is still the host's time zone.
func EvaluateDate(expression *etree.Element, at Time, in Input) Verdict {
	e := evaluation{Input: in, now: at}
	return e.verdict(e.date(expression))
}

// evaluation gathers what comes up while one rule, or the rules of one set of blocks, are evaluated.
type evaluation struct {
	Input
	now   Time
	next  Time
	notes []Note
	open  []*etree.Element // the rules that are being evaluated, from the outside in
}

func (e *evaluation) verdict(o Outcome) Verdict { return Verdict{o, e.next, e.notes} }

// changesAt records a moment at which an outcome will change.
func (e *evaluation) changesAt(t Time) { e.next = e.next.Earlier(t) }

func (e *evaluation) rule(rule *etree.Element) Outcome {
	rule = e.resolve(rule)
	if rule == nil {
		return Invalid
	}
	id, ok := e.id(rule)
	if !ok {
		return Invalid
	}
	if slices.Contains(e.open, rule) {
		return e.fail(rule, id, "it refers to itself")
	}
	e.open = append(e.open, rule)
	defer func() { e.open = e.open[:len(e.open)-1] }()
	switch op, given := attr(rule, "boolean-op"); {
	case !given, numeral.EqualFold(op, "and"):
		return e.all(id, rule)
	case numeral.EqualFold(op, "or"):
		return e.any(id, rule)
	default:
		return e.fail(rule, id, "'%s' is not a valid boolean-op", op)
	}
}

// all looks at conditions up to the first that does not pass; those after it cannot change anything.
func (e *evaluation) all(id string, rule *etree.Element) Outcome {
	conditions := rule.ChildElements()
	e.warnEmpty(id, conditions)
	for _, c := range conditions {
		if !e.condition(c).Passes() {
			return Unsatisfied
		}
	}
	return Satisfied
}

// any looks at conditions up to the first that passes. Without any condition it passes.
func (e *evaluation) any(id string, rule *etree.Element) Outcome {
	conditions := rule.ChildElements()
	e.warnEmpty(id, conditions)
	for _, c := range conditions {
		if e.condition(c).Passes() {
			return Satisfied
		}
	}
	if len(conditions) == 0 {
		return Satisfied
	}
	return Unsatisfied
}

func (e *evaluation) warnEmpty(id string, conditions []*etree.Element) {
	if len(conditions) == 0 {
		e.note(false, id, "Ignoring rule %s because it contains no conditions", id)
	}
}

func (e *evaluation) condition(c *etree.Element) Outcome {
	switch c.Tag {
	case "rule":
		return e.rule(c)
	case "expression":
		return e.attribute(c)
	case "date_expression":
		return e.date(c)
	case "rsc_expression":
		return e.resource(c)
	case "op_expression":
		return e.operation(c)
	}
	id := c.SelectAttrValue("id", "without ID")
	e.note(true, id, "Treating rule condition %s as not passing because %s is not a valid condition type", id, c.Tag)
	return Invalid
}
