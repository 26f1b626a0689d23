package cib

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/beevik/etree"
)

// Kind is what an operation does.
type Kind int

const (
	Create   Kind = iota + 1 // add objects that must not exist
	Modify                   // merge attributes and children into what exists
	Replace                  // put an object in the place of another
	Delete                   // remove objects
	Erase                    // remove everything
	Bump                     // raise the epoch
	Upgrade                  // bring the document to a newer schema
	Patching                 // apply a patch
	Querying                 // find something; not for Apply
)

// String is the operation's name in Pacemaker's messages.
func (k Kind) String() string {
	switch k {
	case Create:
		return "cib_create"
	case Modify:
		return "cib_modify"
	case Replace:
		return "cib_replace"
	case Delete:
		return "cib_delete"
	case Erase:
		return "cib_erase"
	case Bump:
		return "cib_bump"
	case Upgrade:
		return "cib_upgrade"
	case Patching:
		return "cib_apply_diff"
	case Querying:
		return "cib_query"
	}
	return fmt.Sprintf("operation %d", int(k))
}

// Op is one change asked for. Nothing in it is changed by applying it.
type Op struct {
	Kind Kind
	// Section names the part of the document that Create, Modify, Replace and Delete work in: "status",
	// "configuration" or one of the configuration's sections. "" and "all" mean the whole document.
	Section string
	// XPath selects what Modify, Replace and Delete work on. It takes the place of Section.
	XPath string
	// Data is the object to create, merge, put in place or find. A <cib> or an element named as the
	// Section stands for what is inside it.
	Data *etree.Element
	// Patch is what Patching applies.
	Patch *Patch

	All         bool // work on every element that XPath selects, not only on the first
	MayCreate   bool // Modify creates what it does not find
	ExpandScore bool // Modify takes value="name++" and value="name+=5" as sums
	KeepVersion bool // keep the versions that the operation gives, as for a document sent by a peer

	// Digest is what Replace must find as the digest of a whole document, unless "".
	Digest string
	// Transform is what Upgrade does to the root. It changes validate-with if it upgrades anything.
	Transform func(root *etree.Element) error
}

// OpError says why an operation was refused. The document it was meant for is unchanged.
type OpError struct {
	Code   Code
	Kind   Kind
	Text   string         // what was found and expected
	Object *etree.Element // the part of the operation's data that was refused, or nil
}

// Error implements error as "cib_create: what happened (File exists)".
func (e *OpError) Error() string { return fmt.Sprintf("%v: %s (%v)", e.Kind, e.Text, e.Code) }

// Guard judges a change by the roots before and after all operations, the latter before the version is
// raised for the whole. Its error refuses the change.
type Guard func(before, after *etree.Element) error

// Update makes a new document by performing operations one after the other, all or none. Operations
// that change nothing give the same document. A nil guard lets everything pass.
//
// An operation raises the version: num_updates by one if only the status or the root's attributes
// changed, else epoch by one and num_updates to 0. This comes on top of what operations do to the version
// themselves: Bump raises epoch, Erase raises admin_epoch, an Upgrade raises admin_epoch and sets the
// other two to 1. An operation must not take admin_epoch back, nor epoch within one admin_epoch.
//
// Several operations are a transaction. See quirkTransaction for how it raises the version.
//
// The error is an *OpError. What could not be read again is refused (see CheckWellFormed). Neither the schema nor
// references are checked: see Check.
//
// The new document shares what did not change of attributes with the old one; both stay as they are.
//
// Operations that take more than MostSteps are refused.
func Update(doc *Document, ops []Op, guard Guard) (*Document, error) {
	return UpdateWithin(doc, ops, guard, MostSteps)
}

// UpdateWithin is Update with another bound on steps.
func UpdateWithin(doc *Document, ops []Op, guard Guard, steps int) (*Document, error) {
	keep := slices.ContainsFunc(ops, func(op Op) bool { return op.KeepVersion })
	transaction := len(ops) > 1 && !keep
	next, e, err := performAll(doc, ops, transaction, steps)
	if err != nil {
		return nil, err
	}
	if !e.dirty {
		return doc, nil
	}
	if err := e.checkWritten(); err != nil {
		return nil, &OpError{Code: Invalid, Kind: ops[0].Kind, Text: err.Error()}
	}
	if guard != nil {
		asked := next
		if transaction { // the guard judges what was asked for, and nobody asked for newer versions
			if asked, _, err = performAll(doc, ops, false, steps); err != nil {
				return nil, err
			}
		}
		if err := guard(doc.root, asked.root); err != nil {
			return nil, err
		}
	}
	if !keep {
		raiseVersion(next.root, e.config)
	}
	return next, nil
}

