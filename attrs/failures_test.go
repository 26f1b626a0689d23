package attrs_test

import (
	"testing"

	"pacer/attrs"
)

// Which attributes a clearing means.
func TestClear(t *testing.T) {
	all, one := attrs.Clear{Resource: "db"}, attrs.Clear{Resource: "db", Operation: "monitor", IntervalMS: 10000}
	for _, x := range []struct {
		name           string
		ofAll, ofOneOp bool
	}{
		{"fail-count-db#monitor_10000", true, true},
		{"last-failure-db#monitor_10000", true, true},
		{"fail-count-db#start_0", true, false},
		{"fail-count-db2#start_0", false, false},
		{"standby", false, false},
	} {
		if all.Matches(x.name) != x.ofAll || one.Matches(x.name) != x.ofOneOp {
			t.Errorf("%s: %v %v", x.name, all.Matches(x.name), one.Matches(x.name))
		}
	}
}
