package session

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pacer/cib"
)

// Two people change one configuration. What they changed alike or in different places is there afterwards; of one
// operation, rule, set or value the one stays that was committed last, and that this happened is told by name.
func TestMergeOfTwoEdits(t *testing.T) {
	const base = `node 1: n
primitive a Dummy params x=1 op monitor interval=10s timeout=20s op monitor interval=60s role=Promoted
primitive b Dummy
primitive c Dummy
location l a rule $id=r 5: #uname eq n
order o Mandatory: [ a b ] c
`
	same := func(s string) string { return strings.TrimSpace(s) }
	for name, tt := range map[string]struct{ theirs, mine, has, conflict string }{
		"an operation's interval": {
			"a.monitor.10s.interval 20s", "a.monitor.10s.interval 30s",
			"op monitor interval=30s timeout=20s", "operation monitor of primitive a",
		},
		"interval and timeout": {
			"a.monitor.10s.interval 20s", "a.monitor.10s.timeout 40s",
			"op monitor interval=10s timeout=40s", "operation monitor of primitive a",
		},
		"the same interval":    {"a.monitor.10s.interval 20s", "a.monitor.10s.interval 20s", "op monitor interval=20s timeout=20s", ""},
		"two operations":       {"a.monitor.10s.interval 20s", "a.monitor.60s.interval 90s", "op monitor interval=20s", ""},
		"new operations":       {"monitor b 10s", "monitor b 20s", "op monitor interval=20s", "operation monitor of primitive b"},
		"values":               {"a.x 2", "a.x 3", "params x=3", "x of primitive a"},
		"value and interval":   {"a.x 2", "a.monitor.10s.interval 20s", "params x=2", ""},
		"a value that is gone": {"edit primitive a Dummy", "a.x 3", "params x=3", "x of primitive a"},
		"an operation that is gone": {
			"edit primitive a Dummy params x=1", "a.monitor.10s.timeout 40s",
			"op monitor interval=10s timeout=40s", "operation monitor of primitive a",
		},
		"both add one":      {"edit primitive b Dummy meta priority=1", "edit primitive b Dummy meta priority=2", "meta priority=2", "priority of primitive b"},
		"both add the same": {"edit primitive b Dummy meta priority=1", "edit primitive b Dummy meta priority=1", "meta priority=1", ""},
		"a rule": {
			"edit location l a rule $id=r 7: #uname eq n", "edit location l a rule $id=r 5: #uname ne n",
			"rule 5: #uname ne n", "rule r of location l",
		},
		"a set": {
			"edit order o Mandatory: [ b a ] c", "edit order o Mandatory: [ a ] c",
			"[ a ] c", "set o-0 of order o",
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := file(t)
			first := with(t, base)
			first.base = mustSnapshot(t, f)
			if err := commit(first, f, ""); err != nil {
				t.Fatal(err)
			}
			theirs, mine := New(mustSnapshot(t, f), nil), New(mustSnapshot(t, f), nil)
			change(t, theirs, tt.theirs)
			change(t, mine, tt.mine)
			if err := commit(theirs, f, ""); err != nil {
				t.Fatal(err)
			}
			conflicts, err := mine.Rebase(ctx, f)
			if err != nil {
				t.Fatal(err)
			}
			told := ""
			for _, c := range conflicts {
				told += c.What
			}
			if diff := cmp.Diff(tt.conflict, told); diff != "" {
				t.Error(diff)
			}
			if !strings.Contains(shown(mine), same(tt.has)) {
				t.Errorf("there is no %s in\n%s", tt.has, shown(mine))
			}
			for _, found := range mine.Proposal().Verify() {
				if found.Fatal {
					t.Error(found.Text)
				}
			}
			if n := strings.Count(shown(mine), "op monitor"); tt.conflict != "" && n > 3 {
				t.Errorf("%d monitors:\n%s", n, shown(mine))
			}
		})
	}
}

func mustSnapshot(t *testing.T, f *File) *cib.Document {
	t.Helper()
	d, err := f.Snapshot(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// change carries out one line: edit STATEMENT, a statement, or PATH VALUE.
func change(t *testing.T, s *Session, line string) {
	t.Helper()
	text, edit := strings.CutPrefix(line, "edit ")
	var err error
	switch path, value, _ := strings.Cut(line, " "); {
	case edit:
		_, err = s.Load(Update, parse(t, text))
	case strings.Contains(path, "."):
		err = s.Set(strings.Split(path, "."), value)
	default:
		_, err = s.Put(parse(t, text)[0])
	}
	if err != nil {
		t.Fatal(err)
	}
}
