package plan

import (
	"strings"
	"testing"

	"pacer/pengine/report"
)

// Each change that the engine reports is one of a plan, of the same name.
func TestKindsAreTheEnginesChanges(t *testing.T) {
	for c := report.Start; c <= report.Repromote; c++ {
		if got := string(kindOf(c)); got != strings.ToLower(c.String()) {
			t.Errorf("%v is %s in plans", c, got)
		}
	}
}
