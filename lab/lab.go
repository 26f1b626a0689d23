package lab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// Lab is a set of nodes.
type Lab struct {
	cfg    Config
	dir    string
	temp   bool // dir is ours to remove
	binary string
	nodes  []Node

	ethernet *ethernet // nil: nodes are not connected

	power []sync.Mutex // by index: held while a node boots

	mu      sync.Mutex
	running []*machine // by index; nil: the node is off
	closed  bool
}

// New makes a lab whose nodes are all off.
func New(cfg Config) (*Lab, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	binary, err := cfg.binary()
	if err != nil {
		return nil, fmt.Errorf("lab: %w", err)
	}
	l := &Lab{
		cfg: cfg, binary: binary,
		power: make([]sync.Mutex, len(cfg.Nodes)), running: make([]*machine, len(cfg.Nodes)),
	}
	if cfg.Ethernet {
		if l.ethernet, err = newEthernet(); err != nil {
			return nil, fmt.Errorf("lab: %w", err)
		}
	}
	if err := l.makeDir(); err != nil {
		return nil, fmt.Errorf("lab: %w", err)
	}
	for i, name := range cfg.Nodes {
		l.nodes = append(l.nodes, Node{Index: i, ID: i + 1, Name: name, Dir: filepath.Join(l.dir, name)})
	}
	return l, nil
}

func (l *Lab) makeDir() (err error) {
	if l.cfg.Dir == "" {
		l.temp = true
		l.dir, err = os.MkdirTemp("", "pacer-lab-")
	} else if l.dir, err = filepath.Abs(l.cfg.Dir); err == nil {
		err = os.MkdirAll(l.dir, 0o755)
	}
	if err != nil {
		return err
	}
	return os.MkdirAll(l.Shared(), 0o755)
}

// Shared is the folder, on the machine, that nodes see as SharedDir.
func (l *Lab) Shared() string { return filepath.Join(l.dir, "shared") }

// Nodes lists the hosts in the order of the configuration.
func (l *Lab) Nodes() []Node { return append([]Node(nil), l.nodes...) }

// Node finds a host by name.
func (l *Lab) Node(name string) (Node, error) {
	for _, n := range l.nodes {
		if n.Name == name {
			return n, nil
		}
	}
	return Node{}, fmt.Errorf("lab: there is no node %q; there are %v", name, l.cfg.Nodes)
}

// Errors of requests that do not fit the state of things.
var (
	ErrOff     = errors.New("the node is off; start it first")
	ErrOn      = errors.New("the node is on already")
	ErrRunning = errors.New("the daemon runs already")
	ErrStopped = errors.New("the daemon does not run")
	ErrClosed  = errors.New("the lab is closed")
)

func (l *Lab) fail(i int, err error) error {
	return fmt.Errorf("lab: node %s: %w", l.nodes[i].Name, err)
}

// machine gives a node that is on.
func (l *Lab) machine(i int) (*machine, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running[i] == nil {
		return nil, l.fail(i, ErrOff)
	}
	return l.running[i], nil
}

// On says whether a node is on.
func (l *Lab) On(i int) bool {
	_, err := l.machine(i)
	return err == nil
}

// StartNode boots a node, and starts its services and its daemon if the configuration has any.
func (l *Lab) StartNode(i int) error {
	if err := l.boot(i); err != nil {
		return err
	}
	for _, s := range l.cfg.Services {
		if err := l.StartService(i, s.Name); err != nil {
			return err
		}
	}
	if l.cfg.Daemon == nil {
		return nil
	}
	return l.StartDaemon(i)
}

func (l *Lab) boot(i int) error {
	l.power[i].Lock()
	defer l.power[i].Unlock()
	if err := l.mayBoot(i); err != nil {
		return l.fail(i, err)
	}
	n := l.nodes[i]
	if err := l.furnish(n); err != nil {
		return err
	}
	m, err := powerOn(l.bootstrap(n))
	if err != nil {
		return l.fail(i, err)
	}
	l.set(i, m)
	go func() {
		exit := m.wait()
		l.set(i, nil)
		close(m.off)
		l.notify(Event{Node: n, Exit: exit})
	}()
	if err := l.networked(n, m); err != nil {
		m.kill()
		return l.fail(i, err)
	}
	return nil
}

func (l *Lab) mayBoot(i int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return ErrClosed
	case l.running[i] != nil:
		return ErrOn
	}
	return nil
}

func (l *Lab) set(i int, m *machine) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running[i] = m
}

func (l *Lab) bootstrap(n Node) bootstrap {
	b := bootstrap{
		Name: n.Name, Etc: filepath.Join(n.Dir, "etc"), Var: n.Var(), Shared: l.Shared(),
		Binary: l.binary, Links: l.cfg.Links,
		Env: append([]string{
			"PATH=" + ToolsDir + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
			"HOME=" + HomeDir, "USER=root", "LOGNAME=root", "SHELL=/bin/sh", "LANG=C.UTF-8",
			"TERM=" + os.Getenv("TERM"),
		}, l.cfg.Env...),
	}
	if l.cfg.KeepTmp {
		b.Tmp = filepath.Join(n.Dir, "tmp")
	}
	return b
}

func (l *Lab) notify(e Event) {
	if l.cfg.Notify != nil {
		l.cfg.Notify(e)
	}
}

// KillNode ends all that runs in a node at once, as pulling the plug does, and waits until it is
// off.
func (l *Lab) KillNode(i int) error {
	m, err := l.machine(i)
	if err != nil {
		return err
	}
	m.kill()
	<-m.off
	return nil
}

// StartDaemon starts the configured daemon on a node that is on.
func (l *Lab) StartDaemon(i int) error {
	m, err := l.machine(i)
	if err != nil {
		return err
	}
	m.daemonMu.Lock()
	defer m.daemonMu.Unlock()
	if m.daemon.running() {
		return l.fail(i, ErrRunning)
	}
	p, err := l.launch(i, m, Command{Argv: l.cfg.Daemon(l.nodes[i])}, l.nodes[i].Log())
	if err != nil {
		return l.fail(i, fmt.Errorf("daemon: %w", err))
	}
	m.daemon = p
	go func() { l.notify(Event{Node: l.nodes[i], Daemon: true, Exit: p.Wait()}) }()
	return nil
}

// Daemon is the daemon's process, running or not, of the node's current boot.
func (l *Lab) Daemon(i int) (*Process, error) {
	m, err := l.machine(i)
	if err != nil {
		return nil, err
	}
	m.daemonMu.Lock()
	defer m.daemonMu.Unlock()
	if m.daemon == nil {
		return nil, l.fail(i, ErrStopped)
	}
	return m.daemon, nil
}

// Close turns all nodes off and removes the lab's folder if it is a temporary one.
func (l *Lab) Close() error {
	l.mu.Lock()
	closed := l.closed
	l.closed = true
	l.mu.Unlock()
	for i := range l.nodes {
		l.power[i].Lock() // a boot under way is let finish
		defer l.power[i].Unlock()
		if err := l.KillNode(i); err != nil && !errors.Is(err, ErrOff) {
			return err
		}
	}
	if l.ethernet != nil && !closed {
		l.ethernet.close()
	}
	if l.temp {
		return os.RemoveAll(l.dir)
	}
	return nil
}
