package daemon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"pacer/cib/journal"
	"pacer/cib/store"
	"pacer/controller"
	"pacer/loop"
	"pacer/lrmd"
	"pacer/lrmd/agent"
	"pacer/lrmd/run"
	"pacer/membership"
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
	Environ    []string        // handed down to agents
	Ready      func()          // called once, when this host takes part in the cluster; may be nil
	Leave      <-chan struct{} // closed when the host shall leave in order; may be nil
	// LoadAverage is the file that tells the host's load, such as /proc/loadavg; "": it does not matter.
	LoadAverage string
	// ReaderLog is the file to which those lines of Pacemaker's log are added that other programs read, below Root; "": none.
	ReaderLog string
	Waits     Waits
	Watchdog  Watchdog
	// Panic resets the host, and returns only if it cannot; see HostPanic. Nil: the daemon ends instead.
	Panic func() error
}

// Waits are how long a host waits for what may not come. Each is what its comment says where it is 0.
type Waits struct {
	Hang      time.Duration // for one event of the loop, before that is told; 10 seconds
	Gone      time.Duration // for that event, before the daemon ends; 60 seconds
	Successor time.Duration // for the end of an earlier daemon, which may be on its way; 5 seconds
	Confirm   time.Duration // for members to write a client's change to their disks; 5 seconds
	Retry     time.Duration // before a write that failed is tried again, at first; a second
	Load      time.Duration // before the host's load is looked at again; 30 seconds
}

// withDefaults fills in what is not set and is not the controller's.
func (w Waits) withDefaults() Waits {
	w.Hang, w.Gone, w.Successor = cmp.Or(w.Hang, hangs), cmp.Or(w.Gone, gone), cmp.Or(w.Successor, successorWaits)
	w.Load = cmp.Or(w.Load, loadPeriod)
	return w
}

// Daemon is one host of a cluster.
type Daemon struct {
	cfg      Config
	me       membership.Member
	store    *store.Store
	net      membership.Transport
	stack    string // how hosts are connected: lab, Corosync, Single
	exec     *run.Executor
	watch    watchers
	followed chan struct{} // closed when Pacemaker's log is written to its end; nil if there is none

	// The loop owns what follows.
	loop      *loop.Loop
	machine   *controller.Machine
	timers    *loop.Timers[controller.Timer]
	replies   map[string]chan controller.Reply
	agents    agents
	engine    engine
	fencer    fencer
	dog       *dog
	keeper    keeper
	teller    teller
	elsewhere questions
	idle      notCarriedOut
	idleTold  map[string]bool // texts that were logged
	ready     bool

	disk    *disk
	archive *loop.Loop // writes that nobody waits for: commits' history, inputs of the policy engine
	journal *journal.Writer
	history chronicle

	corosync ring

	end  chan struct{} // closed when the host is to end, for the reason in err
	once sync.Once
	err  error
}

// How long things may take that the daemon does. What takes longer is told, or given up.
const (
	// hangs is Waits.Hang where that says nothing: how long one event may keep the loop before that is told. Other hosts go on without this one by then.
	hangs = 10 * time.Second
	// gone is Waits.Gone where that says nothing: after what time the daemon ends because of that, so that whoever started it may start it again; what it
	// watched runs on.
	gone = 60 * time.Second
	// tidy is how long the end of a daemon waits for its disk.
	tidy = 10 * time.Second
)

// Run runs a host until it leaves the cluster or the context ends, which kills it without goodbye.
func Run(ctx context.Context, cfg Config) error {
	cfg.Waits = cfg.Waits.withDefaults()
	d := &Daemon{
		cfg: cfg, replies: map[string]chan controller.Reply{}, idleTold: map[string]bool{}, end: make(chan struct{}),
		me: membership.Member{ID: cfg.ID, Name: cfg.Name, Incarnation: uint64(time.Now().UnixNano())},
	}
	sockets, err := d.listen()
	if err != nil {
		return err
	}
	defer sockets.close()
	joining, stop := context.WithCancel(ctx)
	defer stop()
	go func() { // who is told to leave does not wait for others first
		select {
		case <-cfg.Leave:
			stop()
		case <-joining.Done():
		}
	}()
	if err := d.connect(joining); err != nil {
		if left(cfg) {
			return nil
		}
		return err
	}
	if err := d.open(); err != nil {
		return errors.Join(err, d.net.Close())
	}
	var servers []*http.Server
	for _, l := range sockets.listeners() {
		servers = append(servers, d.serve(l))
	}
	go d.pump()
	d.wait(ctx)
	for _, s := range servers {
		s.Close() //nolint:errcheck // what is asked now is not answered any more
	}
	return errors.Join(d.err, d.close())
}

func left(cfg Config) bool {
	select {
	case <-cfg.Leave:
		return true
	default:
		return false
	}
}

// wait waits for the end. A loop that does not take the request to leave is given up.
func (d *Daemon) wait(ctx context.Context) {
	leave := d.cfg.Leave
	for {
		select {
		case <-leave:
			leave = nil
			late := time.AfterFunc(d.cfg.Waits.Hang, func() {
				d.finish(fmt.Errorf("the host was told to leave, and its loop does not answer within %s", d.cfg.Waits.Hang))
			})
			d.loop.Post(func() {
				late.Stop()
				d.step(controller.ShutdownRequested{})
			})
		case <-d.end:
			return
		case <-ctx.Done():
			d.finish(nil)
		}
	}
}

