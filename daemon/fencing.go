package daemon

import (
	"time"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/controller"
	"pacer/fencing"
	"pacer/fencing/watchdog"
	"pacer/loop"
	"pacer/lrmd"
	"pacer/lrmd/agent"
	"pacer/lrmd/metadata"
	"pacer/lrmd/run"
	"pacer/pengine"
)

// fencer performs what the machine of fencing asks of the host, and tells it which devices the host may use. It belongs
// to the loop.
type fencer struct {
	timers  *loop.Timers[fencing.Timer]
	replies map[string]chan fencing.Reply // who waits, by the id of the request
	told    cib.Version                   // the configuration that devices followed from that were told, without its number of updates
	recheck *loop.Timers[string]          // when they may be others though nothing changed
	busy    bool                          // the policy engine is asked for devices
	again   bool                          // and has to be asked again
	review  fenceReview
}

func newFencer(d *Daemon) fencer {
	return fencer{
		timers:  loop.NewTimers(d.loop, func(t fencing.Timer) { d.fence(fencing.TimerFired{Timer: t}) }),
		replies: map[string]chan fencing.Reply{},
		recheck: loop.NewTimers(d.loop, func(string) {
			d.fencer.told = cib.Version{}
			d.devices()
		}),
	}
}

// fence gives the machine of fencing an event.
func (d *Daemon) fence(ev fencing.Event) { d.step(controller.FencingEvent{Event: ev}) }

func (d *Daemon) performFencing(e fencing.Effect) {
	switch e := e.(type) {
	case fencing.RunAgent:
		go d.runFence(e)
	case fencing.ReadMetadata:
		go d.readFence(e.Agent)
	case fencing.StartTimer:
		d.fencer.timers.Start(e.Timer, e.After)
	case fencing.SelfReset:
		d.dog.step(watchdog.Doomed{Why: e.Reason})
	case fencing.StopTimer:
		d.fencer.timers.Stop(e.Timer)
	case fencing.Reply:
		if c := d.fencer.replies[e.ID]; c != nil {
			delete(d.fencer.replies, e.ID)
			c <- e // which has room for one
		}
	}
}

// runFence runs a fence agent to its end.
func (d *Daemon) runFence(e fencing.RunAgent) {
	params := map[string]string{}
	for _, a := range e.Arguments {
		params[a.Name] = a.Value
	}
	out := d.agents.host.RunFence(agent.Fence{Agent: e.Agent, Device: e.Device, Params: params, Limit: e.Timeout})
	o := fencing.Outcome{Exit: out.RC, Status: out.Status, Reason: out.ExitReason, Output: out.Stdout}
	if !o.OK() {
		o.Output = out.Stderr
	}
	d.post(func() { d.fence(fencing.AgentEnded{Run: e.Run, Outcome: o}) })
}

// readFence asks a fence agent what it can.
func (d *Daemon) readFence(name string) {
	answer := fencing.MetadataRead{Name: name}
	if a, err := d.describeFence(name); err == nil {
		answer.Agent = fenceAgent(a)
	} else {
		answer.Reason = err.Error()
	}
	d.post(func() {
		d.fence(answer)
		if answer.Agent != nil && len(d.fencer.review.wrong) > 0 {
			d.reviewFencing() // the agent may have been missing before
		}
	})
}

func fenceAgent(a *metadata.Agent) *fencing.Agent {
	var params []string
	for _, p := range a.Parameters {
		params = append(params, p.Name)
	}
	actions := map[string]fencing.AgentAction{}
	for _, x := range a.Actions {
		actions[x.Name] = fencing.AgentAction{OnTarget: x.OnTarget, Automatic: x.Automatic}
	}
	agent := fencing.NewAgent(params, actions)
	return &agent
}

