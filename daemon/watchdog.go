package daemon

import (
	"cmp"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/option"
	"pacer/cib/value/vocab"
	"pacer/controller"
	"pacer/fencing/watchdog"
	"pacer/fencing/watchdog/device"
	"pacer/lrmd"
	"pacer/lrmd/run"
	"pacer/pengine"
)

// Watchdog says which watchdog a host feeds.
type Watchdog struct {
	Device  string        // such as /dev/watchdog; "": none
	Timeout time.Duration // after what time without food it is to reset the host; 0 for DefaultWatchdogTimeout
}

// DefaultWatchdogTimeout is sbd's, for SBD_WATCHDOG_TIMEOUT.
const DefaultWatchdogTimeout = 5 * time.Second

// marks tells in a root's /run that its watchdog is armed.
const marks = "run/pacer/watchdog"

// dog is the host's watchdog. The loop and the executor use it; what it wants of the loop it posts.
type dog struct {
	cfg  Watchdog
	post func(func())
	from func(watchdog.Effect) // performs in the loop what is the loop's
	log  func(controller.Log)

	mu      sync.Mutex
	machine *watchdog.Machine // nil: there is none
	feeder  *device.Feeder
	timeout time.Duration // what the watchdog takes
	why     string        // why there is none though one was asked for
	closed  bool

	// The loop owns what follows.
	epoch cib.Version // of the configuration that was read
}

// newDog looks for the watchdog that the host is told to feed.
func newDog(d *Daemon) *dog {
	g := &dog{cfg: d.cfg.Watchdog, post: d.post, from: d.performWatchdog, log: d.log}
	if g.cfg.Device == "" {
		return g
	}
	g.cfg.Timeout = cmp.Or(g.cfg.Timeout, DefaultWatchdogTimeout)
	if owner := device.Sbd(d.cfg.Root); owner != "" {
		g.why = "sbd has it"
		d.cfg.Log.Warn().Str("event", "watchdog-unused").Msg(fmt.Sprintf("%s runs and feeds the watchdog; this daemon leaves %s alone. Stop sbd to have it fed here", owner, g.cfg.Device))
		return g
	}
	marker := device.Marker{Path: filepath.Join(d.cfg.Root, marks)}
	inherited := marker.Armed(g.cfg.Timeout)
	g.timeout = inherited
	if inherited == 0 {
		info, err := device.Look(g.cfg.Device, g.cfg.Timeout)
		if err != nil {
			g.why = err.Error()
			d.cfg.Log.Error().Str("event", "watchdog-unused").Err(err).Msg("the watchdog cannot be used, so that this host is not reset when it hangs or is lost, and others cannot fence it by waiting")
			return g
		}
		g.timeout = info.Timeout
		d.cfg.Log.Info().Str("event", "watchdog-found").Msg(fmt.Sprintf("the watchdog %s (%s) is fed while resources run that need fencing; it resets this host after %s without food", g.cfg.Device, info.Identity, info.Timeout))
	}
	g.machine = watchdog.New(watchdog.Config{Timeout: g.timeout, Inherited: inherited > 0})
	g.feeder = device.NewFeeder(g.cfg.Device, g.timeout, marker, func(err error) { g.step(watchdog.Failed{Why: err.Error()}) })
	return g
}

// there says whether the host has a watchdog to feed. What follows is without effect if it has none.
func (g *dog) there() bool { return g != nil && g.machine != nil }

// step gives the machine of the watchdog an event.
func (g *dog) step(ev watchdog.Event) {
	if !g.there() {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.perform(g.machine.Step(time.Now(), ev))
	}
}

// perform does what the machine asks for, with the lock held.
func (g *dog) perform(effects []watchdog.Effect) {
	var failed error
	for _, e := range effects {
		switch e := e.(type) {
		case watchdog.Arm:
			failed = g.feeder.Arm()
		case watchdog.Feed:
			g.feeder.Allow(e.Until)
		case watchdog.Disarm:
			failed = g.feeder.Disarm()
		case watchdog.Log: // at once: the loop may be about to end
			g.log(controller.Log{Level: [...]controller.Level{controller.Info, controller.Warning, controller.Error}[e.Level], Event: e.Event, Text: e.Text})
		default:
			g.post(func() { g.from(e) })
		}
		if failed != nil {
			g.perform(g.machine.Step(time.Now(), watchdog.Failed{Why: failed.Error()}))
			return
		}
	}
}

