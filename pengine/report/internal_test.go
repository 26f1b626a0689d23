package report

import (
	"slices"
	"testing"
)

// TestBriefNamesHaveOneOrder: names that the order of nodes takes for equal come in one order, run after run.
func TestBriefNamesHaveOneOrder(t *testing.T) {
	want := []string{"NODE1", "Node1", "node1", "node10"}
	for range 100 {
		if got := byName(map[string]int{"node10": 1, "node1": 1, "Node1": 1, "NODE1": 1}); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}
