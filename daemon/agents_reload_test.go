package daemon

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/lrmd/agent"
	"pacer/transition"
)

// An agent is asked to reload by the name that it knows, whichever the transition has; one of which nothing is known by
// that of OCF 1.1, as Pacemaker's controller does.
func TestReloadByTheNameThatTheAgentKnows(t *testing.T) {
	old, modern, unknown := vocab.Agent{Class: "ocf", Provider: "p", Type: "old"}, vocab.Agent{Class: "ocf", Provider: "p", Type: "modern"}, vocab.Agent{Class: "ocf", Provider: "p", Type: "unknown"}
	a := agents{known: map[vocab.Agent]knowledge{
		old: {about: &transition.Agent{LegacyReload: true}}, modern: {about: &transition.Agent{ReloadAgent: true}},
	}}
	for _, tc := range []struct {
		id            vocab.Agent
		planned, want string
	}{
		{old, "reload-agent", "reload"},
		{old, "reload", "reload"},
		{modern, "reload-agent", "reload-agent"},
		{modern, "reload", "reload-agent"},
		{unknown, "reload", "reload-agent"},
		{vocab.Agent{Class: "lsb", Type: "x"}, "reload-agent", "reload-agent"},
		{old, "start", "start"},
	} {
		got := a.asks(lrmd.Execute{Op: lrmd.Op{Resource: "r", Agent: tc.id, Action: tc.planned}}).(lrmd.Execute)
		if got.Op.Action != tc.want {
			t.Errorf("%s %s: asked for %s, want %s", tc.id, tc.planned, got.Op.Action, tc.want)
		}
	}
}

// An agent whose file has changed describes itself again before the next start, and not before: what runs was started by
// what it was.
func TestUpdatedAgentIsAskedAgain(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, "usr/lib/ocf/resource.d/p/web")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	id := vocab.Agent{Class: "ocf", Provider: "p", Type: "web"}
	a := newAgents(agent.NewHost(root, nil))
	a.known[id] = knowledge{about: &transition.Agent{}, edition: a.host.Edition(id)}
	lacks := func(action string) bool {
		return a.lacks(lrmd.Op{Resource: "r", Agent: id, Action: action}, time.Now())
	}
	if lacks("start") {
		t.Error("nothing has changed")
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n# of another version\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if lacks("monitor") || lacks("reload-agent") {
		t.Error("what runs is of the version before")
	}
	if !lacks("start") {
		t.Error("a start takes the new version")
	}
}
