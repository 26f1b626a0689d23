package cib

import (
	"fmt"

	"pacer/cib/schema"
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
	case schema.UnknownElement, schema.UnknownAttribute, schema.BadValue:
		near = Nearest(f.Found, f.Allowed)
	}
	switch {
	case near == "":
		return f.Text()
	case f.Kind == schema.UnknownElement:
		near = "<" + near + ">"
	}
	return fmt.Sprintf("%s; did you mean %s?", f.Text(), near)
}
