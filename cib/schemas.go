package cib

import (
	"cmp"
	"fmt"

	"pacer/cib/schema"
	"pacer/problem"
)

// LatestSchema is the schema that new documents name, and the highest that is known: that of
// schema.Latest.
const LatestSchema = "pacemaker-4.0"

// Schemas lists the names that validate-with may have, oldest first, "none" last.
func Schemas() []string {
	var names []string
	for _, v := range schema.Versions() {
		names = append(names, v.Name())
	}
	return append(names, schema.None)
}

// FaultText says what in a document does not follow a schema, and what was probably meant.
func FaultText(f schema.Fault) string {
	near := ""
	switch f.Kind {
	case schema.UnknownElement, schema.UnknownAttribute, schema.BadValue, schema.DanglingRef:
		near = problem.Nearest(f.Found, f.Allowed)
	}
	switch {
	case near == "":
		return f.Text()
	case f.Kind == schema.UnknownElement:
		near = "<" + near + ">"
	}
	return fmt.Sprintf("%s; did you mean %s?", f.Text(), near)
}

// Fault tells of a fault in this document: its place, the path of the element and attribute with the ids
// on the way, and FaultText.
func (d *Document) Fault(f schema.Fault) Note {
	text := fmt.Sprintf("%s: %s", f.Path(), FaultText(f))
	if f.Kind == schema.DuplicateID {
		text += fmt.Sprintf(" (%s); choose another", cmp.Or(d.Position(f.Other).String(), Path(f.Other)))
	}
	return Note{Origin: d.origin, Pos: d.Position(f.Element), Text: text}
}
