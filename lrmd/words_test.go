package lrmd

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pacer/cib/scan"
	"pacer/cib/value/vocab"
)

// What an agent says of its end enters here: it is fit to stand in the document, and bounded; what it wrote besides is
// for onlookers on its own host, and neither kept nor sent to others.
func TestWordsOfAgents(t *testing.T) {
	for _, said := range []string{"\x1b[31mred\x1b[0m", "\x00", "\xff", strings.Repeat("ö", 10_000), strings.Repeat("\x01", 4000)} {
		c, now := New(Options{}), time.Unix(1000, 0)
		op := Op{Resource: "x", Agent: vocab.Agent{Class: vocab.ClassOCF, Provider: "p", Type: "x"}, Action: "monitor", IntervalMS: 1000}
		run := theRun(t, c.Step(now, Execute{Op: op}))
		out := Outcome{RC: vocab.ExitError, ExitReason: said, Stdout: "much", Stderr: "more"}
		reports := 0
		for _, e := range c.Step(now, ProcessDone{Run: run, Outcome: out}) {
			r, ok := e.(Report)
			if !ok {
				continue
			}
			reports++
			reason := r.Result.ExitReason
			if scan.CheckText(reason) != nil || !utf8.ValidString(reason) || len(reason) > mostReason || reason == "" {
				t.Errorf("%.20q became %d bytes: %.40q", said, len(reason), reason)
			}
			if r.Result.Stdout != "much" {
				t.Error("onlookers lost the output")
			}
			data, err := json.Marshal(r.Result)
			if err != nil || strings.Contains(string(data), "much") || strings.Contains(string(data), "more") {
				t.Errorf("the output is sent: %s, %v", data, err)
			}
		}
		if reports != 1 {
			t.Errorf("%d reports", reports)
		}
		if kept := c.resources["x"].resting[0].result; kept.Stdout != "" || kept.Stderr != "" {
			t.Error("the output is kept")
		}
	}
}
