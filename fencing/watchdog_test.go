package fencing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pacer/fencing"
)

// setWatchdogs is the verb watchdogs.
func (w *world) setWatchdogs(args []string, opts map[string]string) {
	w.option, w.watchdogs = span(args[0]), map[string]time.Duration{}
	for name, text := range opts {
		w.watchdogs[name] = span(text)
	}
	for _, h := range w.hosts {
		w.tellWatchdogs(h)
	}
}

// tellWatchdogs tells a host what its group knows of watchdogs. More than half of all hosts have quorum.
func (w *world) tellWatchdogs(h *host) {
	if w.watchdogs == nil {
		return
	}
	e := fencing.Watchdogs{Option: w.option, Timeouts: map[string]time.Duration{}}
	for _, x := range w.hosts {
		if !x.dead && x.group == h.group {
			e.Timeouts[x.Name] = w.watchdogs[x.Name]
		}
	}
	e.Quorate = 2*len(e.Timeouts) > len(w.hosts)
	if h.quorate && !e.Quorate {
		h.lost = w.Now
	}
	h.quorate = e.Quorate
	w.give(h, e)
}

// Whoever is said to have been reset by its watchdog was without quorum all the time that the others waited, or learned that
// it is to be reset: so it is, by package watchdog, whatever it did.
func TestWatchdogTellsTheTruth(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t)
		names := []string{"n1", "n2", "n3", "n4", "n5"}
		w.Do("nodes n1 n2 n3 n4 n5")
		w.Do("watchdogs 10s n1=5s n2=5s n3=5s n4=5s n5=5s")
		host := func(what string) string { return rapid.SampledFrom(names).Draw(r, what) }
		for range rapid.IntRange(5, 30).Draw(r, "steps") {
			switch h := host("who"); rapid.IntRange(0, 6).Draw(r, "what") {
			case 0, 1:
				if !w.host(h).dead {
					w.Do(fmt.Sprintf("fence %s %s off 60s", h, host("target")))
				}
			case 2:
				if !w.host(h).quorate {
					w.Do("kill " + h)
				}
			case 3, 4:
				w.Do("split " + h)
			case 5:
				w.host(h).group = 0
				w.agree()
			case 6:
				w.Do("heal")
			}
			for range rapid.IntRange(0, 15).Draw(r, "seconds") {
				before := len(w.lines)
				w.Do("pass 1s")
				tellTruth(r, w, names, before)
			}
		}
	})
}

func tellTruth(r *rapid.T, w *world, names []string, from int) {
	for _, l := range w.lines[from:] {
		for _, name := range names {
			h := w.host(name)
			if strings.HasPrefix(l.Text, "knows: off of "+name+" ") && strings.HasSuffix(l.Text, "exit 0") && !h.dead && !h.doomed && (h.quorate || l.At.Sub(h.lost) < 10*time.Second) {
				r.Fatalf("%s lives\n%s", name, w.text())
			}
		}
	}
}
