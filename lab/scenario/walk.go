package scenario

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacer/lab"
	"pacer/lab/cluster"
)

//go:embed walk.txt
var walkStory string

// Walk is a story in which random things happen to a cluster of three nodes, which are fenced if that is wished. A seed always
// draws the same things.
func Walk(events int, seed uint64, fencing bool) []byte {
	story, files, _ := strings.Cut(walkStory, "-- walk.crm --\n")
	config, script, _ := strings.Cut(files, "-- init.d/one --\n")
	if fencing {
		return walkFenced(story, config, events, seed)
	}
	for _, name := range []string{"first", "second", "each"} {
		files += "-- init.d/" + name + " --\n" + script
	}
	return fmt.Appendf(nil, "%swalk %d %d\n-- walk.crm --\n%s", story, events, seed, files)
}

// walk lets random things happen, and proves after each that the cluster is sound once it is quiet:
// walk EVENTS [SEED]. It belongs to the story of Walk, whose resources it knows.
func (p *player) walk(ctx context.Context, args []string) error {
	times, rnd, err := p.randomly(args)
	if err != nil {
		return err
	}
	w := &walker{player: p, rnd: rnd}
	for i := range times {
		began := time.Now()
		what, err := w.event(ctx)
		if err == nil {
			err = w.sound(ctx)
		}
		if err != nil {
			return fmt.Errorf("event %d, %s (the walk is %s): %w", i+1, what, strings.Join(args, " "), err)
		}
		if p.opt.Log != nil {
			p.opt.Log("  %d: %s (%s)", i+1, what, time.Since(began).Round(10*time.Millisecond))
		}
	}
	return nil
}

// walker is where a walk stands.
type walker struct {
	*player
	rnd *rand.Rand
	off *lab.Node // cut off from all others, nil if nobody is
}

// walked are the resources of the walk that agents run.
var walked = []string{"one", "first", "second", "each"}

func (w *walker) service() string { return walked[w.rnd.IntN(len(walked))] }

// up are the nodes that are on.
func (w *walker) up() (on []lab.Node) {
	for _, n := range w.c.Nodes() {
		if w.c.On(n.Index) {
			on = append(on, n)
		}
	}
	return on
}

// event lets one thing happen that can happen now.
func (w *walker) event(ctx context.Context) (string, error) {
	on, events := w.up(), walkEvents
	if w.power {
		events = fencedEvents
	}
	for {
		n := on[w.rnd.IntN(len(on))]
		e := events[w.rnd.IntN(len(events))]
		if e.may != nil && !e.may(w, n) {
			continue
		}
		what, err := e.do(w, ctx, n)
		return strings.TrimSpace(e.name + " " + what), err
	}
}

// several says that a node may go: another one is on, and no link is cut.
func (w *walker) several(lab.Node) bool { return w.off == nil && len(w.up()) > 1 }

func (w *walker) corosync(lab.Node) bool { return w.c.Corosync() }

func (w *walker) someOff(lab.Node) bool { return w.off == nil && len(w.up()) < len(w.c.Nodes()) }

// walkEvent is what may happen to a node that is on.
type walkEvent struct {
	name string
	may  func(*walker, lab.Node) bool // nil: always
	do   func(*walker, context.Context, lab.Node) (string, error)
}

// walkEvents are what may happen where nobody is fenced.
var walkEvents = slices.Concat([]walkEvent{
	{"kill", (*walker).several, (*walker).killSome},
	{"shut down", (*walker).several, (*walker).shutSome},
	{"boot", (*walker).someOff, (*walker).bootSome},
	{"boot", (*walker).someOff, (*walker).bootSome},
	{"cut off", func(w *walker, n lab.Node) bool { return w.off == nil && len(w.up()) > 1 }, (*walker).cutOff},
	{"heal", func(w *walker, _ lab.Node) bool { return w.off != nil }, (*walker).healAll},
	{"heal", func(w *walker, _ lab.Node) bool { return w.off != nil }, (*walker).healAll},
	{"restart the daemon of", nil, func(w *walker, ctx context.Context, n lab.Node) (string, error) {
		if err := w.killDaemon(ctx, []string{n.Name}); err != nil {
			return n.Name, err
		}
		time.Sleep(time.Duration(w.rnd.IntN(200)) * time.Millisecond)
		return n.Name, w.startDaemon(ctx, []string{n.Name})
	}},
	{"restart the corosync of", (*walker).corosync, func(w *walker, ctx context.Context, n lab.Node) (string, error) {
		pause := time.Duration(w.rnd.IntN(200)) * time.Millisecond
		if err := w.killCorosync(ctx, []string{n.Name}); err != nil {
			return n.Name, err
		}
		if err := w.lonely(ctx, n); err != nil {
			return n.Name, err
		}
		time.Sleep(pause)
		return n.Name, w.startCorosync(ctx, []string{n.Name})
	}},
}, routine, []walkEvent{{"configure", nil, (*walker).configure}})

