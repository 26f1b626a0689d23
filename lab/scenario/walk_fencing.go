package scenario

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pacer/lab"
)

// walkFenced is the walk of nodes that are fenced: services are processes that the kernel watches, and each node has its BMC for
// the first level and the PDU for the second.
func walkFenced(story, config string, events int, seed uint64) []byte {
	story = "fence-devices\n" + strings.Replace(story, "crm n1", "crm n1 -F configure load update @fence-devices.crm\ncrm n1", 1)
	config = strings.Replace(config, "stonith-enabled=false", "dc-deadtime=2s", 1) + `primitive outlet stonith:fence_lab op monitor interval=60s timeout=20s
fencing_topology n1: fence-n1 outlet n2: fence-n2 outlet n3: fence-n3 outlet
`
	for _, name := range walked {
		config += "-- init.d/" + name + " --\n"
	}
	return fmt.Appendf(nil, "%swalk %d %d\n-- walk.crm --\n%s", story, events, seed, config)
}

// fencedEvents are what may happen where nodes are fenced. What is lost is fenced, and comes back by that.
var fencedEvents = slices.Concat([]walkEvent{
	{"pull the plug of", (*walker).several, (*walker).killSome},
	{"pull the plug of", (*walker).several, (*walker).killSome},
	{"shut down", (*walker).several, (*walker).shutSome},
	{"boot", (*walker).someOff, (*walker).bootSome},
	{"boot", (*walker).someOff, (*walker).bootSome},
	{"cut off", (*walker).several, (*walker).cutOff},
	{"heal", (*walker).isCut, (*walker).healAll},
	{"heal", (*walker).isCut, (*walker).healAll},
	{"kill the daemon of", (*walker).complete, func(w *walker, ctx context.Context, n lab.Node) (string, error) {
		return n.Name, w.killDaemon(ctx, []string{n.Name})
	}},
	{"freeze the daemon of", (*walker).complete, func(w *walker, ctx context.Context, n lab.Node) (string, error) {
		return n.Name, w.untilLost(ctx, n, w.freezeDaemon)
	}},
	{"kill the corosync of", func(w *walker, n lab.Node) bool { return w.corosync(n) && w.complete(n) }, func(w *walker, ctx context.Context, n lab.Node) (string, error) {
		return n.Name, w.untilLost(ctx, n, w.killCorosync)
	}},
	{"let fail the BMC of", nil, func(w *walker, _ context.Context, n lab.Node) (string, error) {
		if !w.hasBMCs() {
			return n.Name + ", which has none", nil
		}
		return n.Name, w.c.SetDevice(lab.BMCName(n), lab.DeviceFails)
	}},
}, routine)

// untilLost does to a node what the others notice late, and waits until they have it fenced.
func (w *walker) untilLost(ctx context.Context, n lab.Node, do func(context.Context, []string) error) error {
	before := w.boots()
	if err := do(ctx, []string{n.Name}); err != nil {
		return err
	}
	lost, err := w.oneLost(ctx, before)
	if err == nil && lost != n {
		err = fmt.Errorf("%s is fenced", lost.Name)
	}
	return err
}

func (w *walker) isCut(lab.Node) bool { return w.off != nil }

// complete says that all nodes are on and reach one another, so that the others of a node can fence it.
func (w *walker) complete(lab.Node) bool { return w.off == nil && len(w.up()) == len(w.c.Nodes()) }

func (w *walker) hasBMCs() bool { return len(w.c.Devices()) > 1 }

// deviceIDs are the fence devices of the configuration.
func (w *walker) deviceIDs() []string {
	out := []string{"outlet"}
	for _, n := range w.c.Nodes() {
		out = append(out, "fence-"+n.Name)
	}
	return out
}

// awaited says which node has its power and is not on yet: a fence agent or its own reboot lets it begin anew.
func (w *walker) awaited() error {
	for _, n := range w.c.Nodes() {
		if !w.c.On(n.Index) && w.c.Powered(n.Index) {
			return fmt.Errorf("%s is about to boot", n.Name)
		}
	}
	return nil
}
