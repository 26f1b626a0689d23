package scenario

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"time"

	"pacer/lab"
	"pacer/lab/cluster"
)

// boot switches nodes on and waits until their daemons answer.
func (p *player) boot(ctx context.Context, names []string) error {
	if err := p.each(names, func(n lab.Node) error { return p.c.StartNode(n.Index) }); err != nil {
		return err
	}
	if err := p.each(names, func(n lab.Node) error { return p.answers(ctx, n) }); err != nil {
		return err
	}
	return p.meet(ctx)
}

// meet waits until daemons that can reach one another do: corosync takes its time.
func (p *player) meet(ctx context.Context) error {
	if !p.c.Corosync() || p.apart > 0 {
		return nil
	}
	return cluster.Wait(ctx, "all nodes to meet", patience, func() (bool, error) {
		dcs := map[string]bool{}
		for _, n := range p.c.Nodes() {
			if d, err := p.c.Daemon(n.Index); err != nil || done(d) {
				continue
			}
			s, err := p.c.Client(n).Status(ctx)
			if err != nil {
				return false, fmt.Errorf("%s: %w", n.Name, err)
			}
			dcs[s.DC] = true
		}
		return len(dcs) == 1 && !dcs[""], nil
	})
}

// answers waits until a node's daemon takes part in the cluster.
func (p *player) answers(ctx context.Context, n lab.Node) error {
	return cluster.Wait(ctx, "the daemon of "+n.Name, patience, func() (bool, error) {
		s, err := p.c.Client(n).Status(ctx)
		return err == nil && s.DC != "", err
	})
}

func (p *player) kill(_ context.Context, names []string) error {
	return p.each(names, func(n lab.Node) error { return p.c.KillNode(n.Index) })
}

func (p *player) killDaemon(_ context.Context, names []string) error {
	return p.each(names, func(n lab.Node) error {
		d, err := p.c.Daemon(n.Index)
		if err != nil {
			return err
		}
		if err := d.Signal(syscall.SIGKILL, false); err != nil {
			return err
		}
		d.Wait()
		return nil
	})
}

func (p *player) startDaemon(ctx context.Context, names []string) error {
	return p.each(names, func(n lab.Node) error {
		if err := p.c.StartDaemon(n.Index); err != nil {
			return err
		}
		if err := p.answers(ctx, n); err != nil {
			return err
		}
		return p.meet(ctx)
	})
}

// shutdown asks for an orderly leave, as an init system does.
func (p *player) shutdown(ctx context.Context, names []string) error {
	return p.each(names, func(n lab.Node) error {
		d, err := p.c.Daemon(n.Index)
		if err != nil {
			return err
		}
		if err := d.Signal(syscall.SIGTERM, false); err != nil {
			return err
		}
		select {
		case <-d.Done():
		case <-time.After(patience):
			return errors.New("the daemon did not leave in time")
		case <-ctx.Done():
			return ctx.Err()
		}
		if exit := d.Wait(); exit != (lab.Exit{}) {
			return errors.New("the daemon " + exit.String())
		}
		return p.c.KillNode(n.Index)
	})
}

func (p *player) cut(ctx context.Context, names []string) error {
	p.apart++
	return p.link(names, func(a, b lab.Node) error { return p.c.Cut(ctx, a, b) })
}

func (p *player) heal(ctx context.Context, names []string) error {
	p.apart--
	return p.link(names, func(a, b lab.Node) error { return p.c.Heal(ctx, a, b) })
}

func (p *player) delay(ctx context.Context, args []string) error {
	if len(args) != 3 {
		return errors.New("delay takes two nodes and a time")
	}
	d, err := time.ParseDuration(args[2])
	if err != nil {
		return err
	}
	return p.link(args[:2], func(a, b lab.Node) error { return p.c.Delay(ctx, a, b, d) })
}

func (p *player) lose(ctx context.Context, args []string) error {
	if len(args) != 3 {
		return errors.New("lose takes two nodes and a part such as 30%")
	}
	percent, err := strconv.ParseFloat(strings.TrimSuffix(args[2], "%"), 64)
	if err != nil || !strings.HasSuffix(args[2], "%") {
		return fmt.Errorf("%q is no part; 30%% is one", args[2])
	}
	return p.link(args[:2], func(a, b lab.Node) error { return p.c.Lose(ctx, a, b, percent/100) })
}

func (p *player) link(names []string, f func(a, b lab.Node) error) error {
	if len(names) != 2 {
		return errors.New("a link has two ends")
	}
	var ends []lab.Node
	err := p.each(names, func(n lab.Node) error { ends = append(ends, n); return nil })
	if err != nil {
		return err
	}
	return f(ends[0], ends[1])
}

// killCorosync ends corosync on nodes, without goodbye.
func (p *player) killCorosync(_ context.Context, names []string) error {
	return p.each(names, func(n lab.Node) error {
		s, err := p.c.Service(n.Index, lab.CorosyncName)
		if err != nil {
			return err
		}
		if err := s.Signal(syscall.SIGKILL, false); err != nil {
			return err
		}
		s.Wait()
		return nil
	})
}

func (p *player) startCorosync(_ context.Context, names []string) error {
	return p.each(names, func(n lab.Node) error { return p.c.StartService(n.Index, lab.CorosyncName) })
}

func (p *player) pause(ctx context.Context, args []string) error {
	d, err := time.ParseDuration(args[0])
	if err != nil {
		return err
	}
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
	return ctx.Err()
}
