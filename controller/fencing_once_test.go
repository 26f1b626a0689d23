package controller_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacer/controller"
	"pacer/fencing"
	"pacer/membership/memory"
)

// TestFencedOnceWhenDCDies: the DC dies while another node runs the agent for it. Whenever that ends, before its successor plans,
// while it plans, or while it asks, the node is fenced once.
func TestFencedOnceWhenDCDies(t *testing.T) {
	for after := 3900 * time.Millisecond; after <= 5100*time.Millisecond; after += 10 * time.Millisecond {
		s := &story{t: t, file: "once"}
		s.c = newCluster(t, memory.Config{Expected: 5, Token: time.Second}, "n1", "n2", "n3", "n4", "n5")
		doc := readCIB(t, filepath.Join("testdata", "fencing.xml"))
		for _, h := range s.c.hosts {
			h.disk = doc
		}
		s.c.power = power{installed: true, takes: 5 * time.Second}
		s.play("start n1 n2 n3 n4 n5")
		s.c.pass(30 * time.Second)
		s.c.host("n1").step(controller.FencingEvent{Event: fencing.Configured{}}) // it asks, and others do it
		s.c.pass(time.Second)
		s.play("kill n2")
		s.c.pass(after)
		s.play("kill n1")
		s.c.pass(30 * time.Second)
		done := map[string]int{}
		for _, line := range s.c.story {
			for _, n := range []string{"n1", "n2"} {
				if strings.HasPrefix(line, "reboot "+n) {
					done[n]++
				}
			}
		}
		if got := fmt.Sprint(done); got != "map[n1:1 n2:1]" {
			t.Fatalf("the DC killed after %s: reboots %s\n%s", after, got, strings.Join(s.c.logs[max(0, len(s.c.logs)-60):], "\n"))
		}
	}
}
