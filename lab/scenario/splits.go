package scenario

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"pacer/lab"
	"pacer/lab/cluster"
)

// longestSplit bounds how long a cut stays after it was answered: long enough that a node may boot meanwhile, and be alone.
const longestSplit = 5 * time.Second

// splits cuts a node off from all others again and again: splits N [SEED]. Each time exactly one node is fenced, the one that
// has no quorum where there is one; a service runs on one of those that live; and when the cut is healed, the node is back and
// nobody else was fenced for it.
func (p *player) splits(ctx context.Context, args []string) error {
	times, rnd, err := p.randomly(args)
	if err != nil {
		return err
	}
	if !p.power || len(p.c.Nodes()) < 2 {
		return errors.New("splits takes two nodes or more that can be fenced")
	}
	for i := range times {
		off := p.c.Nodes()[rnd.IntN(len(p.c.Nodes()))]
		began := time.Now()
		lost, err := p.split(ctx, off, rnd)
		if err != nil {
			return fmt.Errorf("split %d, %s cut off: %w", i+1, off.Name, err)
		}
		p.say("  %d: %s cut off, %s fenced (%s)", i+1, off.Name, lost.Name, time.Since(began).Round(10*time.Millisecond))
	}
	return nil
}

// split cuts a node off once, and heals that.
func (p *player) split(ctx context.Context, off lab.Node, rnd *rand.Rand) (lost lab.Node, err error) {
	before := p.boots()
	if err := p.cutOff(ctx, off); err != nil {
		return lost, err
	}
	if lost, err = p.oneLost(ctx, before); err != nil {
		return lost, err
	}
	if len(before) > 2 && lost != off {
		return lost, fmt.Errorf("%s is off, which had quorum", lost.Name)
	}
	if err := p.fenced(ctx, []string{lost.Name}); err != nil {
		return lost, err
	}
	if err := p.servedWithout(ctx, "service", lost); err != nil {
		return lost, err
	}
	time.Sleep(time.Duration(rnd.Int64N(int64(longestSplit))))
	if err := p.joinAgain(ctx, off); err != nil {
		return lost, err
	}
	if err := p.onlyLost(before, lost); err != nil {
		return lost, err
	}
	return lost, p.neverTwice(ctx, nil)
}

// boots says since when nodes are on.
func (p *player) boots() map[lab.Node]time.Time {
	out := map[lab.Node]time.Time{}
	for _, n := range p.c.Nodes() {
		out[n] = p.c.Booted(n.Index)
	}
	return out
}

// cutOff cuts a node from all others.
func (p *player) cutOff(ctx context.Context, off lab.Node) error {
	return p.others(off, func(n lab.Node) error { return p.cut(ctx, []string{off.Name, n.Name}) })
}

func (p *player) others(of lab.Node, do func(lab.Node) error) error {
	for _, n := range p.c.Nodes() {
		if n == of {
			continue
		}
		if err := do(n); err != nil {
			return err
		}
	}
	return nil
}

// oneLost waits until a node is off or was started anew.
func (p *player) oneLost(ctx context.Context, before map[lab.Node]time.Time) (lost lab.Node, err error) {
	err = cluster.Wait(ctx, "a node to be fenced", patience, func() (bool, error) {
		for n, was := range before {
			if p.c.Booted(n.Index) != was {
				lost = n
				return true, nil
			}
		}
		return false, nil
	})
	return lost, err
}

// servedWithout waits until the service of a script runs on a node other than the one that was lost.
func (p *player) servedWithout(ctx context.Context, script string, lost lab.Node) error {
	return cluster.Wait(ctx, script+" to run without "+lost.Name, patience, func() (bool, error) {
		runs := false
		err := p.others(lost, func(n lab.Node) error {
			if !p.c.On(n.Index) {
				return nil
			}
			err := p.exec(ctx, n, "/etc/init.d/"+script, "status")
			runs = runs || err == nil && p.last.Exit == (lab.Exit{})
			return err
		})
		return runs, err
	})
}

// joinAgain heals the cut and waits until all are one cluster as wanted.
func (p *player) joinAgain(ctx context.Context, off lab.Node) error {
	if err := p.others(off, func(n lab.Node) error { return p.heal(ctx, []string{off.Name, n.Name}) }); err != nil {
		return err
	}
	return p.together(ctx)
}

// together waits until all nodes are one cluster as wanted.
func (p *player) together(ctx context.Context) error {
	if err := cluster.Wait(ctx, "all to be one cluster again", patience, func() (bool, error) {
		for _, n := range p.c.Nodes() {
			s, err := p.c.Client(n).Status(ctx)
			if err != nil {
				return false, fmt.Errorf("%s: %w", n.Name, err)
			}
			if len(s.Members) < len(p.c.Nodes()) {
				return false, fmt.Errorf("%s sees %d members", n.Name, len(s.Members))
			}
		}
		return true, nil
	}); err != nil {
		return err
	}
	return p.settled(ctx, nil)
}
