package term_test

import (
	"slices"
	"testing"

	"pacer/cib/value/term"
)

func TestTexts(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{term.Exit(term.ExitNotRunning).String(), "Not running"},
		{term.Exit(term.ExitConnectionDied).String(), "Interrupted by signal"},
		{term.Exit(129).String(), "Interrupted by signal"},
		{term.Exit(255).String(), "Error occurred"},
		{term.Exit(-7777777).String(), "Unknown exit status"},
		{term.Exit(42).Name(), "CRM_EX_UNKNOWN"},
		{term.Exit(term.ExitDegradedPromoted).Name(), "CRM_EX_DEGRADED_PROMOTED"},
		{term.ExecUnknown.String(), "Unrecognized status (bug?)"},
		{term.ExecPending.String(), "Pending"},
		{term.ExecTimeout.String(), "Timed out"},
		{term.ExecNoSecrets.String(), "CIB secrets unavailable"},
		{(term.ExecMax + 1).String(), "Unrecognized status (bug?)"},
		{term.RolePromoted.String(), "Promoted"},
		{term.RolePromoted.Old(), "Master"},
		{term.Role(99).String(), "Unknown"},
		{term.Agent{Class: "lsb", Type: "hoge"}.String(), "lsb:hoge"},
		{term.Agent{Class: "ocf", Provider: "heartbeat", Type: "pgsql"}.String(), "ocf:heartbeat:pgsql"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// TestWordsAreRead: what is offered is understood, and by its number.
func TestWordsAreRead(t *testing.T) {
	for i, w := range term.ExitWords() {
		if e, ok := term.ParseExit(w); !ok || int(e) != i {
			t.Errorf("%s is %d, %t; want %d", w, e, ok, i)
		}
	}
	for i, w := range term.ExecWords() {
		if e, ok := term.ParseExec(w); !ok || int(e) != i-1 {
			t.Errorf("%s is %d, %t; want %d", w, e, ok, i-1)
		}
	}
	for i, w := range term.Bools() {
		if value, ok := term.Bool(w); !ok || value != (i%2 == 0) {
			t.Errorf("%s is %t, %t", w, value, ok)
		}
	}
	for _, w := range term.RoleNames() {
		if term.ParseRole(w) == term.RoleUnknown {
			t.Errorf("%s is no role", w)
		}
	}
	if _, ok := term.ParseExit(""); ok {
		t.Error("no word is an exit code")
	}
	if _, ok := term.ParseExec(""); ok {
		t.Error("no word is a status")
	}
}

func TestRoleNames(t *testing.T) {
	if got := term.RoleNames(); !slices.Equal(got, []string{"Stopped", "Started", "Promoted", "Unpromoted", "Master", "Slave"}) {
		t.Errorf("got %q", got)
	}
	for _, c := range [][3]string{{"Master", "Promoted", "Master"}, {"Slave", "Unpromoted", "Slave"}, {"Stopped", "Stopped", "Stopped"}, {"", "", ""}, {"master", "master", "master"}} {
		if now := term.CurrentRole(c[0]); now != c[1] || term.OldRole(now) != c[2] {
			t.Errorf("%q is now %q, which was %q", c[0], now, term.OldRole(now))
		}
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Master", "promoted", true},
		{"slave", "Unpromoted", true},
		{"Master", "Slave", false},
		{"", "", true},
		{"", "Started", false},
		{"Leader", "leader", true},
		{"Leader", "Chief", false},
	} {
		if got := term.SameRole(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %t", c.a, c.b, got)
		}
	}
}

func TestTruth(t *testing.T) {
	for text, want := range map[string][2]bool{
		"true": {true, true}, "YES": {true, true}, "On": {true, true}, "y": {true, true}, "1": {true, true},
		"FALSE": {false, true}, "no": {false, true}, "Off": {false, true}, "N": {false, true}, "0": {false, true},
		"": {}, "2": {}, "maybe": {}, " true": {}, "trueish": {},
	} {
		if value, ok := term.Bool(text); value != want[0] || ok != want[1] {
			t.Errorf("%q is %t, %t", text, value, ok)
		}
	}
}

func TestParseAgent(t *testing.T) {
	offers := func(agentType string) []string {
		return map[string][]string{"Dummy": {"acme", "heartbeat", "pacemaker"}, "ping": {"acme", "pacemaker"}, "own": {"acme", "zeta"}}[agentType]
	}
	for text, want := range map[string]string{
		"Dummy": "ocf:heartbeat:Dummy", "ocf:ping": "ocf:pacemaker:ping", "own": "ocf:acme:own", "unknown": "ocf:heartbeat:unknown",
		"ocf:zeta:own": "ocf:zeta:own", "lsb:hoge": "lsb:hoge", "fence_xvm": "stonith:fence_xvm", "systemd:sshd": "systemd:sshd",
		"": "", "ocf:": "", ":x": "", "a:b:c:d": "",
	} {
		a, err := term.ParseAgent(text, offers)
		if got := a.String(); err != nil && want != "" || err == nil && got != want {
			t.Errorf("%q is %s, %v; want %q", text, got, err, want)
		}
	}
}

// FuzzParseAgent: what is read is written as something that is read the same.
func FuzzParseAgent(f *testing.F) {
	for _, s := range []string{"Dummy", "ocf:heartbeat:x", "lsb:y", "fence_z", "::", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := term.ParseAgent(text, nil)
		if err != nil {
			return
		}
		if b, err := term.ParseAgent(a.String(), nil); err != nil || a != b {
			t.Errorf("%q is %q, which is read as %q (%v)", text, a, b, err)
		}
	})
}
