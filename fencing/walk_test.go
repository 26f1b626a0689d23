package fencing_test

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whatever happens to members, agents and devices: each request of a host that lives is answered once, no operation
// stays, and hosts that are together end with one history.
func TestWalks(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t)
		names := []string{"n1", "n2", "n3", "n4"}
		w.Do("nodes n1 n2 n3 n4")
		w.Do("configure d1 fence_dummy_plain pcmk_host_check=none delay=1")
		w.Do("configure d2 fence_dummy_auto_unfence pcmk_host_list=n1,n2,n3,n4 pcmk_delay_max=3 on=n2,n3")
		w.Do("configure d3 fence_dummy mock_dynamic_hosts=n1,n4 on=n1,n4")
		asked := map[string]string{}
		host := func(what string) string { return rapid.SampledFrom(names).Draw(r, what) }
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			w.Do("pass " + fmt.Sprint(rapid.IntRange(0, 4000).Draw(r, "time")) + "ms")
			switch h := host("who"); rapid.IntRange(0, 11).Draw(r, "what") {
			case 0, 1, 2, 3:
				if !w.host(h).dead {
					target, action := host("target"), rapid.SampledFrom([]string{"off", "reboot", "on"}).Draw(r, "action")
					how := rapid.SampledFrom([]string{"self=yes", "unless-back=yes", "any=yes", "unless-back=yes any=yes"}).Draw(r, "how")
					w.Do(fmt.Sprintf("fence %s %s %s 10s %s", h, target, action, how))
					asked[fmt.Sprint("fence ", w.ids)] = h
				}
			case 4:
				w.Do("kill " + h)
				maps.DeleteFunc(asked, func(_, by string) bool { return by == h })
			case 10:
				if w.host(h).dead {
					w.Do("start " + h)
				}
			case 11:
				if !w.host(h).dead {
					w.Do(fmt.Sprintf("confirm %s %s hugo", h, host("target")))
				}
			case 5:
				w.Do("split " + h)
			case 6:
				w.Do("heal")
			case 7:
				w.Do(fmt.Sprintf("mode %s %s %s", h, rapid.SampledFrom([]string{"d1", "d2", "d3"}).Draw(r, "device"), rapid.SampledFrom([]string{"pass", "fail", "hang"}).Draw(r, "mode")))
			case 8:
				w.Do(fmt.Sprintf("level %s %d d1 d2", host("target"), rapid.IntRange(1, 3).Draw(r, "index")))
			case 9:
				w.Do(fmt.Sprintf("configure d%d fence_dummy_plain pcmk_host_check=none delay=%d", rapid.IntRange(1, 4).Draw(r, "device"), rapid.IntRange(1, 3).Draw(r, "delay")))
			}
		}
		w.Do("wait")
		w.Do("heal")
		w.Do("wait")
		checkWalk(r, w, asked)
	})
}

func checkWalk(r *rapid.T, w *world, asked map[string]string) {
	answers := map[string]int{}
	for _, l := range w.lines {
		if id, ok := strings.CutPrefix(l.Text, "answers "); ok {
			answers[strings.SplitN(id, ":", 2)[0]]++
		}
	}
	for id, h := range asked {
		if n := answers[id]; n > 1 || n == 0 && !w.host(h).dead {
			r.Errorf("%s of %s was answered %d times\n%s", id, h, n, w.text())
		}
	}
	var first *host
	for _, h := range w.hosts {
		if h.dead {
			continue
		}
		s := h.machine.Status()
		if len(s.Pending) > 0 {
			r.Errorf("%s has %v under way\n%s", h.Name, s.Pending, w.text())
		}
		if first == nil {
			first = h
		} else if want := first.machine.Status().History; !reflect.DeepEqual(s.History, want) {
			r.Errorf("%s remembers\n%v\n%s remembers\n%v\n%s", first.Name, want, h.Name, s.History, w.text())
		}
	}
	if d := w.Now.Sub(epoch); d > 24*time.Hour {
		r.Errorf("it took %s", d)
	}
}
