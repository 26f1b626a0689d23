package scenario

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"pacer/api"
	"pacer/cib"
	"pacer/lab"
	"pacer/lab/cluster"
	"pacer/pengine"
	"pacer/pengine/world"
	"pacer/transition"
)

// soundPatience is how long a cluster may need to be sound again.
const soundPatience = 90 * time.Second

// sound waits until the cluster is quiet and proves that it is sound. In each part, that is the nodes that reach
// one another:
//   - all see the same members, which are those that are there, and have the same DC and document;
//   - a schedule asks for nothing;
//   - services run where the document says, at most once (a clone: once on a node), on nodes where they
//     may, and in a part that may have any;
//   - what does not run has a reason.
//
// Where nodes are fenced, those that have their power are on, and no service was ever to start while a process of it lived on
// another node, as the kernel says.
//
// And no daemon has found, on the way there, that documents differ which should be the same.
func (w *walker) sound(ctx context.Context) error {
	err := cluster.Wait(ctx, "the cluster to be sound", soundPatience, func() (bool, error) {
		if err := w.awaited(); err != nil {
			return false, err
		}
		for _, nodes := range w.parts() {
			if err := w.partSound(ctx, nodes); err != nil {
				return false, fmt.Errorf("part %s: %w", nodeNames(nodes), err)
			}
		}
		return true, nil
	})
	if err == nil {
		err = w.neverTwice(ctx, nil)
	}
	if err != nil {
		return err
	}
	for _, n := range w.c.Nodes() {
		log, err := os.ReadFile(n.Log())
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if line := differing(string(log)); line != "" {
			return fmt.Errorf("the log of %s: %s", n.Name, line)
		}
	}
	return nil
}

// differing is the line of a daemon's log that says that a document differs, "" if there is none.
func differing(log string) string {
	for line := range strings.Lines(log) {
		if slices.Contains(strings.Fields(line), "event=cib-differs") {
			return line
		}
	}
	return ""
}

func nodeNames(nodes []lab.Node) string {
	var names []string
	for _, n := range nodes {
		names = append(names, n.Name)
	}
	return strings.Join(names, " ")
}

// parts are the nodes that are on, by whom they reach.
func (w *walker) parts() [][]lab.Node {
	on := w.up()
	if w.off == nil {
		return [][]lab.Node{on}
	}
	rest := slices.DeleteFunc(slices.Clone(on), func(n lab.Node) bool { return n == *w.off })
	return [][]lab.Node{{*w.off}, rest}
}

func (w *walker) partSound(ctx context.Context, nodes []lab.Node) error {
	doc, err := w.agreed(ctx, nodes)
	if err != nil {
		return err
	}
	out, err := pengine.ScheduleDocument(doc, time.Now(), 1)
	if err != nil {
		return err
	}
	for _, s := range out.Graph.Synapses {
		for _, a := range s.Actions {
			// For a clone on a lost node that nobody may fence, for want of quorum, the books are balanced each time anew.
			if a.Kind == transition.Pseudo && w.power && !out.World.Opt.Quorate {
				continue
			}
			return fmt.Errorf("a schedule still asks for %s on %s", a.Key, a.Node)
		}
	}
	actual, err := w.actual(ctx, nodes)
	if err != nil {
		return err
	}
	return judge(out.World, actual)
}

// agreed is the document that all nodes of a part have.
func (w *walker) agreed(ctx context.Context, nodes []lab.Node) (*cib.Document, error) {
	var first *cib.Document
	var with api.Status
	for _, n := range nodes {
		s, err := w.c.Client(n).Status(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", n.Name, err)
		}
		var members []string
		for _, m := range s.Members {
			members = append(members, m.Name)
		}
		switch {
		case strings.Join(members, " ") != nodeNames(nodes):
			return nil, fmt.Errorf("%s sees %v", n.Name, members)
		case s.State != "idle" && s.State != "member":
			return nil, fmt.Errorf("%s is in state %s", n.Name, s.State)
		case first != nil && s.DC != with.DC:
			return nil, fmt.Errorf("%s has %s for the DC, others %s", n.Name, s.DC, with.DC)
		}
		doc, err := w.c.Client(n).CIB(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", n.Name, err)
		}
		if first != nil && cib.Digest(doc.Root()) != cib.Digest(first.Root()) {
			return nil, fmt.Errorf("the CIB of %s, version %s, differs from the others', %s", n.Name, doc.Version(), first.Version())
		}
		first, with = doc, s
	}
	return first, nil
}

