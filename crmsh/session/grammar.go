package session

import (
	"github.com/beevik/etree"

	"pacer/cib/schema"
	"pacer/crmsh/compile"
)

// grammar finds what does not follow the schema that the configuration names. Faults that were in the base
// already do no harm that is not done.
func (v *verifier) grammar() {
	faults := faultsIn(v.session.root)
	if len(faults) == 0 {
		return
	}
	before := map[string]bool{}
	for _, f := range faultsIn(v.session.base.Root()) {
		before[f.Path()+f.Text()] = true
	}
	for _, f := range faults {
		v.add(!before[f.Path()+f.Text()], "%s%s (%s)", where(f.Element), f.Text(), f.Path())
	}
}

// faultsIn validates a configuration. Ids are looked after elsewhere, in words for statements.
func faultsIn(root *etree.Element) []schema.Fault {
	version, ok := schema.Named(root.SelectAttrValue("validate-with", ""))
	if !ok {
		return nil
	}
	var out []schema.Fault
	for _, f := range schema.Of(version).Validate(root) {
		if f.Kind != schema.DuplicateID && f.Kind != schema.DanglingRef {
			out = append(out, f)
		}
	}
	return out
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
