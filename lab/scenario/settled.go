package scenario

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pacer/api"
	"pacer/cib"
	"pacer/lab"
	"pacer/lab/cluster"
	"pacer/pengine"
	"pacer/transition"
)

// settled waits until the members that see one another agree and nothing is left to do.
func (p *player) settled(ctx context.Context, _ []string) error {
	return cluster.Wait(ctx, "the cluster to settle", patience, func() (bool, error) {
		parts := map[string]string{} // digest by DC
		for _, n := range p.c.Nodes() {
			if d, err := p.c.Daemon(n.Index); err != nil || done(d) {
				continue
			}
			s, err := p.c.Client(n).Status(ctx)
			if err != nil {
				return false, fmt.Errorf("%s: %w", n.Name, err)
			}
			if s.DC == "" || s.State != "idle" && s.State != "member" {
				return false, fmt.Errorf("%s is in state %s", n.Name, s.State)
			}
			doc, err := p.c.Client(n).CIB(ctx)
			if err != nil {
				return false, fmt.Errorf("%s: %w", n.Name, err)
			}
			digest := cib.Digest(doc.Root())
			if other, ok := parts[s.DC]; ok && other != digest {
				return false, fmt.Errorf("the CIB of %s differs from that of others", n.Name)
			}
			parts[s.DC] = digest
			if err := asksForNothing(doc, s); err != nil {
				return false, err
			}
		}
		return len(parts) > 0, nil
	})
}

func done(d *lab.Process) bool {
	select {
	case <-d.Done():
		return true
	default:
		return false
	}
}

// loadStopped begins the name of what a schedule by utilization has for every node that has capacities, also if nothing is to be done.
const loadStopped = "load_stopped_"

func asksForNothing(doc *cib.Document, s api.Status) error {
	out, err := pengine.ScheduleDocument(doc, time.Now(), 1)
	if err != nil {
		return err
	}
	for _, syn := range out.Graph.Synapses {
		for _, a := range syn.Actions {
			if a.Kind == transition.Pseudo && strings.HasPrefix(a.Key, loadStopped) {
				continue
			}
			return fmt.Errorf("a schedule still asks for %s on %s (DC %s)", a.Key, a.Node, s.DC)
		}
	}
	return nil
}