// actual says where services run indeed: nodes by resource.
func (w *walker) actual(ctx context.Context, nodes []lab.Node) (map[string][]string, error) {
	runs := map[string][]string{}
	for _, n := range nodes {
		if err := w.exec(ctx, n, "ls", "/tmp"); err != nil {
			return nil, err
		}
		for _, f := range strings.Fields(w.last.Stdout) {
			if r, ok := strings.CutPrefix(f, "service-"); ok {
				runs[r] = append(runs[r], n.Name)
			}
		}
	}
	return runs, nil
}

// judge compares what a part's document says with what runs there, and asks whether that is as it must be.
func judge(w *world.World, actual map[string][]string) error {
	for _, id := range walked {
		said := map[string]bool{}
		var r *world.Resource
		for _, top := range w.Resources {
			top.Walk(func(x *world.Resource) {
				if !x.IsPrimitive() || world.BaseName(x.ID) != id {
					return
				}
				r = x
				for _, n := range x.Active {
					if n.Has(world.NodeOnline) { // of others it is not known, until they are fenced
						said[n.Name] = true
					}
				}
			})
		}
		if r == nil {
			return fmt.Errorf("%s is not configured", id)
		}
		if len(said) != len(actual[id]) || slices.ContainsFunc(actual[id], func(n string) bool { return !said[n] }) {
			return fmt.Errorf("%s runs on %v; the CIB says %v", id, actual[id], said)
		}
		if err := mayRun(w, r, said); err != nil {
			return err
		}
		if err := mustRun(w, r, said); err != nil {
			return err
		}
	}
	return nil
}

// mayRun says why a resource must not run where it does.
func mayRun(w *world.World, r *world.Resource, on map[string]bool) error {
	id := world.BaseName(r.ID)
	if len(on) > 1 && !r.Top().IsClone() {
		return fmt.Errorf("%s runs on %v", id, on)
	}
	if !w.Opt.Quorate && w.Opt.NoQuorum == world.NoQuorumStop && len(on) > 0 {
		return fmt.Errorf("%s runs on %v without quorum", id, on)
	}
	for _, n := range w.Roster.Nodes {
		if on[n.Name] && n.Has(world.NodeStandby) && (w.Opt.Quorate || w.Opt.NoQuorum != world.NoQuorumFreeze) {
			return fmt.Errorf("%s runs on %s, which is on standby", id, n.Name)
		}
	}
	return nil
}

// mustRun says where a resource does not run without a reason. Reasons are a part without quorum, no
// node that takes resources, too many failures, and for the second of a group that the first does not run.
func mustRun(w *world.World, r *world.Resource, on map[string]bool) error {
	id := world.BaseName(r.ID)
	if r.Is(world.Blocked) {
		return fmt.Errorf("%s is blocked, though no stop has failed", id)
	}
	if !w.Opt.Quorate && w.Opt.NoQuorum != world.NoQuorumIgnore {
		return nil
	}
	var able []string
	for _, n := range w.Roster.Nodes {
		if takes(n, r) {
			able = append(able, n.Name)
		}
	}
	switch top := r.Top(); {
	case top.IsClone():
		for _, n := range able {
			if !on[n] {
				return fmt.Errorf("%s does not run on %s, without a reason", id, n)
			}
		}
	case top.IsGroup() && r != top.Children[0]:
		for _, n := range top.Children[0].Active {
			if slices.Contains(able, n.Name) && !on[n.Name] {
				return fmt.Errorf("%s does not run on %s as %s does, without a reason", id, n.Name, top.Children[0].ID)
			}
		}
	case len(able) > 0 && len(on) == 0:
		return fmt.Errorf("%s does not run, without a reason: %v would take it", id, able)
	}
	return nil
}

// takes says whether a node is here, takes resources, and this one has not failed too often on it.
func takes(n *world.Node, r *world.Resource) bool {
	if !n.Has(world.NodeOnline) || n.Has(world.NodeStandby) || n.Has(world.NodeShutdown) {
		return false
	}
	count, _ := r.FailCount(n, world.FailEffective, nil)
	return count == 0 || count < r.BanAfterFailures
}
