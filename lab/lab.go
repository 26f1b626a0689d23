package lab

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
)

// Lab is a set of nodes.
type Lab struct {
	cfg    Config // but for what mu guards
	dir    string
	temp   bool // dir is ours to remove
	binary string

	ethernet *ethernet // nil: nodes are not connected

	mu     sync.Mutex
	hosts  []*host           // by index; there may come more
	files  map[string]string // put into nodes that boot the first time
	closed bool
}

// host is a node, on or off.
type host struct {
	Node
	power   sync.Mutex // held while it boots
	running *machine   // guarded by Lab.mu; nil: it is off
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
	l := &Lab{cfg: cfg, binary: binary, files: maps.Clone(cfg.Files)}
	if cfg.Ethernet {
		if l.ethernet, err = newEthernet(); err != nil {
			return nil, fmt.Errorf("lab: %w", err)
		}
	}
	if err := l.makeDir(); err != nil {
		return nil, fmt.Errorf("lab: %w", err)
	}
	for _, name := range cfg.Nodes {
		l.enter(name)
	}
	return l, nil
}

// enter gives the lab one more host.
func (l *Lab) enter(name string) Node {
	i := len(l.hosts)
	h := &host{Node: Node{Index: i, ID: i + 1, Name: name, Dir: filepath.Join(l.dir, name)}}
	l.hosts = append(l.hosts, h)
	return h.Node
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
func (l *Lab) Nodes() []Node {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Node
	for _, h := range l.hosts {
		out = append(out, h.Node)
	}
	return out
}

func (l *Lab) host(i int) *host {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hosts[i]
}

// Node finds a host by name.
func (l *Lab) Node(name string) (Node, error) {
	var names []string
	for _, n := range l.Nodes() {
		if n.Name == name {
			return n, nil
		}
		names = append(names, n.Name)
	}
	return Node{}, fmt.Errorf("lab: there is no node %q; there are %v", name, names)
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
	return fmt.Errorf("lab: node %s: %w", l.host(i).Name, err)
}

// machine gives a node that is on.
func (l *Lab) machine(i int) (*machine, error) {
	l.mu.Lock()
	m := l.hosts[i].running
	l.mu.Unlock()
	if m == nil {
		return nil, l.fail(i, ErrOff)
	}
	return m, nil
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
	h := l.host(i)
	h.power.Lock()
	defer h.power.Unlock()
	if err := l.mayBoot(i); err != nil {
		return l.fail(i, err)
	}
	n := h.Node
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
	case l.hosts[i].running != nil:
		return ErrOn
	}
	return nil
}

func (l *Lab) set(i int, m *machine) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hosts[i].running = m
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
	b.watch(l.cfg, n)
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
	n := l.host(i).Node
	p, err := l.launch(i, m, Command{Argv: l.cfg.Daemon(n)}, n.Log())
	if err != nil {
		return l.fail(i, fmt.Errorf("daemon: %w", err))
	}
	m.daemon = p
	go func() { l.notify(Event{Node: n, Daemon: true, Exit: p.Wait()}) }()
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
	closed, hosts := l.closed, l.hosts
	l.closed = true
	l.mu.Unlock()
	for i, h := range hosts {
		h.power.Lock() // a boot under way is let finish
		defer h.power.Unlock()
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
