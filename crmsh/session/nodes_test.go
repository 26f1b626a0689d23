package session

import (
	"strings"
	"testing"
)

// A node that a text knows by name alone keeps its id, however the text is loaded: the cluster knows nodes by it.
func TestNodesKeepTheirIDs(t *testing.T) {
	for _, method := range []Method{Update, Replace, Push} {
		s := with(t, "node 1: n1 attributes a=b\nnode 2: n2\n")
		if _, err := s.Load(method, parse(t, "node n1 attributes c=d\nnode n2\nnode n3\n")); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"node 1: n1", "node 2: n2", "node n3", "c=d"} {
			if !strings.Contains(shown(s), want) {
				t.Errorf("%s: no %q in\n%s", method, want, shown(s))
			}
		}
	}
	s := with(t, "node 1: n1\n")
	if _, err := s.Edited(s.Scope().Objects(), parse(t, "node n1 attributes c=d\n")); err != nil || !strings.Contains(shown(s), "node 1: n1") {
		t.Errorf("%v\n%s", err, shown(s))
	}
}
