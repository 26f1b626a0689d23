package scenario

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"pacer/lab"
	"pacer/lab/cluster"
	"pacer/lab/fusedog"
)

// watchdogs has nodes that are made next have a watchdog each: watchdogs TIME.
func (p *player) watchdogs(_ context.Context, args []string) (err error) {
	if len(args) != 1 {
		return errors.New("watchdogs takes a time, after which a node is reset that does not feed its watchdog")
	}
	if err := fusedog.Possible(); err != nil {
		return fmt.Errorf("%w: %w", ErrSkipped, err)
	}
	p.bite, err = time.ParseDuration(args[0])
	return err
}

// sharedDisk has nodes that are made next share a disk.
func (p *player) sharedDisk(context.Context, []string) error {
	if os.Geteuid() != 0 {
		return fmt.Errorf("%w: a disk that nodes share needs root", ErrSkipped)
	}
	p.disk = true
	return nil
}

// sbd has them have an sbd each, which has the watchdog and reads a disk that all share: sbd TIME.
func (p *player) sbd(ctx context.Context, args []string) error {
	p.guards = true
	return errors.Join(p.sharedDisk(ctx, nil), p.watchdogs(ctx, args))
}

// guard gives the nodes of a cluster their watchdogs.
func (p *player) guard(o *cluster.Options, nodes int) error {
	if o.Disk = p.disk; p.bite == 0 {
		return nil
	}
	for i := range nodes {
		dir, err := os.MkdirTemp("", "pacer-watchdog-")
		if err != nil {
			return err
		}
		// A node that is off has nothing to reset, and of one that cannot be reset the lab tells.
		dog, err := fusedog.Serve(dir, func() { _ = p.c.ResetNode(i) })
		if err != nil {
			return errors.Join(fmt.Errorf("%w: %w", ErrSkipped, err), os.Remove(dir))
		}
		p.dogs = append(p.dogs, kept{dog, dir})
	}
	o.WatchdogTimeout, o.Sbd = p.bite, p.guards
	o.Watchdog = func(n lab.Node) string {
		if n.Index >= len(p.dogs) {
			return "" // it joined later
		}
		return p.dogs[n.Index].Path()
	}
	o.Notify = func(e lab.Event) {
		if !e.Daemon && e.Node.Index < len(p.dogs) {
			p.dogs[e.Node.Index].Reset()
		}
	}
	return nil
}

// kept is a watchdog and its folder.
type kept struct {
	*fusedog.Dog
	dir string
}

// close ends the cluster, and then its watchdogs.
func (p *player) close() (err error) {
	if p.c != nil {
		err = p.c.Close()
	}
	for _, dog := range p.dogs {
		err = errors.Join(err, dog.Close(), os.Remove(dog.dir))
	}
	return err
}

// reset waits until a node's watchdog has reset it, or it has reset itself: reset NODE watchdog|itself.
func (p *player) reset(ctx context.Context, args []string) error {
	ends := map[string]lab.End{"watchdog": lab.WatchdogReset, "itself": lab.Rebooted}
	if len(args) != 2 || ends[args[1]] == lab.Crashed {
		return errors.New("reset takes a node, and watchdog or itself")
	}
	return p.one(args, func(n lab.Node) error {
		return cluster.Wait(ctx, n.Name+" to be reset", patience, func() (bool, error) {
			end, ended := p.c.LastEnd(n.Index)
			if ended && end != ends[args[1]] {
				return false, fmt.Errorf("it %s", end)
			}
			return ended, nil
		})
	})
}
