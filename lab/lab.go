package lab

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Lab is a set of nodes.
type Lab struct {
	cfg    Config // but for what mu guards
	dir    string
	temp   bool // dir is ours to remove
	binary string

	ethernet *ethernet // nil: nodes are not connected
	power    *power    // nil: nodes have their power for ever
	disk     *disk     // nil: there is none
	work     sync.WaitGroup
	quit     chan struct{} // closed by Close

	mu     sync.Mutex
	hosts  []*host           // by index; there may come more
	files  map[string]string // put into nodes that boot the first time
	closed bool
}

// host is a node, on or off.
type host struct {
	Node
	power sync.Mutex // held while it boots
	// Guarded by Lab.mu:
	running *machine // nil: it is off
	lastEnd End      // of its last boot, if wasOn
	wasOn   bool
	rules   []Rule // in force where its packets arrive
	again   bool   // it has its power again, and is about to begin
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
	l := &Lab{cfg: cfg, binary: binary, files: maps.Clone(cfg.Files), quit: make(chan struct{})}
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
	if err := l.newSharedDisk(); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if cfg.Power {
		if l.power, err = newPower(l); err != nil {
			return nil, errors.Join(fmt.Errorf("lab: %w", err), l.Close())
		}
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
	ErrOff     = errors.New("the node is off; boot it first")
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

// LastEnd says how a node ended the last time, if it ever was on and ended.
func (l *Lab) LastEnd(i int) (end End, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hosts[i].lastEnd, l.hosts[i].wasOn
}

// Booted says since when a node is on; zero if it is off.
func (l *Lab) Booted(i int) time.Time {
	m, err := l.machine(i)
	if err != nil {
		return time.Time{}
	}
	return m.began
}

// StartNode boots a node, and starts its services and its daemon if the configuration has any.
func (l *Lab) StartNode(i int) error { return l.startNode(i, false) }

func (l *Lab) startNode(i int, again bool) error {
	if err := l.boot(i, again); err != nil {
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

func (l *Lab) boot(i int, again bool) error {
	h := l.host(i)
	h.power.Lock()
	defer h.power.Unlock()
	if err := l.mayBoot(h, again); err != nil {
		return l.fail(i, err)
	}
	n := h.Node
	if err := l.furnish(n); err != nil {
		return err
	}
	m, err := powerOn(l.bootstrap(n))
	l.mu.Lock()
	h.running, h.again = m, false
	l.mu.Unlock()
	if err != nil {
		return l.fail(i, err)
	}
	go l.attend(n, m)
	err = l.networked(n, m)
	if err == nil && l.power != nil {
		err = l.power.connect(m, &l.work)
	}
	if err != nil {
		m.kill()
		return l.fail(i, err)
	}
	return nil
}

// firmware is how long a host needs from its power to the beginning of its boot: less than any real one does, and long enough
// for a fence agent to say what it did before the host is back.
const firmware = 5 * time.Second

// attend works until a node has ended, and starts one again that has rebooted.
func (l *Lab) attend(n Node, m *machine) {
	exit, end := m.wait()
	again := l.ended(n.Index, end)
	close(m.off)
	e := Event{Node: n, Exit: exit, End: end}
	l.notify(e)
	if again {
		l.startLater(n)
	}
}

// ended notes that a node is off, and says whether it is to begin anew. Then startLater has to follow.
func (l *Lab) ended(i int, end End) (again bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hosts[i].running = nil
	l.hosts[i].lastEnd, l.hosts[i].wasOn = end, true
	return (end == Rebooted || end == WatchdogReset) && l.powerUp(i)
}

// powerUp gives a node its power, with l.mu held, and says whether it has to be started then, by startLater.
func (l *Lab) powerUp(i int) bool {
	h := l.hosts[i]
	if l.closed || h.running != nil || h.again {
		return false
	}
	h.again = true
	l.work.Add(1)
	return true
}

// startLater starts a node that powerUp said so of, unless its power is taken away before.
func (l *Lab) startLater(n Node) {
	defer l.work.Done()
	select {
	case <-time.After(firmware):
	case <-l.quit:
		return
	}
	err := l.startNode(n.Index, true)
	if err != nil && !errors.Is(err, ErrOn) && !errors.Is(err, ErrOff) && !errors.Is(err, ErrClosed) {
		l.notify(Event{Node: n, Failed: err})
	}
}

func (l *Lab) mayBoot(h *host, again bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return ErrClosed
	case h.running != nil:
		return ErrOn
	case again && !h.again:
		return ErrOff
	}
	return nil
}

func (l *Lab) bootstrap(n Node) bootstrap {
	b := bootstrap{
		Name: n.Name, Etc: filepath.Join(n.Dir, "etc"), Var: n.Var(), Shared: l.Shared(),
		Binary: l.binary, Links: l.cfg.Links, Power: l.power != nil,
		// No SHELL, as an init system sets none: stock agents take it for a bash.
		Env: append([]string{
			"PATH=" + ToolsDir + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
			"HOME=" + HomeDir, "USER=root", "LOGNAME=root", "LANG=C.UTF-8",
			"TERM=" + os.Getenv("TERM"),
		}, l.cfg.Env...),
	}
	b.watch(l.cfg, n)
	if l.disk != nil {
		b.Disk = l.disk.device
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
func (l *Lab) KillNode(i int) error { return l.cut(i, PowerCut) }

// ResetNode does so too, as a node's watchdog does, and the node begins anew.
func (l *Lab) ResetNode(i int) error { return l.cut(i, WatchdogReset) }

func (l *Lab) cut(i int, why End) error {
	m, err := l.machine(i)
	if err != nil {
		return err
	}
	m.cut(why)
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
	if l.closed = true; !closed {
		close(l.quit)
	}
	l.mu.Unlock()
	for i, h := range hosts {
		if err := l.closeNode(i, h); err != nil {
			return err
		}
	}
	l.work.Wait()
	if l.power != nil && !closed {
		l.power.close()
	}
	if l.ethernet != nil && !closed {
		l.ethernet.close()
	}
	if !closed {
		l.disk.close()
	}
	if l.temp {
		return os.RemoveAll(l.dir)
	}
	return nil
}

// closeNode turns a node off for good. A boot under way is let finish; no other begins in a lab that is closed.
func (l *Lab) closeNode(i int, h *host) error {
	h.power.Lock()
	defer h.power.Unlock()
	if err := l.KillNode(i); err != nil && !errors.Is(err, ErrOff) {
		return err
	}
	return nil
}
