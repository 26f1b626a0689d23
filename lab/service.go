package lab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Service is a program that runs on each node from its boot on, below the daemon.
type Service struct {
	Name string              // its output goes to the file <Name>.log beside Node.Log
	Argv func(Node) []string // the command line
	// Ready is a file that the service writes when it is up; who starts it on a node waits for that. "": nobody waits.
	Ready string
	// Urgent services go before others, where root runs the lab.
	Urgent bool
}

// ServiceLog is the file, on the machine, that gets what a service prints.
func (n Node) ServiceLog(name string) string { return filepath.Join(n.Dir, "log", name+".log") }

// StartService starts a configured service on a node that is on.
func (l *Lab) StartService(i int, name string) error {
	m, err := l.machine(i)
	if err != nil {
		return err
	}
	n := l.host(i).Node
	m.daemonMu.Lock()
	defer m.daemonMu.Unlock()
	for _, s := range l.cfg.Services {
		if s.Name != name {
			continue
		}
		if m.services[name].running() {
			return l.fail(i, fmt.Errorf("%s: %w", name, ErrRunning))
		}
		p, err := l.launch(i, m, Command{Argv: s.Argv(n), Urgent: s.Urgent}, n.ServiceLog(name))
		if err != nil {
			return l.fail(i, fmt.Errorf("%s: %w", name, err))
		}
		m.services[name] = p
		return l.ready(i, m, s)
	}
	return l.fail(i, fmt.Errorf("the lab has no service %q", name))
}

// slowService is how long a service may take until it is up.
const slowService = 30 * time.Second

// ready waits until a service is up.
func (l *Lab) ready(i int, m *machine, s Service) error {
	if s.Ready == "" {
		return nil
	}
	p, err := m.start(Command{Argv: []string{"sh", "-c", `until test -s "$0"; do sleep 0.02; done`, s.Ready}})
	if err != nil {
		return l.fail(i, fmt.Errorf("%s: %w", s.Name, err))
	}
	select {
	case <-p.Done():
		return nil
	case <-m.off:
		return l.fail(i, ErrOff)
	case <-time.After(slowService):
		return l.fail(i, errors.Join(fmt.Errorf("%s has not written %s within %s; its log says why", s.Name, s.Ready, slowService), p.Signal(syscall.SIGKILL, false)))
	}
}

// Service is a service's process, running or not, of the node's current boot.
func (l *Lab) Service(i int, name string) (*Process, error) {
	m, err := l.machine(i)
	if err != nil {
		return nil, err
	}
	m.daemonMu.Lock()
	defer m.daemonMu.Unlock()
	if p := m.services[name]; p != nil {
		return p, nil
	}
	return nil, l.fail(i, fmt.Errorf("%s: %w", name, ErrStopped))
}

// launch starts a program whose output is appended to a file.
func (l *Lab) launch(i int, m *machine, c Command, path string) (*Process, error) {
	log, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	c.Stdout, c.Stderr = log, log
	return m.start(c)
}
