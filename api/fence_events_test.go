package api

import (
	"strings"
	"testing"
	"time"
)

// What is written of fencings is read as it was, whatever a reason has in it.
func FuzzFenceEvents(f *testing.F) {
	f.Add("n1", "crm of root", "no answer, said\n\"it\"\t", int64(1_700_000_000_000_000_123))
	f.Add("", "", "", int64(0))
	f.Fuzz(func(t *testing.T, target, client, reason string, ns int64) {
		want := []FenceEvent{
			{State: FenceFailed, Action: "off", Target: target, Client: client, Origin: "n1", Executor: "n2", Ended: time.Unix(0, ns), Reason: reason},
			{State: FencePending, Action: "reboot", Target: target, Client: client},
		}
		var b strings.Builder
		if err := WriteFenceEvents(&b, want); err != nil {
			t.Fatal(err)
		}
		got, err := readFenceEvents([]byte(b.String()))
		if err != nil || len(got) != 2 {
			t.Fatalf("%v, %v of %q", got, err, b.String())
		}
		for i := range want {
			same := func(a, b string) bool {
				return strings.ReplaceAll(a, "\r\n", "\n") == strings.ReplaceAll(b, "\r\n", "\n")
			} // as CSV does
			g, w := got[i], want[i]
			if !same(g.Target, w.Target) || !same(g.Client, w.Client) || !same(g.Reason, w.Reason) || !g.Ended.Equal(w.Ended) || g.State != w.State || g.Executor != w.Executor {
				t.Errorf("%+v\nwant\n%+v", g, w)
			}
		}
	})
}

func TestFenceEventsThatCannotBeRead(t *testing.T) {
	for text, want := range map[string]string{
		"done,off,n1":                  "expected lines of 8 fields",
		"done,off,n1,c,n1,n2,soon,":    "expected nanoseconds",
		"done,off,n1,\"c,n1,n2,1,\nx,": "cannot be read",
	} {
		if _, err := readFenceEvents([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
