package upgrade

import "pacer/cib/schema"

// EventKind says what happened on the way of an upgrade.
type EventKind uint8

// The kinds of events.
const (
	Violates   EventKind = iota // the document does not follow Schema
	Follows                     // the document follows Schema
	Transforms                  // a step from Schema to Next begins
	Succeeds                    // the steps from Schema to Next are done, and the document follows Next
	Fails                       // the steps are done, but it does not
	Ends                        // the document names Schema now
)

// Event is a stage of an upgrade.
type Event struct {
	Kind         EventKind
	Schema, Next schema.Version
	Transform    string // what Pacemaker calls the step
	Why          Ground // of Violates
	Told         int    // how many messages the report had by then
}

// Ground is the first fault that keeps a document from following a schema. It is in words, since the document goes on
// to be changed.
type Ground struct {
	Kind        schema.Kind
	Tag, Parent string // the element at fault, and the one around it, "" for the root
	Attr, Found string // as in schema.Fault
}

func groundOf(f schema.Fault) Ground {
	g := Ground{Kind: f.Kind, Tag: f.Element.Tag, Attr: f.Attr, Found: f.Found}
	if up := f.Element.Parent(); up != nil {
		g.Parent = up.Tag
	}
	return g
}

func (r *Run) pass(e Event) {
	e.Told = len(r.report.Messages)
	r.report.Trail = append(r.report.Trail, e)
}

// firstValid finds the first version from the claimed one on that the document follows. It then
// follows all later ones with the same major number too, as these only add to the grammar.
func (r *Run) firstValid(claimed schema.Version) (schema.Version, bool) {
	for _, v := range schema.Versions() {
		if v.Compare(claimed) < 0 {
			continue
		}
		fault, found := schema.Of(v).First(r.root)
		if !found {
			return v, true
		}
		r.pass(Event{Kind: Violates, Schema: v, Why: groundOf(fault)})
	}
	return schema.Version{}, false
}

// follows records that the document follows all versions of a major one from another on.
func (r *Run) follows(major int, from schema.Version) {
	for _, v := range schema.Versions() {
		if v.Major == major && v.Compare(from) >= 0 {
			r.pass(Event{Kind: Follows, Schema: v})
		}
	}
}

// lastBefore is the version from which the upgrade to a major one starts.
func lastBefore(next schema.Version) (last schema.Version) {
	for _, v := range schema.Versions() {
		if v.Compare(next) < 0 {
			last = v
		}
	}
	return last
}