// devices tells the machine of fencing which devices the document has for this host, and for whom its levels are, if what
// that follows from is not as it was: the configuration, or the time. Rules of locations and levels ask for attributes that stay
// alone, as in Pacemaker's fencer. The policy engine finds the devices beside the loop.
func (d *Daemon) devices() {
	if d.fencer.busy {
		d.fencer.again = true
		return
	}
	doc := d.machine.Document()
	now := doc.Version()
	now.NumUpdates = 0
	if now == d.fencer.told {
		return
	}
	d.fencer.told, d.fencer.busy, d.fencer.again = now, true, false
	go func() {
		ev, recheck, err := configuredFencing(doc, d.cfg.Name)
		d.post(func() { d.configured(doc.Version(), ev, recheck, err) })
	}()
}

// configured takes what the policy engine says of this host's devices, as of a document's version.
func (d *Daemon) configured(v cib.Version, ev fencing.Configured, recheck time.Time, err error) {
	d.fencer.busy = false
	if err != nil {
		d.cfg.Log.Warn().Str("event", "fencing-device-wrong").Err(err).Msg("which fence devices this host may use cannot be told; those of before stay")
	} else {
		d.fence(ev)
	}
	v.NumUpdates = 0
	d.fence(fencing.UpToDate{Configuration: v})
	d.reviewFencing()
	d.fencer.recheck.StopAll()
	if !recheck.IsZero() {
		d.fencer.recheck.Start("", time.Until(recheck)+time.Second) // what changes at a second is decided after it
	}
	if d.fencer.again {
		d.devices()
	}
}

func configuredFencing(doc *cib.Document, node string) (ev fencing.Configured, recheck time.Time, err error) {
	devices, recheck, err := pengine.FenceDevices(doc, node, time.Now())
	for _, f := range devices {
		ev.Devices = append(ev.Devices, fencing.Device{ID: f.ID, Agent: f.Agent, Params: f.Params, Unfences: f.Unfences})
	}
	ev.Levels, ev.Attributes = fencing.Levels(doc.Root()), fencing.Attributes(doc.Root())
	return ev, recheck, err
}

// askFencing gives the machine of fencing a request, and a channel that its answer comes by.
func (d *Daemon) askFencing(id string, ev fencing.Event) chan fencing.Reply {
	reply := make(chan fencing.Reply, 1)
	d.post(func() {
		d.fencer.replies[id] = reply
		d.fence(ev)
	})
	return reply
}

// fenceAction is an action of a resource of class stonith: no process, but a request to the machine of fencing.
type fenceAction struct{ outcome chan lrmd.Outcome }

func (a *fenceAction) PID() int { return 0 }

// Kill ends the wait. What the agent does is bounded by the machine of fencing.
func (a *fenceAction) Kill(lrmd.KillProcess) {
	select {
	case a.outcome <- lrmd.Outcome{RC: vocab.ExitError, Status: vocab.ExecTimeout, ExitReason: "the fence device did not answer in time"}:
	default:
	}
}

func (a *fenceAction) Wait() lrmd.Outcome { return <-a.outcome }

// launchFence carries out an action of a fence device for the executor: a start registers the device and monitors it, a
// stop takes it back.
func (d *Daemon) launchFence(op lrmd.Op) run.Running {
	a := &fenceAction{make(chan lrmd.Outcome, 1)}
	if op.Action == vocab.TaskStop {
		d.post(func() {
			d.fence(fencing.Unregistered{Device: op.Resource})
			a.outcome <- lrmd.Outcome{RC: vocab.ExitOK, Status: vocab.ExecDone}
		})
		return a
	}
	action := op.Action
	if action == vocab.TaskStart {
		action = vocab.TaskMonitor
		device := fencing.Device{ID: op.Resource, Agent: op.Agent.Type, Params: op.Params}
		d.post(func() { d.fence(fencing.Registered{Device: device}) })
	}
	id := "executor " + op.Key() + " " + time.Now().Format(time.RFC3339Nano)
	reply := d.askFencing(id, fencing.ActionRequested{ID: id, Device: op.Resource, Action: action, Timeout: time.Duration(op.TimeoutMS) * time.Millisecond})
	go func() {
		r := <-reply
		out := lrmd.Outcome{RC: r.Outcome.Exit, Status: r.Outcome.Status, ExitReason: r.Outcome.Reason}
		select {
		case a.outcome <- out:
		default: // it was given up
		}
	}()
	return a
}
