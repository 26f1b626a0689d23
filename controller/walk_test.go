package controller_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pacer/cib"
	"pacer/controller"
	"pacer/membership/memory"
	"pacer/pengine"
	"pacer/pengine/world"
)

var (
	walks    = flag.Int("walks", 60, "random walks to take")
	walkSeed = flag.Uint64("walk-seed", 0, "take only the walk of this seed, and show it")
)

// TestRandomWalks lets random things happen to clusters of three nodes in virtual time. After each,
// once the cluster is at rest: members that see one another have the same document and the same DC,
// each resource runs at most where it may, and a schedule asks for nothing. A walk that fails names its
// seed: go test ./controller -run RandomWalks -walk-seed N -v
func TestRandomWalks(t *testing.T) {
	if *walkSeed != 0 {
		newWalk(t, *walkSeed).take(true)
		return
	}
	for seed := uint64(1); seed <= uint64(*walks) && !t.Failed(); seed++ {
		newWalk(t, seed).take(false)
	}
}

const walkSteps = 12

type walk struct {
	story
	seed   uint64
	rnd    *rand.Rand
	cuts   map[[2]int]bool
	policy string
	did    []string
	acked  []string // options that clients were told to be set, in a part with quorum
	asked  int
	// withdrawn are options that clients were told not to be set, as nothing was sent.
	withdrawn []string
}

func newWalk(t *testing.T, seed uint64) *walk {
	w := &walk{seed: seed, rnd: rand.New(rand.NewPCG(seed, 0)), cuts: map[[2]int]bool{}, policy: "stop"}
	w.t = t
	w.c = newCluster(t, memory.Config{Expected: 3, Token: time.Second}, "n1", "n2", "n3")
	for _, h := range w.c.hosts {
		h.speaks = controller.Protocols{Lowest: 2 + w.rnd.IntN(2), Highest: 3 + w.rnd.IntN(2)}
	}
	doc := readCIB(t, "testdata/walk.xml")
	for _, h := range w.c.hosts {
		h.disk = doc
		h.start()
	}
	return w
}

func (w *walk) take(show bool) {
	for range walkSteps {
		e := walkEvents[w.rnd.IntN(len(walkEvents))]
		what := e(w)
		if what == "" {
			continue
		}
		w.did = append(w.did, fmt.Sprintf("%s %s", w.c.now.Format("15:04:05.000"), what))
		if w.rnd.IntN(3) > 0 { // sometimes the next thing happens in the middle of this one
			w.c.pass(2 * time.Minute)
			w.check()
		} else {
			w.c.pass(time.Duration(w.rnd.IntN(400)) * time.Millisecond)
		}
		if w.t.Failed() {
			break
		}
	}
	for _, h := range w.c.hosts {
		h.thaw()
		h.write = write{}
	}
	w.c.pass(5 * time.Minute)
	if !w.t.Failed() {
		w.check()
	}
	w.c.untouched()
	for _, l := range w.c.logs { // nobody's memory fails here, so nobody may find that it has
		if strings.Contains(l, ": cib-differs ") {
			w.t.Errorf("documents differed: %s", l)
			break
		}
	}
	if w.t.Failed() || show {
		w.t.Logf("walk %d:\n%s\nlog:\n%s", w.seed, strings.Join(w.did, "\n"), strings.Join(w.c.logs[max(0, len(w.c.logs)-120):], "\n"))
	}
}

func (w *walk) some() *host { return w.c.hosts[w.rnd.IntN(len(w.c.hosts))] }

// believe notes that a client is told that an option is set.
func (w *walk) believe(h *host, name string) {
	h.told[name] = func(r controller.Reply) {
		switch {
		case r.Err == nil && r.Quorate:
			w.acked = append(w.acked, name)
		case errors.Is(r.Err, controller.ErrWithdrawn):
			w.withdrawn = append(w.withdrawn, name)
		}
	}
	h.step(controller.Requested{ID: name, User: "walk", Ops: []cib.Op{{
		Kind: cib.Modify, MayCreate: true, Section: "crm_config",
		Data: element(w.t, `<crm_config><cluster_property_set id="asked"><nvpair id="`+name+`" name="`+name+`" value="1"/></cluster_property_set></crm_config>`),
	}}})
}

// keepsWord proves that what clients were told to be changed is there where there is quorum.
func (w *walk) keepsWord(h *host) {
	if !h.machine.Status().Quorate {
		return
	}
	has := map[string]bool{}
	for _, e := range h.machine.Document().Root().FindElements("./configuration/crm_config/cluster_property_set/nvpair") {
		has[e.SelectAttrValue("id", "")] = true
	}
	for _, name := range w.acked {
		if !has[name] {
			w.t.Errorf("%s was acknowledged, and %s does not have it", name, h.name)
		}
	}
	for _, name := range w.withdrawn {
		if has[name] {
			w.t.Errorf("%s was taken back before it was sent, and %s has it", name, h.name)
		}
	}
}