// finish ends the host, for a reason if there is one.
func (d *Daemon) finish(err error) {
	d.once.Do(func() {
		d.err = err
		close(d.end)
	})
}

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
	d.machine = controller.New(controller.Config{
		Local: d.me, Version: d.cfg.Version, Stack: d.stack, UUID: uuid.NewString(), Patience: 20 * time.Second,
		Confirm: d.cfg.Waits.Confirm, Retry: d.cfg.Waits.Retry,
		Cores: runtime.NumCPU(), Settled: s.Settled(),
	}, s.View())
	d.loop = loop.New(loop.Config{Hang: d.cfg.Waits.Hang, Stuck: d.stuck})
	d.timers = loop.NewTimers(d.loop, func(t controller.Timer) { d.step(controller.TimerFired{Timer: t}) })
	d.disk = newDisk(s.Put, func(seq int, err error) {
		d.post(func() { d.step(controller.Persisted{Seq: seq, Err: err}) })
	})
	d.archive = loop.New(loop.Config{Background: true})
	d.journal = journal.NewWriter(d.journalPath())
	d.later(func() { d.history.count(d) }) //nolint:errcheck // who asks for the history is told
	d.engine = engine{inputs: inputs{folder: filepath.Join(d.cfg.Root, "var/lib/pacemaker/pengine")}}
	d.agents = newAgents(agent.NewHost(d.cfg.Root, d.cfg.Environ))
	d.agents.host.Group(func(err error) {
		d.cfg.Log.Debug().Str("event", "executor").Err(err).Msg("agents have no control groups of their own: what an agent has put into another session and environment outlives its time-out, if its parent has ended")
	})
	d.fencer = newFencer(d)
	d.dog = newDog(d)
	d.keeper = newKeeper(d)
	d.teller = newTeller()
	if err := d.agents.host.Prepare(); err != nil {
		d.cfg.Log.Warn().Str("event", "executor").Err(err).Msg("the folder for agents' temporary files cannot be made; most OCF agents will fail until it is there")
	}
	d.exec = run.Start(run.Config{
		Options: lrmd.Options{},
		Agents:  d.guarded(run.Agents(d.agents.host)),
		Fencer:  d.launchFence,
		Notify:  d.executed,
	})
	d.post(d.guard)
	d.post(d.devices)
	d.post(func() { d.alertsOf(d.machine.Document()) })
	go d.edits()
	go d.measure()
	d.follow()
	return nil
}

// stuck tells of an event that keeps the loop, and ends the daemon if that goes on.
func (d *Daemon) stuck(since time.Duration, stacks string) {
	d.cfg.Log.Error().Str("event", "loop-hangs").Str("stacks", stacks).Msg(fmt.Sprintf("one event has kept this host's loop for %s; the other hosts go on without it", since.Round(time.Second)))
	d.happened("error", "loop-hangs", fmt.Sprintf("one event has kept the loop for %s", since.Round(time.Second)), nil)
	time.AfterFunc(d.cfg.Waits.Gone-since, func() {
		if d.loop.Busy() >= d.cfg.Waits.Gone { // with the same event still
			d.finish(fmt.Errorf("one event kept the loop for %s; what this host watches runs on, start the daemon again", d.cfg.Waits.Gone))
		}
	})
}

// close ends what open began. What hangs is left behind: the process is about to end.
func (d *Daemon) close() error {
	ctx, stop := context.WithTimeout(context.Background(), tidy)
	defer stop()
	if d.err == nil {
		d.drainAlerts(ctx)
	}
	if err := d.loop.Close(ctx); err != nil {
		return fmt.Errorf("the loop does not end: %w", err)
	}
	d.timers.StopAll()
	d.fencer.timers.StopAll()
	d.dog.close()
	d.fencer.recheck.StopAll()
	d.agents.host.EndFencing()
	d.keeper.timers.StopAll()
	d.net.Close() //nolint:errcheck // the others notice in any case
	d.watch.close()
	if d.followed != nil {
		select {
		case <-d.followed:
		case <-ctx.Done(): // what is left is not written
		}
	}
	d.exec.Close()
	d.agents.host.Ungroup()
	if err := errors.Join(d.disk.close(ctx), d.archive.Drain(ctx)); err != nil {
		return fmt.Errorf("the disk does not answer: %w", err)
	}
	d.chronicle() // what waited for the disk
	if err := d.journal.Close(); err != nil {
		d.cfg.Log.Error().Str("event", "history-failed").Err(err).Msg("closing")
	}
	if err := d.store.Close(); err != nil {
		d.cfg.Log.Error().Str("event", "store").Err(err).Msg("closing")
	}
	return nil
}

// underWay bounds how many events of the membership wait for the loop; the transport keeps the rest.
const underWay = 4096

// pump brings the membership's events to the loop.
func (d *Daemon) pump() {
	room := make(chan struct{}, underWay)
	for ev := range d.net.Events() {
		select {
		case room <- struct{}{}:
		case <-d.end:
			return
		}
		d.post(func() {
			<-room
			switch ev := ev.(type) {
			case membership.View:
				d.alertNodes(ev)
				d.step(controller.Viewed{View: ev})
			case membership.Message:
				d.step(controller.Received{Message: ev})
			}
		})
	}
	if err := d.net.Err(); err != nil {
		d.finish(err)
	}
}

// edits brings edits of cib.xml by hand to the loop.
func (d *Daemon) edits() {
	for {
		select {
		case e := <-d.store.Edits():
			d.post(func() { d.edited(e) })
		case <-d.end:
			return
		}
	}
}

// post gives the loop something to do. It does not wait.
func (d *Daemon) post(f func()) { d.loop.Post(f) }
