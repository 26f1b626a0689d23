package crmmon

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"pacer/api"
	"pacer/tools/env"
	"pacer/tools/output"
	"pacer/tools/tooltest"
)

// Times are shown in the zone of who asks.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

func fencingKnown() []api.FenceEvent {
	at := time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)
	return []api.FenceEvent{
		{State: api.FenceFailed, Target: "beta", Action: "reboot", Origin: "alpha", Client: "dc", Executor: "alpha", Reason: "no answer", Ended: at},
		{State: api.FenceDone, Target: "beta", Action: "reboot", Origin: "alpha", Client: "dc", Executor: "alpha", Ended: at.Add(time.Second)},
		{State: api.FencePending, Target: "beta", Action: "off", Origin: "alpha", Client: "crm", Executor: "alpha"},
	}
}

func fencingDaemon(t testing.TB, fencing []api.FenceEvent) *tooltest.Bench {
	var text strings.Builder
	if err := api.WriteFenceEvents(&text, fencing); err != nil {
		t.Fatal(err)
	}
	return daemonSaying(t, text.String())
}

func daemonSaying(t testing.TB, fencing any) *tooltest.Bench {
	return tooltest.Live(t, tooltest.Listen(t, map[string]any{
		"/v1/cib": twoNodes, "/v1/status": api.Status{Node: "alpha"}, "/v1/fencing/events": fencing,
	}))
}

// TestFenceHistory: each level shows what it says; a cluster's file has no history.
func TestFenceHistory(t *testing.T) {
	const failed, pending, history = "Failed Fencing Actions:\n  * reboot of beta by alpha for dc@alpha", "Pending Fencing Actions:\n  * turning off of beta for crm@alpha last pending\n", "Fencing History:\n  * turning off of beta for crm@alpha pending\n  * reboot of beta by alpha for dc@alpha successful at "
	for args, want := range map[string][2]string{
		"":                              {failed + "|(no answer) at 2026-11-28 10:00:00.000000|a later attempt from alpha succeeded|" + pending, "Fencing History"},
		"-m0":                           {"", "Fencing"},
		"-m 1":                          {failed + "|" + pending, "Fencing History"},
		"-m":                            {failed + "|" + history, "Pending Fencing"},
		"--fence-history=3":             {failed + "|" + history, "Pending Fencing"},
		"-m3 --exclude=fencing-failed":  {"Fencing History", "Failed Fencing"},
		"-W":                            {"", "Fencing"},
		"--exclude=fencing":             {"", "Fencing"},
		"--node=alpha":                  {"", "Fencing"},
		"-m3 --node=beta":               {failed + "|" + history, ""},
		"--output-as=xml":               {`<fence_history>|<fence_event action="off" target="beta"|status="pending" extended-status="1"|status="failed" exit-reason="no answer"`, ""},
		"--output-as=xml -m0":           {"", "fence_history"},
		"--output-as=html":              {"<h2>Failed Fencing Actions</h2>", ""},
		"-R --include=none,fencing -m3": {"reboot of beta failed (no answer): delegate=alpha, client=dc, origin=alpha, completed='2026-11-28 10:00:00.000000", ""},
	} {
		r := fencingDaemon(t, fencingKnown()).Run(Main, "crm_mon", append([]string{"-1"}, strings.Fields(args)...)...)
		if r.Status != 0 || r.Err != "" {
			t.Errorf("%s: %+v", args, r)
		}
		for _, part := range parts(want[0]) {
			if !strings.Contains(r.Out, part) {
				t.Errorf("%s: no %q in\n%s", args, part, r.Out)
			}
		}
		if want[1] != "" && strings.Contains(r.Out, want[1]) {
			t.Errorf("%s: %q in\n%s", args, want[1], r.Out)
		}
	}
	for _, level := range []string{"4", "-1", "all"} {
		if r := fencingDaemon(t, fencingKnown()).Run(Main, "crm_mon", "-1", "--fence-history="+level); r.Status != 64 || !strings.Contains(r.Err, "Fence history must be 0-3") {
			t.Errorf("%s: %+v", level, r)
		}
	}
	if r := tooltest.New(t, twoNodes).Run(Main, "crm_mon", "-1", "-m3"); strings.Contains(r.Out, "Fencing") {
		t.Error(r.Out)
	}
}

// A history that is not to be had is told in its place, and the rest is shown all the same.
func TestNoFenceHistory(t *testing.T) {
	b := daemonSaying(t, &api.Fault{Status: 403, Kind: api.KindForbidden, Text: "no"})
	r := b.Run(Main, "crm_mon", "-1")
	if want := "Failed Fencing Actions:\n  * Failed to get fencing history: Insufficient privileges\n"; r.Status != 0 || !strings.Contains(r.Out, want) || !strings.Contains(r.Out, "Online: [ alpha beta ]") {
		t.Errorf("%+v", r)
	}
}

// The key m goes through the levels. Who watches sees at the first the latest of each kind only.
func TestFenceLevels(t *testing.T) {
	s := show{}
	var levels []string
	for range 5 {
		levels = append(levels, fmt.Sprint(s.fenceLevel, shownLevel(s.Sections)))
		v := &viewer{show: s}
		v.toggle(fencingKey)
		s = v.show
	}
	if got := strings.Join(levels, ", "); got != "0 0, 1 1, 2 3, 3 3, 0 0" {
		t.Error(got)
	}
	known := fencingKnown()
	known = append(known, known...)
	for watching, want := range map[bool]int{false: 2, true: 1} {
		text := rendered(t, fencingDaemon(t, known), watching)
		if got := strings.Count(text, "(no answer)"); got != want {
			t.Errorf("watching %t: %d times in\n%s", watching, got, text)
		}
	}
}

// rendered is what the usual options show, of who watches or not.
func rendered(t testing.TB, b *tooltest.Bench, watching bool) string {
	o, err := Parse()
	if err != nil {
		t.Fatal(err)
	}
	s, err := o.show(output.FormatText)
	if err != nil {
		t.Fatal(err)
	}
	e := env.Env{Getenv: func(name string) string { return b.Vars[name] }, Root: b.Dir}
	m := &monitor{Printer: &output.Printer{Env: e}, show: s, format: output.FormatText, watching: watching}
	l, err := m.look()
	if err != nil {
		t.Fatal(err)
	}
	text, err := m.render(l)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// BenchmarkFenceHistory is what 1,000 fencings in the history cost crm_mon, the daemon's answer with it: the difference of
// the two.
func BenchmarkFenceHistory(b *testing.B) {
	for _, n := range []int{0, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var known []api.FenceEvent
			for i := range n {
				f := fencingKnown()[i%2]
				f.Ended = f.Ended.Add(time.Duration(i) * time.Minute)
				known = append(known, f)
			}
			bench := fencingDaemon(b, known)
			for b.Loop() {
				if r := bench.Run(Main, "crm_mon", "-1", "-m3"); r.Status != 0 || strings.Count(r.Out, " of beta ") != n {
					b.Fatalf("%+v", r)
				}
			}
		})
	}
}
