package lrmd

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"pacer/cib/value/vocab"
)

// What an agent says last reaches those who look for why it failed, where it gives no reason.
func TestLastWords(t *testing.T) {
	failed := Outcome{RC: vocab.ExitError}
	for _, tc := range []struct {
		name           string
		out            Outcome
		stdout, stderr string
		want           string
	}{
		{"of a shell", failed, "", "/usr/lib/ocf/resource.d/heartbeat/Dummy: line 91: /run/resource-agents/x: No such file or directory\n", "/usr/lib/ocf/resource.d/heartbeat/Dummy: line 91: /run/resource-agents/x: No such file or directory"},
		{"the last three lines", failed, "", "one\ntwo\n\n  three\tand \nfour\n", "two / three and / four"},
		{"a line again and again", failed, "", "no\nno\nno\nno\n", "no"},
		{"on standard output", failed, "Starting web: [FAILED]\n", " \n", "Starting web: [FAILED]"},
		{"a reason was given", failed, "", "noise\nocf-exit-reason:no disk\nmore\n", ""},
		{"an empty reason is none", failed, "", "ocf-exit-reason:\nno disk\n", "ocf-exit-reason: / no disk"},
		{"nothing", failed, "", "", ""},
		{"it went well", Outcome{}, "", "a warning\n", ""},
		{"a probe that finds nothing", Outcome{RC: vocab.ExitNotRunning}, "", "not there\n", ""},
		{"it ran out of time", Outcome{RC: vocab.ExitError, Status: vocab.ExecTimeout}, "", "waiting for the disk\n", "waiting for the disk"},
		{"it was cancelled", Outcome{RC: vocab.ExitError, Status: vocab.ExecCancelled}, "", "x\n", ""},
		{"not text", failed, "", "a\x00b\x1b[31m\xff\n", "a\uFFFDb\uFFFD[31m\uFFFD"},
		{"long", failed, "", strings.Repeat("x", 1000) + "end", "..." + strings.Repeat("x", mostSaid-6) + "end"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.out.Stdout, tc.out.Stderr = tc.stdout, tc.stderr
			if got := tc.out.fit().Said; got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// Whatever an agent writes, its last words are short text in one line.
func TestLastWordsAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		out := Outcome{RC: vocab.ExitError, Stderr: string(rapid.SliceOfN(rapid.Byte(), 0, 2000).Draw(t, "stderr"))}
		if got := out.fit().Said; len(got) > mostSaid || !utf8.ValidString(got) || strings.ContainsAny(got, "\n\r\x00") {
			t.Fatalf("%q", got)
		}
	})
}

// What an agent wrote that is told nowhere else is there for a log: of one that went well, or that gave a reason besides.
func TestWrote(t *testing.T) {
	for _, tc := range []struct {
		name string
		out  Outcome
		want string
	}{
		{"it went well", Outcome{Stderr: "a warning\n\nanother\n"}, "a warning / another"},
		{"a reason was given", Outcome{RC: vocab.ExitError, ExitReason: "no disk", Stderr: "noise\nocf-exit-reason:no disk\n"}, "noise / ocf-exit-reason:no disk"},
		{"it is told of the failure", Outcome{RC: vocab.ExitError, Stderr: "no disk\n"}, ""},
		{"nothing", Outcome{Stdout: "out\n", Stderr: " \n"}, ""},
	} {
		if got := tc.out.fit().Wrote(); got != tc.want {
			t.Errorf("%s: %q", tc.name, got)
		}
	}
}
