package daemon

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"pacer/api"
	"pacer/cib/journal"
	"pacer/cib/store"
	"pacer/cib/value/term"
	"pacer/controller"
	"pacer/lrmd"
	"pacer/lrmd/agent"
	"pacer/lrmd/run"
	"pacer/membership"
	"pacer/transition"
)

// Config is what a host is started with.
type Config struct {
	Root string // folder below which the host's files live; "/" for the host itself
	Name string // node name
	ID   uint32 // node id; 1 or more
	Net  string // socket of a lab's net; "" for none
	// Membership is Auto (or ""), Corosync or Single.
	Membership string
	Listen     string // another path at which the API listens; "" for none
	Version    string // of the program
	Log        zerolog.Logger
	Environ    []string // handed down to agents
	Ready      func()   // called once, when this host takes part in the cluster; may be nil
}

// Daemon is one host of a cluster.
type Daemon struct {
	cfg     Config
	me      membership.Member
	machine *controller.Machine
	store   *store.Store
	net     membership.Transport
	stack   string // how hosts are connected: lab, Corosync, Single
	exec    *run.Executor
	host    *agent.Host
	agents  map[term.Agent]*transition.Agent // what is known of agents used so far
	watch   watchers
	disk    *tasks // writes of the configuration, and what must not happen before them
	archive *tasks // writes that nobody waits for: commits' history, inputs of the policy engine
	journal *journal.Writer
	replies map[string]chan controller.Reply
	timers  map[string]*time.Timer

	inbox inbox
	quit  chan struct{}
	end   error
	plans planner
}

// Run runs a host until it leaves the cluster or the context ends, which kills it without goodbye.
func Run(ctx context.Context, cfg Config) error {
	d := &Daemon{
		cfg: cfg, replies: map[string]chan controller.Reply{}, timers: map[string]*time.Timer{},
		agents: map[term.Agent]*transition.Agent{},
		inbox:  newInbox(), quit: make(chan struct{}),
		me: membership.Member{ID: cfg.ID, Name: cfg.Name, Incarnation: uint64(time.Now().UnixNano())},
	}
	var listeners []net.Listener
	for _, path := range d.sockets() {
		l, err := listen(path)
		if err != nil {
			return err
		}
		defer l.Close()
		listeners = append(listeners, l)
	}
	if err := d.connect(ctx); err != nil {
		return err
	}
	if err := d.open(); err != nil {
		return errors.Join(err, d.net.Leave())
	}
	defer d.close()
	for _, l := range listeners {
		server := d.serve(l)
		defer server.Close()
	}
	go d.pump()
	d.loop(ctx)
	return d.end
}

// archivePause lets a change's answer reach who asked before the processor is taken by what is written about it.
const archivePause = 20 * time.Millisecond

// open reads the store and readies the machine and the executor.
func (d *Daemon) open() error {
	s, err := store.Open(filepath.Join(d.cfg.Root, "var/lib/pacemaker/cib"))
	if err != nil {
		return err
	}
	d.store = s
	for _, n := range s.Notes() {
		d.cfg.Log.Warn().Str("event", "store").Msg(n.String())
	}
	d.disk, d.archive = newTasks(0), newTasks(archivePause)
	d.journal = journal.NewWriter(d.journalPath())
	d.plans = planner{folder: filepath.Join(d.cfg.Root, "var/lib/pacemaker/pengine")}
	d.machine = controller.New(controller.Config{
		Local:   d.me,
		Version: d.cfg.Version, Stack: d.stack, UUID: uuid.NewString(), Patience: 20 * time.Second,
	}, s.View())
	d.host = agent.NewHost(d.cfg.Root, d.cfg.Environ)
	d.exec = run.Start(run.Config{
		Options: lrmd.Options{},
		Agents:  run.Agents(d.host),
		Notify:  d.executed,
	})
	return nil
}

func (d *Daemon) close() {
	d.watch.close()
	d.exec.Close()
	d.disk.close()
	d.archive.close()
	if err := d.journal.Close(); err != nil {
		d.cfg.Log.Error().Str("event", "history-failed").Err(err).Msg("closing")
	}
	if err := d.store.Close(); err != nil {
		d.cfg.Log.Error().Str("event", "store").Err(err).Msg("closing")
	}
	for _, path := range d.sockets() {
		os.Remove(path) //nolint:errcheck // the server has removed it already
	}
}

// Socket is where the daemon of a host listens whose files are below root.
func Socket(root string) string { return filepath.Join(root, api.SocketPath) }

func (d *Daemon) sockets() []string {
	paths := []string{Socket(d.cfg.Root)}
	if d.cfg.Listen != "" {
		paths = append(paths, d.cfg.Listen)
	}
	return paths
}

// listen takes a socket for the API, unless another daemon has it.
func listen(path string) (net.Listener, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("making the folder of the API's socket: %w", err)
	}
	if c, err := net.Dial("unix", path); err == nil {
		c.Close()
		return nil, fmt.Errorf("another daemon listens at %s already: stop it first", path)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("removing the socket of a daemon that is gone: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("opening the API's socket: %w", err)
	}
	// Who may call is decided by the peer's credentials, so that everyone may knock.
	if err := os.Chmod(path, 0o666); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// pump brings the membership's events to the loop.
func (d *Daemon) pump() {
	for ev := range d.net.Events() {
		switch ev := ev.(type) {
		case membership.View:
			d.post(func() { d.step(controller.Viewed{View: ev}) })
		case membership.Message:
			d.post(func() { d.step(controller.Received{Message: ev}) })
		}
	}
	if err := d.net.Err(); err != nil {
		d.post(func() { d.finish(err) })
	}
}

// post puts work into the loop's inbox. It never blocks.
func (d *Daemon) post(f func()) { d.inbox.put(f) }

func (d *Daemon) loop(ctx context.Context) {
	defer close(d.quit)
	edits := d.store.Edits()
	for d.end == nil {
		select {
		case <-d.inbox.wake:
			for _, f := range d.inbox.take() {
				if d.end == nil {
					f()
				}
			}
		case e := <-edits:
			d.edited(e)
		case <-ctx.Done():
			d.finish(errStopped)
		}
	}
	if errors.Is(d.end, errLeft) || errors.Is(d.end, errStopped) {
		d.end = nil
	}
}

var (
	errLeft    = errors.New("left the cluster")
	errStopped = errors.New("stopped")
)

func (d *Daemon) finish(err error) {
	if d.end == nil {
		d.end = err
	}
}
