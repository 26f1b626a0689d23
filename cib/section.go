package cib

import (
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// configSections are the sections inside <configuration>.
var configSections = []string{
	"crm_config", "nodes", "resources", "constraints", "op_defaults", "rsc_defaults", "acls",
	"fencing-topology", "tags", "alerts",
}

// Sections lists the names that Op.Section and Query.Section may have.
func Sections() []string {
	return append([]string{"cib", "status", "configuration"}, append(slices.Clone(configSections), "all")...)
}

// wholeDocument reports whether a section's name means everything.
func wholeDocument(section string) bool {
	return section == "" || section == "cib" || section == "all"
}

// section finds a section by name below a <cib>; nil if there is none or the name is not known.
func section(root *etree.Element, name string) *etree.Element {
	switch {
	case wholeDocument(name):
		return root
	case name == "status" || name == "configuration":
		return child(root, name)
	case slices.Contains(configSections, name):
		if configuration := child(root, "configuration"); configuration != nil {
			return child(configuration, name)
		}
	}
	return nil
}

// sectionParent finds the element that a section of that name belongs in, or nil.
func sectionParent(root *etree.Element, name string) *etree.Element {
	switch {
	case wholeDocument(name):
		return nil
	case name == "status" || name == "configuration":
		return root
	case slices.Contains(configSections, name):
		return child(root, "configuration")
	}
	return nil
}

// input gives the part of an operation's data that concerns its section.
func (op Op) input() *etree.Element {
	if op.Data != nil && op.Section != "" && op.Data.FullTag() == "cib" {
		return section(op.Data, op.Section)
	}
	return op.Data
}

// isAll reports whether a section's name is Pacemaker's word for everything, in any case.
func isAll(section string) bool { return strings.EqualFold(section, "all") }

// refuse makes the error for an operation.
func (op Op) refuse(code Code, object *etree.Element, text string) error {
	return &OpError{Code: code, Kind: op.Kind, Text: text, Object: object}
}

// noData is the refusal of an operation that lacks the object it works with.
func (op Op) noData() error {
	text := "no object given"
	if op.Data != nil {
		text = "the <cib> given has no section " + op.Section
	}
	return op.refuse(Invalid, nil, text)
}

// noSection is the refusal of an operation on a section that does not exist.
func (op Op) noSection(object *etree.Element) error {
	text := "the document has no section " + op.Section
	if !slices.Contains(Sections(), op.Section) {
		text = "unknown section " + op.Section + suggest(op.Section, Sections())
	}
	return op.refuse(Invalid, object, text)
}

// label shows an element in messages: <primitive id="db">.
func label(e *etree.Element) string {
	if id, ok := attrOf(e, "id"); ok {
		return "<" + e.FullTag() + ` id="` + id + `">`
	}
	return "<" + e.FullTag() + ">"
}
