package watchdog_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pacer/fencing/watchdog"
)

func TestGrace(t *testing.T) {
	const s = time.Second
	for _, c := range []struct {
		option, hardware, grace, wait time.Duration
		promised                      bool
	}{
		{0, 5 * s, 0, 0, false},
		{10 * s, 5 * s, 4 * s, 10 * s, true},
		{7 * s, 5 * s, s, 7 * s, true},
		{6 * s, 5 * s, 0, 6 * s, false},
		{-s, 5 * s, 4 * s, 10 * s, true},
		{-s, s, 0, 2 * s, false},
		{10 * s, 0, 0, 10 * s, false},
	} {
		grace, promised := watchdog.Grace(c.option, c.hardware)
		if wait := watchdog.Wait(c.option, c.hardware); grace != c.grace || promised != c.promised || wait != c.wait {
			t.Errorf("option %s, watchdog %s: grace %s, %t, wait %s; want %s, %t, %s", c.option, c.hardware, grace, promised, wait, c.grace, c.promised, c.wait)
		}
	}
}

// Whatever happens to a host, it runs nothing that needs fencing when the others, who lost it at some time after they last
// saw it with quorum, have waited; and a host that is with the others all the time is never reset.
func TestPromiseIsKept(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		hardware := time.Duration(rapid.IntRange(2, 8).Draw(r, "hardware")) * time.Second
		wait := watchdog.Least(hardware) + time.Duration(rapid.IntRange(0, 10).Draw(r, "longer"))*time.Second
		s := newStory(t, hardware, rapid.Bool().Draw(r, "inherited"))
		s.step(watchdog.Configured{Option: wait, Needs: func(string) bool { return true }})
		harmed := false
		running := map[string]bool{}
		for range rapid.IntRange(1, 30).Draw(r, "steps") {
			verb := rapid.SampledFrom([]string{"start db", "stop db", "found web", "stop web", "cut", "heal", "quorum lost", "quorum back", "freeze", "thaw", "hang", "goon"}).Draw(r, "verb")
			if s.stopped && verb != "thaw" || s.hung && verb != "goon" && verb != "freeze" {
				continue
			}
			switch verb {
			case "cut", "quorum lost", "freeze", "hang":
				harmed = true
			}
			before := len(s.lines)
			s.Do(verb)
			switch {
			case verb == "start db" && !strings.Contains(strings.Join(s.lines[before:], " "), "not started"), verb == "found web":
				running[verb] = true
			case verb == "stop db":
				delete(running, "start db")
			case verb == "stop web":
				delete(running, "found web")
			}
			for range rapid.IntRange(0, 120).Draw(r, "time") {
				s.pass(100 * time.Millisecond)
				if running["start db"] && s.armed && !s.dead && s.now.Sub(s.member) >= wait {
					r.Fatalf("at %s it was last seen %s ago, the others wait %s\n%v", s.now.Sub(epoch), s.now.Sub(s.member), wait, s.lines)
				}
			}
			if s.dead && !harmed {
				r.Fatalf("it is reset though nothing happened\n%v", s.lines)
			}
			if s.dead {
				return
			}
		}
	})
}
