package upgrade

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

// warnOfXPaths warns once if something has changed that an XPath of a permission may have meant.
func (r *Run) warnOfXPaths(all []*etree.Element) {
	if !r.changed {
		return
	}
	for _, e := range all {
		if e.Tag == "acl_permission" && has(e, "xpath") {
			r.message(Warning, value(e, "id"), `CIB syntax changes may invalidate ACLs that use "xpath".`+
				` It is strongly recommended to run "cibadmin --upgrade" and then examine the updated CIB`+
				` carefully to ensure ACLs still match the desired intent.`)
			return
		}
	}
}

// voidPermissions lets permissions that refer to elements which are gone match nothing. They stay,
// as other permissions may refer to them.
func (r *Run) voidPermissions(exists map[string]bool) {
	for _, e := range elements(r.root, "acl_permission") {
		if ref := value(e, "reference"); has(e, "reference") && !exists[ref] {
			r.became(e, attr(e, "reference"), "no match for anything", ref+" is gone, and a permission must refer to what is there")
			e.RemoveAttr("reference")
			e.CreateAttr("xpath", "/*[false()]")
		}
	}
}

// followSplit lets permissions that refer to a constraint mean all that it has been split into.
func (r *Run) followSplit(permissions []*etree.Element, constraint string, parts int) {
	ids := make([]string, parts)
	for i := range ids {
		ids[i] = fmt.Sprintf("@id = '%s'", partID(constraint, i))
	}
	for _, e := range permissions {
		if has(e, "reference") && value(e, "reference") == constraint {
			was := attr(e, "reference")
			e.RemoveAttr("reference")
			e.CreateAttr("xpath", "//*["+strings.Join(ids, " or ")+"]")
			r.changed = true
			r.became(e, was, attr(e, "xpath"), "the constraint is several now, one of each rule")
		}
	}
}
