package upgrade

import (
	"strings"

	"github.com/beevik/etree"
)

// removeUnsupported promises that there are no resources of the classes nagios and upstart, no
// bundles of rkt containers, nothing that refers to such, and no meta-attributes without effect.
func (r *Run) removeUnsupported() error {
	gone := r.unsupported()
	for _, e := range elements(r.root, containers...) {
		gone.tell(r, e)
	}
	for _, e := range elements(r.root, "template") {
		if class := value(e, "class"); isGoneClass(class) {
			r.message(Warning, value(e, "id"), "Dropping template %s because %s resources are no longer supported", value(e, "id"), class)
			r.lost(e, wording(e), noClass(class))
			remove(e)
		}
	}
	for _, e := range elements(r.root, containers...) {
		if _, goes := gone.why[e]; goes {
			remove(e)
		}
	}
	r.dropOldMeta()
	r.dropConstraints(gone.ids)
	return nil
}

// containers are the tags of resources that may go.
var containers = []string{"primitive", "group", "clone", "bundle"}

func noClass(class string) string { return "there are no " + class + " resources since schema 4.0" }

// removal holds which resources go, and why.
type removal struct {
	why map[*etree.Element]reason
	ids map[string]bool
}

// reason says why a resource goes: as Pacemaker does, and in our words.
type reason struct {
	level         Level
	message, text string
}

func isGoneClass(class string) bool {
	class = strings.ToLower(class)
	return class == "nagios" || class == "upstart"
}

func (m *removal) add(e *etree.Element, why reason) {
	m.why[e] = why
	m.ids[value(e, "id")] = true
}

// tell tells that a resource goes. What goes along with a container is no warning: the container is
// told of too.
func (m *removal) tell(r *Run, e *etree.Element) {
	why, goes := m.why[e]
	if !goes {
		return
	}
	level, along := Warning, why.level
	for up := e.Parent(); up != nil; up = up.Parent() {
		if _, also := m.why[up]; also {
			level, along = Info, Info
		}
	}
	r.message(along, value(e, "id"), "%s", why.message)
	r.change(Change{Level: level, ID: r.idAt(e), Was: wording(e), Why: why.text})
}

// unsupported finds the resources that go, containers after what they contain.
func (r *Run) unsupported() *removal {
	m := &removal{map[*etree.Element]reason{}, map[string]bool{}}
	templates := map[string]string{}
	for _, e := range elements(r.root, "template") {
		templates[value(e, "id")] = value(e, "class")
	}
	for _, e := range elements(r.root, "primitive") {
		m.checkPrimitive(e, templates)
	}
	for _, e := range elements(r.root, "group") {
		m.checkContainer(e, children(e, "primitive"))
	}
	for _, e := range elements(r.root, "clone") {
		m.checkContainer(e, elements(e, "primitive"))
	}
	for _, e := range elements(r.root, "bundle") {
		if hasChild(e, "rkt") {
			m.add(e, reason{
				Warning, "Dropping bundle resource " + value(e, "id") + " because rkt containers are no longer supported",
				"there are no rkt containers since schema 4.0",
			})
		}
	}
	return m
}

// checkPrimitive decides about a primitive by its class, its own or its template's.
func (m *removal) checkPrimitive(e *etree.Element, templates map[string]string) {
	class, template, known := value(e, "class"), value(e, "template"), true
	if !has(e, "class") && has(e, "template") {
		class, known = templates[template]
	}
	why := noClass(class)
	switch {
	case quirkUnknownTemplate(known):
		why = "its template " + template + " does not exist"
	case !isGoneClass(class):
		return
	}
	m.add(e, reason{Warning, "Dropping resource " + value(e, "id") + " because " + class + " resources are no longer supported", why})
}

// quirkUnknownTemplate decides what becomes of a primitive whose template does not exist: it is taken
// for one whose template goes, so it goes as well.
func quirkUnknownTemplate(known bool) bool { return !known }

// checkContainer decides about a container by whether any of what it holds stays.
func (m *removal) checkContainer(e *etree.Element, held []*etree.Element) {
	for _, in := range held {
		if _, goes := m.why[in]; !goes {
			return
		}
	}
	m.add(e, reason{
		Info, "Dropping " + e.Tag + " " + value(e, "id") + " because it would become empty", "all that it holds is gone",
	})
}

type oldMetaRow struct {
	names, parents []string
	instead        string // as Pacemaker prints it
	advice         string
}

// oldMeta are the meta-attributes without effect: below which parents of a set, and what to use.
var oldMeta = []oldMetaRow{
	{
		[]string{"restart-type"},
		[]string{"template", "primitive", "group", "clone", "bundle", rscDefaults},
		`Consider setting the "kind" attribute for relevant constraints`,
		"give orders a kind instead",
	},
	{
		[]string{"can_fail", "role_after_failure"},
		[]string{"op", opDefaults},
		`Consider setting the "on-fail" operation attribute instead`,
		"set on-fail of the operation instead",
	},
}

func (o *oldMetaRow) why() string { return "it has no effect since schema 4.0; " + o.advice }

func (r *Run) dropOldMeta() {
	for _, old := range oldMeta {
		for _, parent := range elements(r.root, old.parents...) {
			for _, set := range children(parent, "meta_attributes") {
				for _, name := range old.names {
					for _, pair := range named(set, name) {
						r.message(Warning, value(pair, "id"), "Dropping %s meta-attribute from %s because it is no longer supported. %s",
							name, value(set, "id"), old.instead)
						r.lost(pair, wording(pair), old.why())
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
			r.lost(e, "member "+value(e, "id")+" of "+wording(e.Parent()), "that resource is gone")
			remove(e)
		}
	}
	left := map[*etree.Element]bool{} // constraints that had sets and may have none now
	for _, e := range elements(r.root, "resource_set") {
		if !hasChild(e, "resource_ref") {
			left[e.Parent()] = true
			r.lost(e, wording(e), "no member is left")
			remove(e)
		}
	}
	for _, e := range elements(r.root, "rsc_location", "rsc_ticket", "rsc_colocation", "rsc_order") {
		switch {
		case refersTo(e, gone):
			r.lost(e, wording(e), "what it refers to is gone")
			remove(e)
		case left[e] && !hasChild(e, "resource_set"):
			r.lost(e, wording(e), "no set is left")
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
