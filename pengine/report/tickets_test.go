package report

import (
	"slices"
	"testing"

	"pacer/cib/value/seq"
)

// Tickets come as Pacemaker's crm_mon lists these, whatever the order in which they are known.
func TestTicketsComeAsInATableOfTheReference(t *testing.T) {
	for _, known := range [][]string{{"T", "R", "S", "other", "N"}, {"T", "S", "other", "N", "R"}} {
		table := &seq.Table[bool]{}
		for _, id := range known {
			table.Put(id, true)
		}
		var got []string
		for id := range quirkTableOrder(table) {
			got = append(got, id)
		}
		if want := []string{"T", "S", "other", "N", "R"}; !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", known, got, want)
		}
	}
}