// performWatchdog does what of a watchdog's effects is the loop's.
func (d *Daemon) performWatchdog(e watchdog.Effect) {
	switch e := e.(type) {
	case watchdog.Prove:
		d.step(controller.ProofWanted{Number: e.Number})
	case watchdog.Tell:
		d.step(controller.WatchdogChanged{Timeout: e.Timeout})
	}
}

// guard begins to use the watchdog, if there is one: the others are told of it when they are first met.
func (d *Daemon) guard() {
	if !d.dog.there() {
		return
	}
	d.step(controller.WatchdogChanged{Timeout: d.dog.timeout})
	d.watchdogOption(d.machine.Document().Version())
	d.tickWatchdog()
}

// tickWatchdog shows the watchdog that the loop works, again and again.
func (d *Daemon) tickWatchdog() {
	d.dog.step(watchdog.Tick{})
	d.dog.mu.Lock()
	period := d.dog.machine.Period()
	d.dog.mu.Unlock()
	time.AfterFunc(period, func() { d.post(d.tickWatchdog) })
}

// watchdogOption tells the watchdog what the configuration says, at once as far as the promise to the others goes. Which
// resources need fencing the policy engine finds out beside the loop; until then all do.
func (d *Daemon) watchdogOption(v cib.Version) {
	v.NumUpdates = 0
	if !d.dog.there() || v == d.dog.epoch {
		return
	}
	d.dog.epoch = v
	doc := d.machine.Document()
	promise := option.Read(doc.Root(), time.Now()).Timeout("fencing-watchdog-timeout")
	d.dog.step(watchdog.Configured{Option: promise})
	go func() {
		needs, err := pengine.NeedsFencing(doc, time.Now())
		d.post(func() {
			if err == nil && d.dog.epoch == v { // else a newer one is on its way, or each resource counts
				d.dog.step(watchdog.Configured{Option: promise, Needs: needs})
			}
		})
	}()
}

// begins says why an action must not be done here, since nothing would reset this host; "" if it may.
func (g *dog) begins(op lrmd.Op) string {
	if !g.there() || !watchdog.Begins(op.Action) {
		return ""
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return "this daemon ends"
	}
	g.perform(g.machine.Step(time.Now(), watchdog.Starting{Resource: op.Resource}))
	why := g.machine.Refuses(time.Now(), op.Resource)
	if why != "" {
		g.perform(g.machine.Step(time.Now(), watchdog.Seen{Resource: op.Resource}))
	}
	return why
}

// showed takes what an action has shown of its resource.
func (g *dog) showed(r lrmd.Result) {
	if r.Agent.Is(vocab.ClassStonith) {
		return
	}
	if runs, known := watchdog.Shows(r.Action, r.RC, r.Status); known {
		g.step(watchdog.Seen{Resource: r.Resource, Runs: runs})
	}
}

// guarded starts agents where the watchdog permits that.
func (d *Daemon) guarded(next run.Launcher) run.Launcher {
	return func(op lrmd.Op) run.Running {
		if why := d.dog.begins(op); why != "" {
			return notBegun(why)
		}
		return next(op)
	}
}

// notBegun is an action that is not done, for a reason.
type notBegun string

func (n notBegun) PID() int { return 0 }

func (n notBegun) Kill(lrmd.KillProcess) {}

func (n notBegun) Wait() lrmd.Outcome {
	return lrmd.Outcome{RC: vocab.ExitError, Status: vocab.ExecError, ExitReason: string(n)}
}

// leave disarms the watchdog if the cluster has let this host go, and leaves it armed otherwise: what still runs here others
// will start elsewhere.
func (g *dog) leave(inOrder bool) {
	if inOrder {
		g.step(watchdog.Left{})
	}
}

// close ends the goroutine that feeds the watchdog, which goes on if it is armed.
func (g *dog) close() {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.feeder != nil {
		g.feeder.Abandon()
		g.closed = true
	}
}

// status is what clients may know of the watchdog; nil if the host was told of none.
func (g *dog) status() *api.Watchdog {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cfg.Device == "" {
		return nil
	}
	return &api.Watchdog{Device: g.cfg.Device, Timeout: g.timeout, Armed: g.machine != nil && g.machine.Armed(), Unused: g.why}
}
