package scenario

import (
	"context"
	"fmt"
	"strings"
	"syscall"
	"time"

	"pacer/lab"
)

// commitDies lets a node's daemon die again and again while the crm shell there commits, and come back:
// commit-dies NODE TIMES [SEED]. What the shell says of the commit has to be what the cluster has then.
func (p *player) commitDies(ctx context.Context, args []string) error {
	return p.one(args, func(n lab.Node) error {
		times, rnd, err := p.randomly(args[1:])
		if err != nil {
			return err
		}
		for i := range times {
			value := fmt.Sprintf("%s-%d", n.Name, i)
			said, err := p.commitDying(ctx, n, value, time.Duration(rnd.IntN(60))*time.Millisecond)
			if err != nil {
				return err
			}
			if err := p.settled(ctx, nil); err != nil {
				return fmt.Errorf("round %d: %w", i+1, err)
			}
			if err := p.isTrue(ctx, said, value); err != nil {
				return fmt.Errorf("round %d: %w", i+1, err)
			}
		}
		return nil
	})
}

// commitDying commits an attribute of a node whose daemon dies after a while and starts again.
func (p *player) commitDying(ctx context.Context, n lab.Node, value string, after time.Duration) (lab.Output, error) {
	type end struct {
		out lab.Output
		err error
	}
	ended := make(chan end, 1)
	go func() {
		out, err := p.c.Exec(ctx, n.Index, "", "crm", "node", "attribute", n.Name, "set", "round", value)
		ended <- end{out, err}
	}()
	time.Sleep(after)
	d, err := p.c.Daemon(n.Index)
	if err != nil {
		return lab.Output{}, err
	}
	if err := d.Signal(syscall.SIGKILL, false); err != nil {
		return lab.Output{}, err
	}
	d.Wait()
	if err := p.startDaemon(ctx, []string{n.Name}); err != nil {
		return lab.Output{}, err
	}
	e := <-ended
	return e.out, e.err
}

// isTrue compares what the shell said of a commit with what the members have.
func (p *player) isTrue(ctx context.Context, said lab.Output, value string) error {
	made := said.Exit == lab.Exit{}
	switch {
	case made, strings.Contains(said.Stderr, "nothing was committed"), strings.Contains(said.Stderr, "no cluster is running here"):
	case strings.Contains(said.Stderr, "hung up"): // for the configuration, before there was anything to commit
	default:
		return fmt.Errorf("the shell does not say what became of the commit: %s", said.Stderr)
	}
	for _, n := range p.c.Nodes() {
		doc, err := p.c.Client(n).CIB(ctx)
		if err != nil {
			return err
		}
		if there := doc.Root().FindElement("configuration/nodes/node/instance_attributes/nvpair[@value='"+value+"']") != nil; there != made {
			return fmt.Errorf("%s has the change: %v; the shell said with exit status %s: %s", n.Name, there, said.Exit, said.Stderr)
		}
	}
	return nil
}
