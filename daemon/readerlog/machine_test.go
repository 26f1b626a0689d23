package readerlog_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"pacer/api"
	"pacer/daemon/readerlog"
)

func event(level, kind, text string, attrs ...string) api.Event {
	e := api.Event{Time: time.Date(2026, 3, 4, 5, 6, 7, 890e6, time.UTC), Node: "n1", Level: level, Kind: kind, Text: text, Attrs: map[string]string{}}
	for i := 0; i+1 < len(attrs); i += 2 {
		e.Attrs[attrs[i]] = attrs[i+1]
	}
	return e
}

// happenings are events by the names that patterns.txt has for them, in the order in which they happen.
func happenings() (names []string, events map[string]api.Event) {
	op := []string{"resource", "web", "interval", "0", "rc", "0", "exec_ms", "12"}
	add := func(name string, e api.Event) { names, events[name] = append(names, name), e }
	events = map[string]api.Event{}
	add("first", event("info", "view", "n1, n2", "quorate", "true", "members", "n1 n2"))
	add("input", event("debug", "input-kept", "", "transition", "7", "file", "/var/lib/pacemaker/pengine/pe-input-3.bz2"))
	add("start", event("debug", "start", "web_start_0", append(op, "action", "start")...))
	add("tick", event("debug", "tick", "web_start_0: ok", append(op, "action", "start")...))
	add("probe", event("debug", "tick", "web_monitor_0: ok", append(op, "action", "monitor")...))
	add("result", event("info", "result", "ok", append(op, "action", "start", "node", "n1", "status", "Done")...))
	add("timeout", event("error", "result", "late", "resource", "web", "action", "start", "interval", "0", "rc", "1", "node", "n1", "status", "Timed Out", "reason", "too slow"))
	add("end", event("info", "transition-ends", "", "transition", "7", "state", "complete", "done", "4", "skipped", "0", "incomplete", "1"))
	add("view", event("info", "view", "n1, n3", "quorate", "false", "members", "n1 n3"))
	add("fenced", event("info", "fencing-ends", "", "action", "reboot", "target", "n2", "executor", "n1", "client", "stonith_admin", "origin", "n1", "outcome", "OK"))
	add("warning", event("warning", "load", "much to do"))
	add("left", event("info", "left", "told to"))
	return names, events
}

// TestReadersFindWhatHappens: each pattern that readers look for finds a line of what it is about.
func TestReadersFindWhatHappens(t *testing.T) {
	names, events := happenings()
	var m readerlog.Machine
	lines := map[string]string{}
	for _, name := range names {
		lines[name] = strings.Join(m.Step(events[name]), "\n")
	}
	data, err := os.ReadFile("testdata/patterns.txt")
	if err != nil {
		t.Fatal(err)
	}
	patterns := 0
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		// A bar within a pattern stands behind a backslash, but in what the first two rows find.
		parts := regexp.MustCompile(` \| ?`).Split(strings.TrimRight(line, "\n"), 4)
		if len(parts) != 4 || lines[parts[3]] == "" {
			t.Fatalf("no line of a table, or nothing is written for its event: %q", line)
		}
		pattern := strings.ReplaceAll(strings.ReplaceAll(parts[1], `\|`, "|"), "%%", parts[2])
		re, err := regexp.Compile(pattern)
		if err != nil {
			t.Fatal(err)
		}
		patterns++
		if !re.MatchString(lines[parts[3]]) {
			t.Errorf("%s: %s finds nothing in %s", parts[0], pattern, lines[parts[3]])
		}
	}
	if patterns < 15 {
		t.Errorf("%d patterns", patterns)
	}
}

// TestSlowDisk: what happens in a transition stands behind the line of its input, whenever that is on the disk.
func TestSlowDisk(t *testing.T) {
	_, events := happenings()
	step := func(m *readerlog.Machine, names ...string) (lines []string) {
		for _, name := range names {
			lines = append(lines, m.Step(events[name])...)
		}
		return lines
	}
	events["begin"] = event("info", "transition-begins", "3 steps", "transition", "7")
	events["other"] = event("info", "transition-begins", "3 steps", "transition", "8")
	events["none"] = event("debug", "input-kept", "", "transition", "7", "file", "")
	in := func(lines []string, want ...string) {
		t.Helper()
		if len(lines) != len(want) {
			t.Fatalf("%q, want %q", lines, want)
		}
		for i := range want {
			if !strings.Contains(lines[i], want[i]) {
				t.Errorf("%q, want %q", lines[i], want[i])
			}
		}
	}
	var m readerlog.Machine
	in(step(&m, "begin", "start", "end"))
	in(step(&m, "input"), "Calculated transition 7", "executing - rsc:web", "Transition 7 (Complete=4")
	in(step(&m, "tick"), "finished - rsc:web")
	m = readerlog.Machine{}
	in(step(&m, "begin", "start", "end", "none"), "executing - rsc:web")
	m = readerlog.Machine{}
	in(step(&m, "begin", "start", "other", "warning"), "executing - rsc:web")
	in(step(&m, "left"), "much to do", "Shutdown complete")
}

// TestForm: time and node are where readers of logs look for them, and the whole line is one line.
func TestForm(t *testing.T) {
	var m readerlog.Machine
	m.PID = 42
	got := m.Step(event("error", "store-failed", "no\nroom"))
	want := "Mar  4 05:06:07 n1 pacemaker-controld  [42] (store-failed) \terror: no room"
	if len(got) != 1 || got[0] != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestQuiet: what readers do not look for is not written, nor what only another node can tell.
func TestQuiet(t *testing.T) {
	for name, e := range map[string]api.Event{
		"idle":                     event("debug", "idle", ""),
		"a recurring monitor":      event("debug", "tick", "", "resource", "web", "action", "monitor", "interval", "10000", "rc", "0", "exec_ms", "1"),
		"a result of another node": event("info", "result", "", "resource", "web", "action", "start", "interval", "0", "rc", "0", "node", "n2"),
		"a transition whose input is not known": event("info", "transition-ends", "", "transition", "7", "state", "complete", "done", "4", "skipped", "0",
			"incomplete", "1"),
	} {
		var m readerlog.Machine
		if lines := m.Step(e); len(lines) > 0 {
			t.Errorf("%s: %q", name, lines)
		}
	}
}

// TestRowsSayWhoReads: each row has a reader, and a level that readers know.
func TestRowsSayWhoReads(t *testing.T) {
	for _, r := range readerlog.Rows() {
		if r.Readers == "" || r.Kind == "" || r.Daemon == "" || r.Function == "" {
			t.Errorf("%+v", r)
		}
	}
}
