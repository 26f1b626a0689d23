package cib

import "fmt"

// LatestSchema is the schema that new documents name, and the highest that is known.
const LatestSchema = "pacemaker-4.0"

// schemaSpans lists the known schemas: for each series the series' minor versions.
var schemaSpans = []struct {
	major  int
	minors []int
}{
	{1, []int{0, 2, 3}},
	{2, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
	{3, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
	{4, []int{0}},
}

// Schemas lists the names that validate-with may have, oldest first, "none" last.
func Schemas() []string {
	var names []string
	for _, span := range schemaSpans {
		for _, minor := range span.minors {
			names = append(names, fmt.Sprintf("pacemaker-%d.%d", span.major, minor))
		}
	}
	return append(names, "none")
}
