package report

import (
	"bytes"
	"testing"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// The column of names is wider than it need be by two, or by none, depending on which name comes
// first; tools that read the summary by columns have always seen it so.
func TestQuirkWidths(t *testing.T) {
	n := &world.Node{Name: "n1"}
	action := func(id string) ResourceAction {
		return ResourceAction{Change: Stop, Resource: &world.Resource{ID: id}, Origin: n}
	}
	for _, c := range []struct {
		ids  []string
		want int
	}{
		{[]string{"a"}, 5},
		{[]string{"abcdef"}, 8},
		{[]string{"abcdef", "abcdefgh"}, 8},
		{[]string{"abcdefgh", "abcdef"}, 10},
	} {
		var s Summary
		for _, id := range c.ids {
			s.Resources = append(s.Resources, action(id))
		}
		if got, _ := s.quirkWidths(); got != c.want {
			t.Errorf("%v: width %d, want %d", c.ids, got, c.want)
		}
	}
}

// Where a resource goes from and to, with its roles where they matter, for people and programs.
func TestDetails(t *testing.T) {
	n1, n2 := &world.Node{Name: "n1"}, &world.Node{Name: "n2"}
	for _, c := range []struct {
		from, to     vocab.Role
		origin, dest *world.Node
		text         string
		first        Detail
	}{
		{vocab.RoleStopped, vocab.RoleStarted, nil, n1, "n1", Detail{"node", "n1"}},
		{vocab.RoleStarted, vocab.RoleStopped, n1, nil, "n1", Detail{"node", "n1"}},
		{vocab.RoleStarted, vocab.RoleStarted, n1, n2, "n1 -> n2", Detail{"source", "n1"}},
		{vocab.RoleStarted, vocab.RoleStarted, n1, n1, "n1", Detail{"source", "n1"}},
		{vocab.RoleStopped, vocab.RolePromoted, nil, n1, "Stopped -> Promoted n1", Detail{"role", "Stopped"}},
		{vocab.RoleUnpromoted, vocab.RolePromoted, n1, n1, "Unpromoted -> Promoted n1", Detail{"role", "Unpromoted"}},
		{vocab.RolePromoted, vocab.RolePromoted, n1, n2, "n1 -> n2 Promoted", Detail{"source", "n1"}},
		{vocab.RolePromoted, vocab.RoleUnpromoted, n1, n2, "Promoted n1 -> Unpromoted n2", Detail{"role", "Promoted"}},
		{vocab.RolePromoted, vocab.RoleStopped, n1, nil, "Promoted n1", Detail{"role", "Promoted"}},
	} {
		a := ResourceAction{
			Resource: &world.Resource{ID: "r", OrigRole: c.from, NextRole: c.to}, Origin: c.origin, Destination: c.dest,
		}
		if got := a.details(); got != c.text {
			t.Errorf("%v to %v: got %q, want %q", c.from, c.to, got, c.text)
		}
		if got := a.Details(); got[0] != c.first {
			t.Errorf("%v to %v: got %v, want %v first", c.from, c.to, got, c.first)
		}
	}
}

// Reasons are told, and that an action cannot run; node actions without a reason are not shown.
func TestWriteSummary(t *testing.T) {
	n := &world.Node{Name: "n1"}
	r := &world.Resource{ID: "r", OrigRole: vocab.RoleStopped, NextRole: vocab.RoleStarted}
	var b bytes.Buffer
	Summary{
		Nodes: []NodeAction{
			{Fence, "reboot", &world.Node{Name: "n2"}, world.Reason{Kind: world.ReasonFencing, Text: "lost"}}, {Shutdown, "", n, world.Reason{}},
		},
		Resources: []ResourceAction{
			{Change: Start, Resource: r, Destination: n},
			{Change: Start, Resource: r, Destination: n, Reason: world.Reason{Kind: world.ReasonFencing, Text: "x"}, Blocked: true},
			{Change: Start, Resource: r, Destination: n, Blocked: true},
		},
	}.Write(NewText(&b, true))
	want := "Fence (reboot) n2 'lost'\n" +
		"Start      r       (    n1 )\n" +
		"Start      r       (    n1 )  due to x (blocked)\n" +
		"Start      r       (    n1 )  blocked\n"
	if b.String() != want {
		t.Errorf("got:\n%swant:\n%s", b.String(), want)
	}
}