// others is how many hosts are up besides one.
func (w *walk) others(h *host) (n int) {
	for _, o := range w.c.hosts {
		if o != h && o.up && o.frozen == nil {
			n++
		}
	}
	return n
}

var walkEvents = []func(*walk) string{
	func(w *walk) string { // a host dies
		h := w.some()
		if !h.up || w.others(h) == 0 {
			return ""
		}
		h.kill()
		return "kill " + h.name
	},
	func(w *walk) string { // a process is stopped in its tracks, or goes on
		for _, h := range w.c.hosts {
			if h.frozen != nil {
				h.thaw()
				return "thaw " + h.name
			}
		}
		h := w.some()
		if !h.up || w.others(h) == 0 {
			return ""
		}
		h.freeze()
		return "freeze " + h.name
	},
	func(w *walk) string { // a disk is full, slow, or well
		h := w.some()
		h.write = []write{{}, {}, {fault: errors.New("full")}, {takes: 200 * time.Millisecond}, {takes: 50 * time.Millisecond, mixed: true}}[w.rnd.IntN(5)]
		return fmt.Sprintf("the disk of %s: %+v", h.name, h.write)
	},
	func(w *walk) string { // a client changes something, and believes what it is told
		h := w.up()
		if h == nil {
			return ""
		}
		w.asked++
		name := fmt.Sprintf("asked-%d", w.asked)
		w.believe(h, name)
		return "ask " + h.name + " for " + name
	},
	func(w *walk) string { // many clients of several hosts do, at once; some give up at once
		s := ""
		for range 40 {
			h := w.up()
			if h == nil {
				break
			}
			w.asked++
			name := fmt.Sprintf("asked-%d", w.asked)
			w.believe(h, name)
			if w.rnd.IntN(8) == 0 {
				h.step(controller.Withdrawn{ID: name})
			}
			s = " up to " + name
		}
		if s == "" {
			return ""
		}
		return "ask many hosts" + s
	},
	func(w *walk) string { // the power fails
		if w.rnd.IntN(4) > 0 {
			return ""
		}
		for _, h := range w.c.hosts {
			h.kill()
		}
		for _, h := range w.c.hosts {
			h.start()
		}
		return "the power fails"
	},
	(*walk).walkUpdate,
	(*walk).walkUpdate,
	func(w *walk) string { // all that are down come up
		s := ""
		for _, h := range w.c.hosts {
			if !h.up {
				// The program may be another one: all have protocol 3 in common.
				h.speaks = controller.Protocols{Lowest: 2 + w.rnd.IntN(2), Highest: 3 + w.rnd.IntN(2)}
				h.start()
				s += fmt.Sprintf(" %s (%s)", h.name, h.speaks)
			}
		}
		if s == "" {
			return ""
		}
		return "start" + s
	},
	func(w *walk) string { // a daemon is replaced
		h := w.some()
		if !h.up {
			return ""
		}
		h.killDaemon()
		w.c.pass(time.Duration(w.rnd.IntN(300)) * time.Millisecond)
		h.start()
		return "restart the daemon of " + h.name
	},
	func(w *walk) string {
		h := w.some()
		if !h.up || h.frozen != nil || w.others(h) == 0 {
			return ""
		}
		h.step(controller.ShutdownRequested{})
		return "shut down " + h.name
	},
	func(w *walk) string { // one host loses the others
		a := w.rnd.IntN(3)
		for b := range 3 {
			if a != b {
				w.link2(a, b, true)
			}
		}
		return "cut " + w.c.hosts[a].name + " off"
	},
	func(w *walk) string {
		if len(w.cuts) == 0 {
			return ""
		}
		for a := range 3 {
			for b := a + 1; b < 3; b++ {
				w.link2(a, b, false)
			}
		}
		return "heal all"
	},
	func(w *walk) string {
		h := w.some()
		w.setAttribute(h, "standby", "on")
		return "standby " + h.name
	},
	func(w *walk) string {
		h := w.some()
		w.setAttribute(h, "standby", "off")
		return "online " + h.name
	},
	func(w *walk) string { // a service crashes
		h, r := w.some(), []string{"a", "b", "g1", "g2", "k"}[w.rnd.IntN(5)]
		h.running[r] = false
		return "crash " + r + " on " + h.name
	},
	func(w *walk) string { // an agent fails from now on
		h, a := w.some(), []string{"start a", "start g1", "start k", "monitor b"}[w.rnd.IntN(4)]
		h.broken[a] = "fail"
		return "break " + a + " on " + h.name
	},
	func(w *walk) string { // all is repaired
		for _, h := range w.c.hosts {
			h.broken = map[string]string{}
		}
		if h := w.up(); h != nil {
			h.step(controller.CleanupRequested{ID: "c"})
		}
		return "mend and clean up"
	},
	func(w *walk) string {
		w.policy = []string{"stop", "ignore", "freeze"}[w.rnd.IntN(3)]
		h := w.up()
		if h == nil {
			return ""
		}
		h.step(controller.Requested{ID: "x", User: "walk", Ops: []cib.Op{{
			Kind: cib.Modify, MayCreate: true, Section: "crm_config",
			Data: element(w.t, `<crm_config><cluster_property_set id="cib-bootstrap-options"><nvpair id="o-q" name="no-quorum-policy" value="`+w.policy+`"/></cluster_property_set></crm_config>`),
		}}})
		return "no-quorum-policy=" + w.policy + " by " + h.name
	},
}

