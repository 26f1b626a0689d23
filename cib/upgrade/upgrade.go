package upgrade

import (
	"errors"
	"fmt"

	"github.com/beevik/etree"

	"pacer/cib/schema"
)

// ErrUnknownSchema says that a document's validate-with names no known schema.
var ErrUnknownSchema = errors.New("unknown schema")

// ErrMultiplied says that references within what is referred to multiply beyond all measure.
var ErrMultiplied = errors.New("references to what holds references multiply the document; resolve some of the id-ref")

// RefError is a reference by id-ref that leads nowhere, or to several elements.
type RefError struct {
	Tag, Ref string
	Found    int // number of elements with the tag and the id
}

// Error says what is referred to.
func (e *RefError) Error() string {
	if e.Found == 0 {
		return fmt.Sprintf("%s refers to id %q, but no %s has that id", e.Tag, e.Ref, e.Tag)
	}
	return fmt.Sprintf("%s refers to id %q, but %d elements have that id", e.Tag, e.Ref, e.Found)
}

// InvalidError is a document that does not follow the schema it names, or would not follow a later
// one after the upgrade to that.
type InvalidError struct {
	Claimed schema.Version // that the document names
	Version schema.Version // that it does not follow
	Faults  []schema.Fault // where; their elements are of the document as it is by then
}

// Error says that the upgrade is refused, and tells the first fault.
func (e *InvalidError) Error() string {
	if len(e.Faults) == 0 {
		return e.Refusal()
	}
	return fmt.Sprintf("%s; by %s, %s: %s", e.Refusal(), e.Version.Name(), e.Faults[0].Path(), e.Faults[0].Text())
}

// Refusal says it in Pacemaker's words.
func (e *InvalidError) Refusal() string {
	return fmt.Sprintf("Cannot upgrade configuration (claiming %s schema) to at least %s because it does not "+
		"validate with any schema from %s to the latest", e.Claimed.Name(), schema.Latest().Name(), e.Claimed.Name())
}

// step is one part of an upgrade; to is the version of the schema that the document then follows,
// set on the first step of an upgrade as the grammar is in between until the last.
type step struct {
	to   schema.Version
	name string // of Pacemaker's transform with the same result
	run  func(*Run) error
}

// upgrades are all steps in order.
var upgrades = []step{
	{schema.Version{Major: 2}, "upgrade-1.3-0.xsl", (*Run).generalizeACLs},

	{schema.Version{Major: 3}, "upgrade-2.10-0.xsl", (*Run).unfoldSets},
	{schema.Version{Major: 3}, "upgrade-2.10-1.xsl", (*Run).renewNames},
	{schema.Version{Major: 3}, "upgrade-2.10-2.xsl", (*Run).foldSets},

	{schema.Version{Major: 4}, "upgrade-3.10-0.xsl", (*Run).resolveRefs},
	{schema.Version{Major: 4}, "upgrade-3.10-1.xsl", (*Run).settleOptions},
	{schema.Version{Major: 4}, "upgrade-3.10-2.xsl", (*Run).settleForms},
	{schema.Version{Major: 4}, "upgrade-3.10-3.xsl", (*Run).endLifetimes},
	{schema.Version{Major: 4}, "upgrade-3.10-4.xsl", (*Run).removeUnsupported},
	{schema.Version{Major: 4}, "upgrade-3.10-99.xsl", (*Run).restoreRefs},
}

// Run is an upgrade under way.
type Run struct {
	root  *etree.Element
	steps []step // those still to do

	report Report
	told   map[string]bool   // changes that the report has
	copied map[string]string // ids made for copies and parts, and those that they are made from

	original map[*etree.Element]bool           // elements of the document, as opposed to copies for id-ref
	standIns map[*etree.Element]*etree.Element // copies, and the references in whose place they stand
	copies   int                               // elements copied, as far as there may be
	changed  bool                              // an attribute has been changed on the way to 4.0
}

// ToLatest upgrades a cib element in place and tells what has changed. A document that is of the
// latest schema, or whose validation is turned off, stays as it is. One that follows a later major
// schema already is given that schema's name and nothing else.
//
// A document that follows neither the schema it names nor a later one is refused with an
// *InvalidError, and so is one that an upgrade would not make valid; it may have been changed then.
func ToLatest(root *etree.Element) (Report, error) {
	r, err := Begin(root)
	if err != nil || !r.More() {
		return Report{}, err
	}
	claimed, _ := schema.Named(value(root, "validate-with"))
	at, ok := r.firstValid(claimed)
	if !ok {
		return r.report, &InvalidError{claimed, claimed, schema.Of(claimed).Validate(root)}
	}
	var halfway *InvalidError // a later upgrade may yet mend what an earlier one does not
	for major := at.Major + 1; major <= schema.Latest().Major; major++ {
		next := schema.Version{Major: major}
		if halfway == nil {
			r.follows(major-1, at)
		}
		if schema.Of(next).Valid(r.root) {
			halfway = nil
			continue
		}
		if err := r.toMajor(next); err != nil {
			return r.report, err
		}
		if schema.Of(next).Valid(r.root) {
			halfway = nil
			r.pass(Event{Kind: Succeeds, Schema: lastBefore(next), Next: next})
			continue
		}
		r.pass(Event{Kind: Fails, Schema: lastBefore(next), Next: next})
		if halfway == nil {
			halfway = &InvalidError{claimed, next, schema.Of(next).Validate(r.root)}
		}
	}
	if halfway != nil {
		return r.report, halfway
	}
	r.follows(schema.Latest().Major, at)
	r.root.CreateAttr("validate-with", schema.Latest().Name())
	r.pass(Event{Kind: Ends, Schema: schema.Latest()})
	return r.report, nil
}

// toMajor does the steps to a major version.
func (r *Run) toMajor(next schema.Version) error {
	for r.More() && r.steps[0].to.Compare(next) < 0 {
		r.steps = r.steps[1:]
	}
	for r.More() && r.steps[0].to == next {
		if err := r.Step(); err != nil {
			return err
		}
	}
	return nil
}

// Begin plans all steps of the upgrade of a cib element, whether it follows its schema or not.
func Begin(root *etree.Element) (*Run, error) {
	name := value(root, "validate-with")
	r := &Run{root: root, told: map[string]bool{}, copied: map[string]string{}}
	if name == schema.None {
		return r, nil
	}
	from, ok := schema.Named(name)
	if !ok {
		return nil, fmt.Errorf("%w: validate-with is %q, want one of pacemaker-1.0 to %s, or %s",
			ErrUnknownSchema, name, schema.Latest().Name(), schema.None)
	}
	for _, s := range upgrades {
		if from.Compare(s.to) < 0 {
			r.steps = append(r.steps, s)
		}
	}
	return r, nil
}

// More says whether there are steps to do.
func (r *Run) More() bool { return len(r.steps) > 0 }

// Step does the next step.
func (r *Run) Step() error {
	s := r.steps[0]
	r.steps = r.steps[1:]
	r.pass(Event{Kind: Transforms, Schema: lastBefore(s.to), Next: s.to, Transform: s.name})
	if err := s.run(r); err != nil {
		return fmt.Errorf("upgrade to schema %s: %w", s.to, err)
	}
	return nil
}

// follow records the schema that the document follows from now on.
func (r *Run) follow(major int) {
	r.root.CreateAttr("validate-with", schema.Version{Major: major}.Name())
}
