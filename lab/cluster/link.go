package cluster

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pacer/lab"
)

// Corosync says whether the nodes have a real corosync.
func (c *Cluster) Corosync() bool { return c.hub == nil }

// Cut takes the link between two nodes away. On corosync, each drops what the other sends.
func (c *Cluster) Cut(ctx context.Context, a, b lab.Node) error {
	if c.hub == nil {
		return c.Filter(ctx, true, between(a, b)...)
	}
	c.hub.Cut(uint32(a.ID), uint32(b.ID))
	return nil
}

// Heal gives back a link that was cut.
func (c *Cluster) Heal(ctx context.Context, a, b lab.Node) error {
	if c.hub == nil {
		return c.Filter(ctx, false, between(a, b)...)
	}
	c.hub.Heal(uint32(a.ID), uint32(b.ID))
	return nil
}

func between(a, b lab.Node) []lab.Rule {
	return []lab.Rule{{From: a.Index, To: b.Index, Loss: 1}, {From: b.Index, To: a.Index, Loss: 1}}
}

// Lose drops a part of what one node sends to another, and only in this direction. 0 drops nothing
// any more.
func (c *Cluster) Lose(ctx context.Context, from, to lab.Node, part float64) error {
	if c.hub != nil {
		return errors.New("the memory net loses nothing; packets are lost with corosync only")
	}
	if part < 0 || part > 1 {
		return fmt.Errorf("a loss of %v; it is a part, 0 to 1", part)
	}
	way := [2]int{from.Index, to.Index}
	if old, ok := c.losses[way]; ok {
		delete(c.losses, way)
		if err := c.Filter(ctx, false, old); err != nil {
			return err
		}
	}
	if part == 0 {
		return nil
	}
	c.losses[way] = lab.Rule{From: from.Index, To: to.Index, Loss: part}
	return c.Filter(ctx, true, c.losses[way])
}

// Delay makes what two nodes send to one another take longer; 0 takes that back. On corosync, that holds until
// the first of them is booted again.
func (c *Cluster) Delay(_ context.Context, a, b lab.Node, d time.Duration) error {
	if c.hub != nil {
		c.hub.Delay(uint32(a.ID), uint32(b.ID), d)
		return nil
	}
	return c.Lab.Delay(a, b, d)
}
