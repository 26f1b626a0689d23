package textdiff_test

import (
	"testing"

	"pacer/crmsh/ui/textdiff"
)

// Differences go by objects: lines that two of them have in common are not taken for each other's.
func TestStatements(t *testing.T) {
	for name, tt := range map[string]struct{ before, after, want string }{
		"nothing": {"primitive a Dummy\n", "primitive a Dummy\n", ""},
		"an object takes another's place": {
			"primitive a Dummy \\\n\top monitor interval=10s\nprimitive c Dummy\n",
			"primitive b Dummy \\\n\top monitor interval=10s\nprimitive c Dummy\n",
			"-primitive a Dummy \\\n-\top monitor interval=10s\n+primitive b Dummy \\\n+\top monitor interval=10s\n",
		},
		"a line of an object": {
			"primitive a Dummy \\\n\top monitor interval=10s\n", "primitive a Dummy \\\n\top monitor interval=20s\n",
			" primitive a Dummy \\\n-\top monitor interval=10s\n+\top monitor interval=20s\n",
		},
		"the first line of an object": {
			"primitive a Dummy\nlocation l a inf: n1\n", "primitive a Stateful\nlocation l a inf: n1\n",
			"-primitive a Dummy\n+primitive a Stateful\n",
		},
		"an object comes before others like it": {
			"primitive b Dummy \\\n\tmeta priority=1\n", "primitive a Dummy \\\n\tmeta priority=1\nprimitive b Dummy \\\n\tmeta priority=1\n",
			"+primitive a Dummy \\\n+\tmeta priority=1\n",
		},
		"objects that only moved": {"primitive a Dummy\nprimitive b Dummy\n", "primitive b Dummy\nprimitive a Dummy\n", ""},
		"all went":                {"primitive a Dummy\nprimitive b Dummy\n", "", "-primitive a Dummy\n-primitive b Dummy\n"},
		"remarks":                 {"# old\nprimitive a Dummy\n", "# new\nprimitive a Dummy\n# last\n", "-# old\n+# new\n+# last\n"},
		"the topology":            {"fencing_topology n1: a\n", "fencing_topology n2: a\n", "-fencing_topology n1: a\n+fencing_topology n2: a\n"},
	} {
		if got := textdiff.Statements(tt.before, tt.after); got != tt.want {
			t.Errorf("%s:\n%swant\n%s", name, got, tt.want)
		}
	}
}
