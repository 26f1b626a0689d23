package upgrade

import (
	"errors"
	"fmt"

	"github.com/beevik/etree"

	"pacer/cib/schema"
)

// Level grades a Note.
type Level uint8

// The levels of a Note.
const (
	Debug Level = iota // nothing changes in effect
	Info
	Warning // something that was configured no longer has effect
)

// String is the level's name as Pacemaker prints it.
func (l Level) String() string { return [...]string{"DEBUG", "INFO", "WARNING"}[l] }

// Note tells of a change.
type Note struct {
	Level Level
	ID    string // of the element that has changed
	Text  string
}

// ErrUnknownSchema says that a document's validate-with names no known schema.
var ErrUnknownSchema = errors.New("unknown schema")

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
	text := fmt.Sprintf("Cannot upgrade configuration (claiming %s schema) to at least %s because it does not "+
		"validate with any schema from %s to the latest", e.Claimed.Name(), schema.Latest().Name(), e.Claimed.Name())
	if len(e.Faults) > 0 {
		text += fmt.Sprintf("; by %s, %s: %s", e.Version.Name(), e.Faults[0].Path(), e.Faults[0].Text())
	}
	return text
}

// step is one part of an upgrade; to is the version of the schema that the document then follows,
// set on the first step of an upgrade as the grammar is in between until the last.
type step struct {
	to  schema.Version
	run func(*Run) error
}

// upgrades are all steps in order.
var upgrades = []step{
	{schema.Version{Major: 2}, (*Run).generalizeACLs},

	{schema.Version{Major: 3}, (*Run).unfoldSets},
	{schema.Version{Major: 3}, (*Run).renewNames},
	{schema.Version{Major: 3}, (*Run).foldSets},

	{schema.Version{Major: 4}, (*Run).resolveRefs},
	{schema.Version{Major: 4}, (*Run).settleOptions},
	{schema.Version{Major: 4}, (*Run).settleForms},
	{schema.Version{Major: 4}, (*Run).endLifetimes},
	{schema.Version{Major: 4}, (*Run).removeUnsupported},
	{schema.Version{Major: 4}, (*Run).restoreRefs},
}

// Run is an upgrade under way.
type Run struct {
	root  *etree.Element
	steps []step // those still to do
	notes []Note

	original map[*etree.Element]bool // elements of the document, as opposed to copies for id-ref
	changed  bool                    // an attribute has been changed on the way to 4.0
}

// ToLatest upgrades a cib element in place and tells what has changed. A document that is of the
// latest schema, or whose validation is turned off, stays as it is. One that follows a later major
// schema already is given that schema's name and nothing else.
//
// A document that follows neither the schema it names nor a later one is refused with an
// *InvalidError, and so is one that an upgrade would not make valid; it may have been changed then.
func ToLatest(root *etree.Element) ([]Note, error) {
	r, err := Begin(root)
	if err != nil || !r.More() {
		return nil, err
	}
	claimed, _ := schema.Named(value(root, "validate-with"))
	at, ok := firstValid(root, claimed)
	if !ok {
		return nil, &InvalidError{claimed, claimed, schema.Of(claimed).Validate(root)}
	}
	for major := at.Major + 1; major <= schema.Latest().Major; major++ {
		if err := r.toMajor(claimed, schema.Version{Major: major}); err != nil {
			return r.notes, err
		}
	}
	r.root.CreateAttr("validate-with", schema.Latest().Name())
	return r.notes, nil
}

// firstValid finds the first version from the claimed one on that the document follows. It then
// follows all later ones with the same major number too, as these only add to the grammar.
func firstValid(root *etree.Element, claimed schema.Version) (schema.Version, bool) {
	for _, v := range schema.Versions() {
		if v.Compare(claimed) >= 0 && schema.Of(v).Valid(root) {
			return v, true
		}
	}
	return schema.Version{}, false
}

// toMajor does the steps to a major version, unless the document is of that version already.
func (r *Run) toMajor(claimed, next schema.Version) error {
	if schema.Of(next).Valid(r.root) {
		return nil
	}
	for r.More() && r.steps[0].to.Compare(next) < 0 {
		r.steps = r.steps[1:]
	}
	for r.More() && r.steps[0].to == next {
		if err := r.Step(); err != nil {
			return err
		}
	}
	if !schema.Of(next).Valid(r.root) {
		return &InvalidError{claimed, next, schema.Of(next).Validate(r.root)}
	}
	return nil
}

// Begin plans all steps of the upgrade of a cib element, whether it follows its schema or not.
func Begin(root *etree.Element) (*Run, error) {
	name := value(root, "validate-with")
	r := &Run{root: root}
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

// Notes tells what has changed so far.
func (r *Run) Notes() []Note { return r.notes }

// Step does the next step.
func (r *Run) Step() error {
	s := r.steps[0]
	r.steps = r.steps[1:]
	if err := s.run(r); err != nil {
		return fmt.Errorf("upgrade to schema %s: %w", s.to, err)
	}
	return nil
}

func (r *Run) note(level Level, id, format string, args ...any) {
	r.notes = append(r.notes, Note{level, id, fmt.Sprintf(format, args...)})
}

// follow records the schema that the document follows from now on.
func (r *Run) follow(major int) {
	r.root.CreateAttr("validate-with", schema.Version{Major: major}.Name())
}
