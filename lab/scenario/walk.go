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
	times, rnd, err := randomly(args)
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

// randomly reads how often, and the seed.
func randomly(args []string) (int, *rand.Rand, error) {
	if len(args) == 0 {
		return 0, nil, errors.New("how often is missing")
	}
	times, err := strconv.Atoi(args[0])
	if err != nil {
		return 0, nil, err
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

// walk lets random things happen, and proves after each that the cluster is sound once it is quiet:
// walk EVENTS [SEED]. All members that see one another agree, the first resource runs at most once in
// each part, and a schedule asks for nothing.
func (p *player) walk(ctx context.Context, args []string) error {
	times, rnd, err := randomly(args)
	if err != nil {
		return err
	}
	w := &walker{player: p, rnd: rnd}
	for i := range times {
		what, err := w.event(ctx)
		if err == nil {
			err = w.sound(ctx)
		}
		if err != nil {
			return fmt.Errorf("event %d, %s (the walk is %v): %w", i+1, what, args, err)
		}
		if p.opt.Log != nil {
			p.opt.Log("  %d: %s", i+1, what)
		}
	}
	return nil
}

type walker struct {
	*player
	rnd *rand.Rand
	cut []lab.Node // both ends of links that are cut, in pairs
}

// up are the nodes that are on.
func (w *walker) up() (on []lab.Node) {
	for _, n := range w.c.Nodes() {
		if w.c.On(n.Index) {
			on = append(on, n)
		}
	}
	return on
}

// event lets one thing happen.
func (w *walker) event(ctx context.Context) (string, error) {
	on := w.up()
	n := on[w.rnd.IntN(len(on))]
	switch w.rnd.IntN(9) {
	case 0:
		if len(on) < 2 || len(w.cut) > 0 { // a reboot would give links back that count as cut
			return "nothing", nil
		}
		return "kill " + n.Name, w.kill(ctx, []string{n.Name})
	case 1, 2:
		for _, o := range w.c.Nodes() {
			if !w.c.On(o.Index) {
				return "boot " + o.Name, w.boot(ctx, []string{o.Name})
			}
		}
		return "nothing", nil
	case 3:
		if len(w.cut) > 0 {
			a, b := w.cut[0], w.cut[1]
			w.cut = w.cut[2:]
			return "heal " + a.Name + " " + b.Name, w.heal(ctx, []string{a.Name, b.Name})
		}
		for _, o := range w.c.Nodes() {
			if o != n {
				w.cut = append(w.cut, n, o)
				if err := w.player.cut(ctx, []string{n.Name, o.Name}); err != nil {
					return "cut", err
				}
			}
		}
		return "cut " + n.Name + " off", nil
	case 4:
		return "standby " + n.Name, w.crm(ctx, []string{n.Name, "node", "standby", n.Name})
	case 5:
		return "online " + n.Name, w.crm(ctx, []string{n.Name, "node", "online", n.Name})
	case 6:
		return "the service crashes on " + n.Name, w.exec(ctx, n, "rm", "-f", "/tmp/test")
	case 7:
		if err := w.killDaemon(ctx, []string{n.Name}); err != nil {
			return "restart", err
		}
		time.Sleep(time.Duration(w.rnd.IntN(200)) * time.Millisecond)
		return "restart the daemon of " + n.Name, w.startDaemon(ctx, []string{n.Name})
	}
	v := strconv.Itoa(1 + w.rnd.IntN(3))
	return "migration-threshold=" + v, w.crm(ctx, []string{n.Name, "-F", "configure", "rsc_defaults", "migration-threshold=" + v, "failure-timeout=2s"})
}

// sound waits until the cluster is quiet and proves that it is sound.
func (w *walker) sound(ctx context.Context) error {
	time.Sleep(1500 * time.Millisecond) // until what happened can have been noticed
	if err := w.settled(ctx, nil); err != nil {
		return err
	}
	runs := map[string][]string{} // by DC
	for _, n := range w.up() {
		s, err := w.c.Client(n).Status(ctx)
		if err != nil {
			return err
		}
		if err := w.exec(ctx, n, "test", "-f", "/tmp/test"); err != nil {
			return err
		}
		if w.last.Exit == (lab.Exit{}) {
			runs[s.DC] = append(runs[s.DC], n.Name)
		}
	}
	for dc, names := range runs {
		if len(names) > 1 {
			return fmt.Errorf("it runs on %v in the part of %s", names, dc)
		}
	}
	return nil
}
