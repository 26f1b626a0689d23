package scenario

import (
	"context"
	"errors"
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
	return p.each(names, func(n lab.Node) error { return p.answers(ctx, n) })
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
		return p.answers(ctx, n)
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

func (p *player) cut(_ context.Context, names []string) error {
	return p.link(names, func(a, b uint32) { p.c.Hub.Cut(a, b) })
}

func (p *player) heal(_ context.Context, names []string) error {
	return p.link(names, func(a, b uint32) { p.c.Hub.Heal(a, b) })
}

func (p *player) link(names []string, f func(a, b uint32)) error {
	if len(names) != 2 {
		return errors.New("a link has two ends")
	}
	var ids []uint32
	err := p.each(names, func(n lab.Node) error { ids = append(ids, uint32(n.ID)); return nil })
	if err == nil {
		f(ids[0], ids[1])
	}
	return err
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
