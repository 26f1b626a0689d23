package scenario

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"syscall"

	"pacer/lab"
	"pacer/lab/cluster"
)

// signalDaemon signals a node's daemon.
func (p *player) signalDaemon(names []string, sig syscall.Signal) error {
	return p.each(names, func(n lab.Node) error {
		d, err := p.c.Daemon(n.Index)
		if err != nil {
			return err
		}
		return d.Signal(sig, false)
	})
}

func (p *player) freezeDaemon(_ context.Context, names []string) error {
	return p.signalDaemon(names, syscall.SIGSTOP)
}

func (p *player) thawDaemon(_ context.Context, names []string) error {
	return p.signalDaemon(names, syscall.SIGCONT)
}

// signalAll signals a node's daemon and its corosync.
func (p *player) signalAll(names []string, sig syscall.Signal) error {
	if !p.c.Corosync() {
		return errors.New("a whole node is stopped with corosync only")
	}
	err := p.signalDaemon(names, sig)
	return errors.Join(err, p.each(names, func(n lab.Node) error {
		s, err := p.c.Service(n.Index, lab.CorosyncName)
		if err != nil {
			return err
		}
		return s.Signal(sig, false)
	}))
}

func (p *player) freeze(_ context.Context, names []string) error {
	return p.signalAll(names, syscall.SIGSTOP)
}

func (p *player) thaw(_ context.Context, names []string) error {
	return p.signalAll(names, syscall.SIGCONT)
}

// expectLogs waits for a line in a daemon's log.
func (p *player) expectLogs(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errors.New("logs takes a node and a pattern")
	}
	re, err := regexp.Compile(strings.Join(args[1:], " "))
	if err != nil {
		return err
	}
	return p.one(args, func(n lab.Node) error {
		return cluster.Wait(ctx, "a line in the log of "+n.Name, patience, func() (bool, error) {
			text, err := os.ReadFile(n.Log())
			if err != nil {
				return false, err
			}
			for line := range strings.Lines(string(text)) {
				if re.MatchString(strings.TrimSuffix(line, "\n")) {
					return true, nil
				}
			}
			return false, fmt.Errorf("no line matches %s", re)
		})
	})
}
