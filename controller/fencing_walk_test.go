package controller_test

import (
	"errors"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"pacer/controller"
	"pacer/fencing"
	"pacer/membership/memory"
)

// TestFencingWalks lets random things happen to three nodes with a power switch that does not always work. What holds at
// each start of the resource: it runs nowhere else, whatever members believe of one another. A walk that fails names its
// seed: go test ./controller -run FencingWalks -walk-seed N -v
func TestFencingWalks(t *testing.T) {
	if *walkSeed != 0 {
		fencingWalk(t, *walkSeed)
		return
	}
	for seed := uint64(1); seed <= uint64(*walks) && !t.Failed(); seed++ {
		fencingWalk(t, seed)
	}
}

func fencingWalk(t *testing.T, seed uint64) {
	s, rnd := &story{t: t, file: "fencing walk"}, rand.New(rand.NewPCG(seed, 1))
	names := []string{"n1", "n2", "n3"}
	s.c = newCluster(t, memory.Config{Expected: 3, Token: time.Second}, names...)
	doc := readCIB(t, filepath.Join("testdata", "fencing.xml"))
	for _, h := range s.c.hosts {
		h.disk = doc
	}
	s.c.power = power{installed: true, takes: time.Second}
	s.c.alone = func(h *host, resource string) {
		for _, other := range s.c.hosts {
			if other != h && other.running[resource] && resource == "hoge" {
				t.Errorf("seed %d: %s starts on %s while it runs on %s\n%s", seed, resource, h.name, other.name, strings.Join(s.c.logs, "\n"))
			}
		}
	}
	s.each(names, (*host).start)
	s.c.pass(30 * time.Second)
	s.change("resources", `<resources><primitive id="hoge"><operations><op id="hoge-stop" on-fail="fence"/></operations></primitive></resources>`)
	for range 15 {
		s.fencingStep(rnd, names)
		s.c.pass(time.Duration(rnd.IntN(8000)) * time.Millisecond)
	}
	for i := range names { // all is well again
		s.link([]string{names[i], names[(i+1)%3]}, false, 0)
	}
	s.c.power.fails, s.c.power.hangs = false, false
	for _, h := range s.c.hosts {
		h.thaw()
		h.write, h.broken = write{}, map[string]string{}
	}
	s.c.pass(3 * time.Minute) // for fencings under way, which turn nodes off
	s.each(names, (*host).start)
	s.c.pass(20 * time.Minute)
	s.runsOnce(seed)
}

// runsOnce says that the resource runs on one host in the end.
func (s *story) runsOnce(seed uint64) {
	if running := s.where("hoge"); len(running) != 1 {
		s.t.Errorf("seed %d: in the end it runs on %v\n%s", seed, running, strings.Join(s.c.logs[max(0, len(s.c.logs)-300):], "\n"))
	}
}

func (s *story) where(resource string) (names []string) {
	for _, h := range s.c.hosts {
		if h.running[resource] {
			names = append(names, h.name)
		}
	}
	return names
}

// fencingStep is one thing that happens.
func (s *story) fencingStep(rnd *rand.Rand, names []string) {
	a, b := names[rnd.IntN(3)], names[rnd.IntN(3)]
	switch n := rnd.IntN(20); {
	case n < 2:
		s.c.host(a).killDaemon()
	case n < 3:
		s.c.host(a).kill()
	case n < 6:
		s.c.host(a).start()
	case n < 8 && a != b:
		s.link([]string{a, b}, n == 6, 0)
	case n == 8:
		s.c.power.fails = !s.c.power.fails
	case n == 9:
		s.c.power.hangs = rnd.IntN(4) == 0
	case n == 10:
		s.c.power.takes, s.c.power.early = time.Duration(rnd.IntN(10_000))*time.Millisecond, rnd.IntN(2) == 0
		s.c.power.params = map[string]string{"pcmk_delay_max": strconv.Itoa(rnd.IntN(10)), "pcmk_delay_base": strconv.Itoa(rnd.IntN(3))}
		s.each(names, (*host).switches)
	case n == 11:
		s.c.host(a).freeze()
	case n == 12:
		s.c.host(a).thaw()
	case n == 13:
		s.c.host(a).write = write{fault: errors.New("no space left on device")}
	case n == 14:
		s.c.host(a).write = write{}
	case n == 15: // what fails is fenced
		s.c.host(a).broken["stop hoge"] = "fail"
		s.c.host(b).running["hoge"] = false
	case !s.c.host(a).up || s.c.host(a).frozen != nil:
	case n == 16 && !s.c.host(b).up && len(s.c.host(b).running) == 0:
		s.confirmBy([]string{a, b}) // a person who has looked
	case n == 18: // it leaves in order
		s.c.host(a).step(controller.ShutdownRequested{})
	case n == 19: // the device is taken away, and comes again as it is now
		s.c.host(a).step(controller.FencingEvent{Event: fencing.Configured{}})
		s.c.host(a).switches()
	default:
		s.fenceBy([]string{a, b, "off"})
	}
}

// TestCuts cuts two nodes from each other, forty times. After each cut one of them lives, and runs the resource: never none,
// never both. What decides is chance by pcmk_delay_max in one half of the cuts, priority-fencing-delay in the other.
func TestCuts(t *testing.T) {
	for _, by := range []string{"pcmk_delay_max", "priority-fencing-delay"} {
		t.Run(by, func(t *testing.T) {
			s := &story{t: t, file: by}
			s.c = newCluster(t, memory.Config{Expected: 2, TwoNode: true, Token: time.Second}, "n1", "n2")
			doc := readCIB(t, filepath.Join("testdata", "fencing.xml"))
			for _, h := range s.c.hosts {
				h.disk = doc
			}
			s.c.power = power{installed: true, takes: 300 * time.Millisecond, params: map[string]string{"pcmk_delay_max": "5s"}}
			s.each([]string{"n1", "n2"}, (*host).start)
			s.c.pass(30 * time.Second)
			if by != "pcmk_delay_max" {
				s.c.power.params = nil
				s.option(by, "5s")
				s.change("resources", `<resources><primitive id="hoge"><meta_attributes id="hoge-p"><nvpair id="hoge-p-p" name="priority" value="10"/></meta_attributes></primitive></resources>`)
				s.each([]string{"n1", "n2"}, (*host).switches)
			}
			survived := map[string]int{}
			for range 20 {
				before := s.where("hoge")
				s.link([]string{"n1", "n2"}, true, 0)
				s.c.pass(20 * time.Second)
				alive, runs := s.alive(), s.where("hoge")
				if len(alive) != 1 || len(runs) != 1 || alive[0] != runs[0] || by != "pcmk_delay_max" && runs[0] != before[0] {
					t.Fatalf("%v live, it ran on %v and runs on %v\n%s", alive, before, runs, strings.Join(s.c.logs[max(0, len(s.c.logs)-100):], "\n"))
				}
				survived[alive[0]]++
				s.link([]string{"n1", "n2"}, false, 0)
				s.each([]string{"n1", "n2"}, (*host).start)
				s.c.pass(30 * time.Second)
			}
			if by == "pcmk_delay_max" && (survived["n1"] < 3 || survived["n2"] < 3) {
				t.Errorf("chance prefers one: %v", survived)
			}
		})
	}
}

func (s *story) alive() (names []string) {
	for _, h := range s.c.hosts {
		if h.up {
			names = append(names, h.name)
		}
	}
	return names
}
