package upgrade

import (
	"strings"

	"github.com/beevik/etree"
)

// removeUnsupported promises that there are no resources of the classes nagios and upstart, no
// bundles of rkt containers, nothing that refers to such, and no meta-attributes without effect.
func (r *Run) removeUnsupported() error {
	gone := r.unsupported()
	for _, e := range elements(r.root, "primitive", "group", "clone", "bundle") {
		if why := gone.why[e]; why != "" {
			r.note(gone.levelOf(e), value(e, "id"), "%s", why)
		}
	}
	for _, e := range elements(r.root, "template") {
		if isGoneClass(value(e, "class")) {
			r.note(Warning, value(e, "id"), "Dropping template %s because %s resources are no longer supported",
				value(e, "id"), value(e, "class"))
			remove(e)
		}
	}
	for _, e := range elements(r.root, "primitive", "group", "clone", "bundle") {
		if gone.why[e] != "" {
			remove(e)
		}
	}
	r.dropOldMeta()
	r.dropConstraints(gone.ids)
	return nil
}

// removal holds which resources go, and why.
type removal struct {
	why   map[*etree.Element]string
	level map[*etree.Element]Level
	ids   map[string]bool
}

func isGoneClass(class string) bool {
	class = strings.ToLower(class)
	return class == "nagios" || class == "upstart"
}

func (m *removal) add(e *etree.Element, level Level, why string) {
	m.why[e], m.level[e] = why, level
	m.ids[value(e, "id")] = true
}

// levelOf lowers a warning about what goes along with a container: the container is told of too.
func (m *removal) levelOf(e *etree.Element) Level {
	for up := e.Parent(); up != nil; up = up.Parent() {
		if m.why[up] != "" {
			return Info
		}
	}
	return m.level[e]
}

// unsupported finds the resources that go, containers after what they contain.
func (r *Run) unsupported() *removal {
	m := &removal{map[*etree.Element]string{}, map[*etree.Element]Level{}, map[string]bool{}}
	templates := map[string]string{}
	for _, e := range elements(r.root, "template") {
		templates[value(e, "id")] = value(e, "class")
	}
	for _, e := range elements(r.root, "primitive") {
		if class, goes := goneClass(e, templates); goes {
			m.add(e, Warning, "Dropping resource "+value(e, "id")+" because "+class+" resources are no longer supported")
		}
	}
	for _, e := range elements(r.root, "group") {
		if m.takesAll(children(e, "primitive")) {
			m.add(e, Info, "Dropping group "+value(e, "id")+" because it would become empty")
		}
	}
	for _, e := range elements(r.root, "clone") {
		if m.takesAll(elements(e, "primitive")) {
			m.add(e, Info, "Dropping clone "+value(e, "id")+" because it would become empty")
		}
	}
	for _, e := range elements(r.root, "bundle") {
		if hasChild(e, "rkt") {
			m.add(e, Warning, "Dropping bundle resource "+value(e, "id")+" because rkt containers are no longer supported")
		}
	}
	return m
}

func (m *removal) takesAll(all []*etree.Element) bool {
	for _, e := range all {
		if m.why[e] == "" {
			return false
		}
	}
	return true
}

// goneClass gives the class of a primitive, its own or its template's, and whether that is gone.
func goneClass(primitive *etree.Element, templates map[string]string) (string, bool) {
	if class := value(primitive, "class"); has(primitive, "class") {
		return class, isGoneClass(class)
	}
	if !has(primitive, "template") {
		return "", false
	}
	class, known := templates[value(primitive, "template")]
	return class, quirkUnknownTemplate(known) || isGoneClass(class)
}

// quirkUnknownTemplate decides what becomes of a primitive whose template does not exist: it is taken
// for one whose template goes, so it goes as well.
func quirkUnknownTemplate(known bool) bool { return !known }

// oldMeta are the meta-attributes without effect: below which parents of a set, and what to use.
var oldMeta = []struct {
	names, parents []string
	instead        string
}{
	{
		[]string{"restart-type"},
		[]string{"template", "primitive", "group", "clone", "bundle", rscDefaults},
		`Consider setting the "kind" attribute for relevant constraints`,
	},
	{
		[]string{"can_fail", "role_after_failure"},
		[]string{"op", opDefaults},
		`Consider setting the "on-fail" operation attribute instead`,
	},
}

func (r *Run) dropOldMeta() {
	for _, old := range oldMeta {
		for _, parent := range elements(r.root, old.parents...) {
			for _, set := range children(parent, "meta_attributes") {
				for _, name := range old.names {
					for _, pair := range named(set, name) {
						r.note(Warning, value(pair, "id"), "Dropping %s meta-attribute from %s because it is no longer supported. %s",
							name, value(set, "id"), old.instead)
						remove(pair)
					}
				}
			}
		}
	}
}

// dropConstraints drops what refers to resources that are gone: members of sets, sets without members,
// and constraints that name such a resource or are left without sets.
func (r *Run) dropConstraints(gone map[string]bool) {
	for _, e := range elements(r.root, "resource_ref") {
		if gone[value(e, "id")] {
			remove(e)
		}
	}
	left := map[*etree.Element]bool{} // constraints that had sets and may have none now
	for _, e := range elements(r.root, "resource_set") {
		if !hasChild(e, "resource_ref") {
			left[e.Parent()] = true
			remove(e)
		}
	}
	for _, e := range elements(r.root, "rsc_location", "rsc_ticket", "rsc_colocation", "rsc_order") {
		if refersTo(e, gone) || (left[e] && !hasChild(e, "resource_set")) {
			r.note(Info, value(e, "id"), "Dropping constraint %s because what it refers to has been dropped", value(e, "id"))
			remove(e)
		}
	}
}

// refersTo says whether a constraint names a resource that is gone.
func refersTo(constraint *etree.Element, gone map[string]bool) bool {
	names := map[string][]string{
		"rsc_location": {"rsc"}, "rsc_ticket": {"rsc"}, "rsc_colocation": {"rsc", "with-rsc"}, "rsc_order": {"first", "then"},
	}[constraint.Tag]
	for _, name := range names {
		if has(constraint, name) && gone[value(constraint, name)] {
			return true
		}
	}
	return false
}
