package session

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/schema"
	"pacer/crmsh/compile"
)

// grammar finds what does not follow the schema that the configuration names. Faults that were in the base
// already do no harm that is not done. Ids are looked after elsewhere, in words for statements.
func (v *verifier) grammar(fresh, stale []schema.Fault) {
	for _, f := range slices.Concat(fresh, stale) {
		if f.Kind == schema.DuplicateID || f.Kind == schema.DanglingRef {
			continue
		}
		v.add(slices.ContainsFunc(fresh, func(n schema.Fault) bool { return n.Element == f.Element && n.Attr == f.Attr }), "%s", faultText(f))
	}
}

func faultText(f schema.Fault) string {
	return fmt.Sprintf("%s%s (%s)", where(f.Element), cib.FaultText(f), f.Path())
}

// newFaults finds what in a document does not follow its schema: what another one has not, and what it has as well.
func newFaults(before, after *etree.Element) (fresh, stale []schema.Fault) {
	faults := faultsIn(after)
	if len(faults) == 0 {
		return nil, nil
	}
	known := map[string]bool{}
	for _, f := range faultsIn(before) {
		known[f.Path()+f.Text()] = true
	}
	for _, f := range faults {
		if known[f.Path()+f.Text()] {
			stale = append(stale, f)
		} else {
			fresh = append(fresh, f)
		}
	}
	return fresh, stale
}

func faultsIn(root *etree.Element) []schema.Fault {
	version, ok := schema.Named(root.SelectAttrValue("validate-with", ""))
	if !ok {
		return nil
	}
	return schema.Of(version).Validate(root)
}

// NonconformingError says that changes are not committed, whoever insists, because the configuration would not follow its
// schema any more: nothing that obeys Pacemaker's rules could read it.
type NonconformingError struct {
	Schema string
	Faults []string
}

// Error tells all faults, one a line.
func (e *NonconformingError) Error() string {
	return fmt.Sprintf("nothing was committed: the configuration would not follow the schema %s, which force cannot change:\n\t%s",
		e.Schema, strings.Join(e.Faults, "\n\t"))
}

func conforms(before, after *etree.Element) error {
	fresh, _ := newFaults(before, after)
	return nonconforming(after, fresh)
}

// nonconforming makes an error of what in a document does not follow its schema, nil if there is nothing.
func nonconforming(root *etree.Element, faults []schema.Fault) error {
	if len(faults) == 0 {
		return nil
	}
	bad := &NonconformingError{Schema: root.SelectAttrValue("validate-with", "")}
	for _, f := range faults {
		bad.Faults = append(bad.Faults, faultText(f))
	}
	return bad
}

// where names the object that an element is in.
func where(e *etree.Element) string {
	for ; e != nil; e = e.Parent() {
		if k := compile.Keyword(e); k != "" {
			return k + " " + e.SelectAttrValue("id", "") + ": "
		}
	}
	return ""
}

// Holder gives the id of the object that the element of an id, or the option of a name, is in, and the object's kind with its
// id; both are empty if there is none.
func (s *Session) Holder(id string) (object, name string) {
	if id, _, _ = strings.Cut(id, ":"); id == "" { // an instance of a clone has a number behind a colon
		return "", ""
	}
	var option *etree.Element
	for _, e := range s.configuration().FindElements(".//*") {
		if e.SelectAttrValue("id", "") == id && !compile.IsReference(e) {
			return objectName(e)
		}
		if option == nil && e.Tag == "nvpair" && e.SelectAttrValue("name", "") == id && compile.Keyword(e.Parent()) == "property" {
			option = e
		}
	}
	return objectName(option)
}

func objectName(e *etree.Element) (object, name string) {
	if e = objectOfPart(e); e == nil {
		return "", ""
	}
	own := e.SelectAttrValue("id", "")
	return own, strings.TrimSpace(compile.Keyword(e) + " " + own)
}