// performAll performs operations on a document that shares with the given one what does not change, and
// raises the version after each if that is wanted.
func performAll(doc *Document, ops []Op, raise bool, steps int) (*Document, *editor, error) {
	next := New(shareElement(doc.root))
	e := &editor{root: next.root, left: steps, most: steps}
	for _, op := range ops {
		was := VersionOf(next.root)
		if err := e.perform(op); err != nil {
			return nil, nil, err
		}
		is := VersionOf(next.root)
		if err := cmp.Or(checkVersions(was, is, op.Kind), checkRoom(was, e.raised(is), op.Kind)); err != nil {
			return nil, nil, err
		}
		if e.dirty {
			e.raises = append(e.raises, e.config)
		}
		if raise {
			e.quirkTransaction()
		}
	}
	return next, e, nil
}

// quirkTransaction raises the version after an operation of a transaction by what has changed since the
// transaction began. At its end the version is raised once more. Those who follow a cluster that has both
// programs would take other versions for other documents.
func (e *editor) quirkTransaction() {
	if e.dirty {
		raiseVersion(e.root, e.config)
	}
}

// checkVersions refuses a version that goes back. Like Pacemaker, it lets num_updates go back.
func checkVersions(was, is Version, kind Kind) error {
	switch {
	case is.AdminEpoch > was.AdminEpoch:
		return nil
	case is.AdminEpoch < was.AdminEpoch, is.Epoch < was.Epoch:
		return &OpError{Code: OldData, Kind: kind, Text: fmt.Sprintf("version would go back from %v to %v", was, is)}
	}
	return nil
}

// raised is the version after what has changed so far.
func (e *editor) raised(v Version) Version {
	switch {
	case e.config:
		v.Epoch, v.NumUpdates = v.Epoch+1, 0
	case e.dirty:
		v.NumUpdates++
	}
	return v
}

// checkRoom refuses a version that is asked for and leaves no room for the changes to come, and one that is at its end:
// Pacemaker reads the numbers into 32 bits.
func checkRoom(was, is Version, kind Kind) error {
	const most, asked = math.MaxInt32, math.MaxInt32 - 1<<20
	before := was.fields()
	for i, n := range is.fields() {
		attr := versionAttrs[i]
		switch {
		case n > most && before[i] > asked:
			return &OpError{Code: Invalid, Kind: kind, Text: fmt.Sprintf("%s is at its end, %d; start a new admin_epoch: "+
				`cibadmin --modify --xml-text '<cib admin_epoch="%d" epoch="0" num_updates="0"/>'`, attr, before[i], was.AdminEpoch+1)}
		case n > asked && before[i] <= asked:
			return &OpError{Code: Invalid, Kind: kind, Text: fmt.Sprintf("%s would be %d, after which few changes could be made; "+
				"expected at most %d", attr, n, asked)}
		}
	}
	return nil
}

func raiseVersion(root *etree.Element, config bool) {
	v := VersionOf(root)
	if config {
		setNumber(root, attrNumUpdates, 0)
		setNumber(root, attrEpoch, v.Epoch+1)
		return
	}
	setNumber(root, attrNumUpdates, v.NumUpdates+1)
}

// CheckFeatureSet refuses a document that was written by a newer program than this one and may hold what
// is not understood here. As in Pacemaker, a cluster asks it of every document that a change leads to, and the policy
// engine of every document that it is given; tools on files do not.
func CheckFeatureSet(d *Document) error {
	set, ok := attrOf(d.root, "crm_feature_set")
	if !ok || compareDotted(set, FeatureSet) <= 0 {
		return nil
	}
	return &OpError{Code: NewerProtocol, Kind: Replace, Text: fmt.Sprintf(
		"document has crm_feature_set %s, this program understands up to %s; upgrade this host", quote(set), FeatureSet)}
}