// up is some host that runs, nil if none does.
func (w *walk) up() *host {
	for _, i := range w.rnd.Perm(3) {
		if h := w.c.hosts[i]; h.up && h.frozen == nil {
			return w.c.hosts[i]
		}
	}
	return nil
}

func (w *walk) link2(a, b int, cut bool) {
	a, b = min(a, b), max(a, b)
	if cut {
		w.cuts[[2]int{a, b}] = true
	} else {
		delete(w.cuts, [2]int{a, b})
	}
	w.c.perform(w.c.net.Step(memory.Link{A: uint32(a + 1), B: uint32(b + 1), Cut: cut}))
}

func (w *walk) setAttribute(h *host, name, value string) {
	by := w.up()
	if by == nil {
		return
	}
	by.step(controller.Requested{ID: "x", User: "walk", Ops: []cib.Op{{
		Kind: cib.Modify, MayCreate: true, Section: "nodes",
		Data: element(w.t, fmt.Sprintf(`<nodes><node id="%d" uname="%s"><instance_attributes id="nodes-%[2]s"><nvpair id="nodes-%[2]s-%[3]s" name="%[3]s" value="%s"/></instance_attributes></node></nodes>`, h.id, h.name, name, value)),
	}}})
}

// check proves what holds of a cluster at rest.
func (w *walk) check() {
	for _, group := range w.parts() {
		first := group[0]
		for _, h := range group {
			switch {
			case h.machine.Status().DC != first.machine.Status().DC || h.machine.Status().DC == "":
				w.t.Errorf("%s takes %q for the DC, %s takes %q", h.name, h.machine.Status().DC, first.name, first.machine.Status().DC)
			case cib.Digest(h.machine.Document().Root()) != cib.Digest(first.machine.Document().Root()):
				w.t.Errorf("the CIB of %s differs from that of %s", h.name, first.name)
			}
		}
		w.keepsWord(first)
		w.holdsTheSame(group)
		if w.frozen() {
			continue // what the stopped process watches runs on
		}
		w.once(group)
		w.asksNothing(first)
	}
}

// parts are the hosts that are up, by view.
func (w *walk) parts() (groups [][]*host) {
	seen := map[*host]bool{}
	for _, h := range w.c.hosts {
		if !h.up || seen[h] || h.frozen != nil {
			continue
		}
		var g []*host
		for _, m := range h.machine.Status().Members {
			if o := w.c.hosts[m.ID-1]; o.up && o.frozen == nil {
				g = append(g, o)
				seen[o] = true
			}
		}
		if len(g) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

func (w *walk) frozen() bool {
	return slices.ContainsFunc(w.c.hosts, func(h *host) bool { return h.up && h.frozen != nil })
}

// once: within a part each resource runs once, and a clone's instance once on a node by nature.
func (w *walk) once(group []*host) {
	for _, r := range []string{"a", "b", "g1", "g2"} {
		var on []string
		for _, h := range group {
			if h.running[r] {
				on = append(on, h.name)
			}
		}
		if len(on) > 1 {
			w.t.Errorf("%s runs on %v", r, on)
		}
	}
}

// asksNothing: a schedule of the document has nothing to do, unless an operation keeps failing.
func (w *walk) asksNothing(h *host) {
	out, err := pengine.ScheduleDocument(h.machine.Document(), w.c.now, 1)
	if err != nil {
		w.t.Error(err)
		return
	}
	for _, o := range w.c.hosts {
		if len(o.broken) > 0 {
			return
		}
	}
	for _, s := range out.Graph.Synapses {
		for _, a := range s.Actions {
			w.t.Errorf("a schedule still asks for %s on %s", a.Key, a.Node)
		}
	}
	w.runs(out.World)
}

// runs: what does not run has a reason, and where agents are as they should be and failures have expired there are
// two: a part without quorum that minds, and no node that takes resources.
func (w *walk) runs(part *world.World) {
	if !part.Opt.Quorate && part.Opt.NoQuorum != world.NoQuorumIgnore {
		return
	}
	var able []*host
	for _, n := range part.Roster.Nodes {
		if n.Has(world.NodeOnline) && !n.Has(world.NodeStandby) {
			able = append(able, w.c.host(n.Name))
		}
	}
	for _, r := range []string{"a", "b", "g1", "g2", "k"} {
		on := 0
		for _, h := range able {
			if h.running[r] {
				on++
			}
		}
		want := min(1, len(able))
		if r == "k" {
			want = len(able)
		}
		if on != want {
			w.t.Errorf("%s runs on %d of %d nodes that take it, want %d", r, on, len(able), want)
		}
	}
}
