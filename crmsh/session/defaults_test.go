package session

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pacer/cib"
)

// A set of options that a text does not name is the one that is there, as it is for the typed command.
func TestLoadedOptionsGoIntoTheSetThereIs(t *testing.T) {
	const base = `node 1: n1
property mine: no-quorum-policy=stop
rsc_defaults build-resource-defaults: resource-stickiness=1 priority=3
op_defaults op_defaults-meta_attributes: timeout=240s
`
	const text = `node 1: n1
property no-quorum-policy=ignore
rsc_defaults resource-stickiness=1000
op_defaults timeout=600
`
	want := `node 1: n1
property mine: \
	no-quorum-policy=ignore
rsc_defaults build-resource-defaults: \
	priority=3 \
	resource-stickiness=1000
op_defaults op_defaults-meta_attributes: \
	timeout=600
`
	typed, updated, pushed := with(t, base), with(t, base), with(t, base)
	for _, st := range parse(t, text) {
		if _, err := typed.Put(st); err != nil {
			t.Fatal(err)
		}
	}
	for method, s := range map[Method]*Session{Update: updated, Push: pushed} {
		if _, err := s.Load(method, parse(t, text)); err != nil {
			t.Fatal(err)
		}
	}
	for how, s := range map[string]*Session{"typed": typed, "updated": updated, "pushed": pushed} {
		if diff := cmp.Diff(lines(want), lines(shown(s))); diff != "" {
			t.Errorf("%s: %s", how, diff)
		}
	}
}

// lines gives those of a text in an order of their own: that of options in a set says nothing.
func lines(text string) map[string]bool {
	out := map[string]bool{}
	for l := range strings.Lines(text) {
		out[strings.TrimRight(l, " \\\n")] = true
	}
	return out
}

// Of an option that is given twice the last counts, and that is said.
func TestOptionGivenTwice(t *testing.T) {
	for text, want := range map[string]string{
		"property stonith-enabled=true no-quorum-policy=ignore stonith-enabled=false": "property cib-bootstrap-options: no-quorum-policy=ignore fencing-enabled=false",
		"property x: a=1 a=2":                "property x: a=2",
		"rsc_defaults priority=1 priority=2": "rsc_defaults rsc-options: priority=2",
		"op_defaults timeout=1s timeout=2s":  "op_defaults op-options: timeout=2s",
		"property fencing-enabled=true stonith-enabled=false fencing-enabled=false": "property cib-bootstrap-options: fencing-enabled=false",
	} {
		for _, how := range []string{"put", "load"} {
			s := New(cib.Empty(), nil)
			notes, err := s.Load(Update, parse(t, text))
			if how == "put" {
				s = New(cib.Empty(), nil)
				notes, err = s.Put(parse(t, text)[0])
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(strings.Fields(strings.ReplaceAll(shown(s), "\\\n", "")), " "); got != want {
				t.Errorf("%s: %s, want %s", how, got, want)
			}
			if !strings.Contains(said(notes), "is given twice; the last one counts") {
				t.Errorf("%s: said: %s", text, said(notes))
			}
		}
	}
}

// An option that cannot be empty is not set to nothing; one that is a text may be.
func TestEmptyOptions(t *testing.T) {
	for text, refused := range map[string]bool{
		"property stonith-enabled=":          true,
		"property no-quorum-policy=\"\"":     true,
		"property cluster-recheck-interval=": true,
		"property cluster-name=":             false,
		"property my-own-note=":              false,
		"rsc_defaults resource-stickiness=":  true,
		"rsc_defaults target-role=":          true,
		"op_defaults timeout=":               true,
		"rsc_defaults my-own=":               false,
	} {
		s := New(cib.Empty(), nil)
		_, put := s.Put(parse(t, text)[0])
		_, load := New(cib.Empty(), nil).Load(Replace, parse(t, text))
		for how, err := range map[string]error{"put": put, "load": load} {
			if (err != nil) != refused || refused && !strings.Contains(err.Error(), "Empty value for") {
				t.Errorf("%s, %s: %v", text, how, err)
			}
		}
	}
	s := with(t, "property p: stonith-timeout=60s")
	for _, err := range []error{s.Set([]string{"p", "fencing-timeout"}, ""), s.SetProperty("fencing-timeout", "")} {
		if err == nil || !strings.Contains(err.Error(), "Empty value for fencing-timeout is not allowed") {
			t.Error(err)
		}
	}
}
