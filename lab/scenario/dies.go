package scenario

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"pacer/lab"
	"pacer/lab/cluster"
)

// dcDies lets the designated controller die again and again, at random moments while a resource moves,
// and come back: dc-dies TIMES [SEED].
func (p *player) dcDies(ctx context.Context, args []string) error {
	times, rnd, err := p.randomly(args)
	if err != nil {
		return err
	}
	for i := range times {
		dc, err := p.dc(ctx)
		if err != nil {
			return err
		}
		other := p.c.Nodes()[(dc.Index+1+rnd.IntN(len(p.c.Nodes())-1))%len(p.c.Nodes())]
		state := []string{"standby", "online"}[i%2]
		for _, n := range p.c.Nodes() {
			if state == "online" {
				other = n
			}
			if _, err := p.c.Crm(ctx, dc, "", "node", state, other.Name); err != nil {
				return err
			}
			if state == "standby" {
				break
			}
		}
		time.Sleep(time.Duration(rnd.IntN(150)) * time.Millisecond)
		if err := p.c.KillNode(dc.Index); err != nil {
			return err
		}
		if err := p.without(ctx, dc); err != nil {
			return fmt.Errorf("round %d, %s killed: %w", i+1, dc.Name, err)
		}
		if err := p.boot(ctx, []string{dc.Name}); err != nil {
			return err
		}
		if err := p.settled(ctx, nil); err != nil {
			return fmt.Errorf("round %d, %s back: %w", i+1, dc.Name, err)
		}
	}
	return nil
}

// randomly reads how often, unless whoever plays the story says it, and the seed.
func (p *player) randomly(args []string) (int, *rand.Rand, error) {
	if len(args) == 0 {
		return 0, nil, errors.New("how often is missing")
	}
	times, err := strconv.Atoi(args[0])
	if err != nil {
		return 0, nil, err
	}
	if p.opt.Times > 0 {
		times = p.opt.Times
	}
	seed := uint64(1)
	if len(args) > 1 {
		if seed, err = strconv.ParseUint(args[1], 10, 64); err != nil {
			return 0, nil, err
		}
	}
	return times, rand.New(rand.NewPCG(seed, 0)), nil
}

// dc is the node that is designated controller.
func (p *player) dc(ctx context.Context) (lab.Node, error) {
	for _, n := range p.c.Nodes() {
		if s, err := p.c.Client(n).Status(ctx); err == nil && s.DC != "" {
			return p.c.Node(s.DC)
		}
	}
	return lab.Node{}, errors.New("no node knows a designated controller")
}

// without waits until the others have noticed that a node is gone, and have settled.
func (p *player) without(ctx context.Context, gone lab.Node) error {
	return cluster.Wait(ctx, "the others to notice that "+gone.Name+" is gone", patience, func() (bool, error) {
		for _, n := range p.c.Nodes() {
			if n == gone || !p.c.On(n.Index) {
				continue
			}
			s, err := p.c.Client(n).Status(ctx)
			if err != nil {
				return false, err
			}
			for _, m := range s.Members {
				if m.Name == gone.Name {
					return false, fmt.Errorf("%s still sees it", n.Name)
				}
			}
		}
		return true, p.settled(ctx, nil)
	})
}