// routine is what may happen in any cluster: what people do, and services that fail.
var routine = []walkEvent{
	{"standby", nil, (*walker).standby},
	{"online", nil, (*walker).allOnline},
	{"crash", nil, (*walker).crash},
	{"break", nil, (*walker).breakSome},
	{"mend", nil, (*walker).mend},
	{"mend", nil, (*walker).mend},
	{"configure", nil, (*walker).configure},
}

func (w *walker) killSome(ctx context.Context, n lab.Node) (string, error) {
	return n.Name, w.kill(ctx, []string{n.Name})
}

func (w *walker) shutSome(ctx context.Context, n lab.Node) (string, error) {
	return n.Name, w.shutdown(ctx, []string{n.Name})
}

func (w *walker) standby(ctx context.Context, n lab.Node) (string, error) {
	return n.Name, w.change(ctx, n, "node", "standby", n.Name)
}

// crash ends a service on a node, if it runs there.
func (w *walker) crash(ctx context.Context, n lab.Node) (string, error) {
	r := w.service()
	return r + " on " + n.Name, w.exec(ctx, n, "sh", "-c", end(r))
}

// breakSome ends a service on a node and lets it not start there.
func (w *walker) breakSome(ctx context.Context, n lab.Node) (string, error) {
	r := w.service()
	return r + " on " + n.Name, w.exec(ctx, n, "sh", "-c", "touch /tmp/broken-"+r+"; "+end(r))
}

// end ends a service: its process, where it is one, and its file.
func end(resource string) string {
	file := serviceFile(resource)
	return "[ ! -s " + file + " ] || kill -9 $(cat " + file + "); rm -f " + file
}

// lonely waits until a node whose corosync has ended has noticed.
func (w *walker) lonely(ctx context.Context, n lab.Node) error {
	return cluster.Wait(ctx, "the daemon of "+n.Name+" to notice the end of corosync", patience, func() (bool, error) {
		s, err := w.c.Client(n).Status(ctx)
		return err == nil && len(s.Members) == 1 && !s.Quorate, err
	})
}

func serviceFile(resource string) string { return "/tmp/service-" + resource }

func (w *walker) bootSome(ctx context.Context, _ lab.Node) (string, error) {
	for _, n := range w.c.Nodes() {
		if !w.c.On(n.Index) {
			return n.Name, w.boot(ctx, []string{n.Name})
		}
	}
	return "", errors.New("all nodes are on")
}

// links calls something with each pair of a node and another one that is on.
func (w *walker) links(ctx context.Context, n lab.Node, do func(context.Context, []string) error) error {
	for _, o := range w.up() {
		if o == n {
			continue
		}
		if err := do(ctx, []string{n.Name, o.Name}); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) cutOff(ctx context.Context, n lab.Node) (string, error) {
	w.off = &n
	return n.Name, w.links(ctx, n, w.cut)
}

func (w *walker) healAll(ctx context.Context, _ lab.Node) (string, error) {
	n := *w.off
	w.off = nil
	return n.Name, w.links(ctx, n, w.heal)
}

// allOnline ends all standbys, and so gives a walk back what earlier events took.
func (w *walker) allOnline(ctx context.Context, by lab.Node) (string, error) {
	for _, n := range w.c.Nodes() {
		if err := w.change(ctx, by, "node", "online", n.Name); err != nil {
			return n.Name, err
		}
	}
	return "everywhere, by " + by.Name, nil
}

// mend repairs all services and forgets their failures.
func (w *walker) mend(ctx context.Context, by lab.Node) (string, error) {
	for _, n := range w.up() {
		if err := w.exec(ctx, n, "sh", "-c", "rm -f /tmp/broken-*"); err != nil {
			return "", err
		}
	}
	resources := []string{"one", "both", "all"}
	if w.power {
		resources = append(resources, w.deviceIDs()...)
		if err := w.setAll(lab.DeviceWorks); err != nil {
			return "", err
		}
	}
	for _, r := range resources {
		if err := w.change(ctx, by, "resource", "cleanup", r); err != nil {
			return r, err
		}
	}
	return "all, by " + by.Name, nil
}

// configure changes an option.
func (w *walker) configure(ctx context.Context, by lab.Node) (string, error) {
	number := strconv.Itoa(1 + w.rnd.IntN(3))
	policies := []string{"stop", "ignore", "freeze"}
	if w.power {
		policies[1] = "stop" // or two parts fence one another, for ever
	}
	change := [][]string{
		{"rsc_defaults", "migration-threshold=" + number},
		{"rsc_defaults", "resource-stickiness=" + number},
		{"property", "no-quorum-policy=" + policies[w.rnd.IntN(3)]},
		{"property", "batch-limit=" + number},
	}[w.rnd.IntN(4)]
	return strings.Join(change, " ") + ", by " + by.Name, w.change(ctx, by, append([]string{"-F", "configure"}, change...)...)
}
