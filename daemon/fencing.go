package daemon

import (
	"context"
	"strings"
	"time"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/controller"
	"pacer/fencing"
	"pacer/fencing/watchdog"
	"pacer/loop"
	"pacer/lrmd"
	"pacer/lrmd/metadata"
	"pacer/lrmd/run"
	"pacer/pengine"
)

// fencer performs what the machine of fencing asks of the host, and tells it which devices the host may use. It belongs
// to the loop.
type fencer struct {
	timers  *loop.Timers[fencing.Timer]
	replies map[string]chan fencing.Reply // who waits, by the id of the request
	epoch   cib.Version                   // of the configuration whose devices were told
	busy    bool                          // the policy engine is asked for devices
	again   bool                          // and has to be asked again
}

func newFencer(d *Daemon) fencer {
	return fencer{
		timers:  loop.NewTimers(d.loop, func(t fencing.Timer) { d.fence(fencing.TimerFired{Timer: t}) }),
		replies: map[string]chan fencing.Reply{},
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
	var input strings.Builder
	for _, a := range e.Arguments {
		input.WriteString(a.Name + "=" + a.Value + "\n")
	}
	out := d.agents.host.RunFence(e.Agent, input.String(), e.Timeout)
	o := fencing.Outcome{Exit: out.RC, Status: out.Status, Reason: out.ExitReason, Output: out.Stdout}
	if !o.OK() {
		o.Output = out.Stderr
	}
	d.post(func() { d.fence(fencing.AgentEnded{Run: e.Run, Outcome: o}) })
}

// readFence asks a fence agent what it can.
func (d *Daemon) readFence(name string) {
	ctx, stop := context.WithTimeout(context.Background(), metadataPatience)
	defer stop()
	answer := fencing.MetadataRead{Name: name}
	text, err := d.agents.host.FenceMetaData(ctx, name)
	if err == nil {
		var a *metadata.Agent
		if a, err = metadata.Parse(text); err == nil {
			answer.Agent = fenceAgent(a)
		}
	}
	if err != nil {
		answer.Reason = err.Error()
	}
	d.post(func() { d.fence(answer) })
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

// devices tells the machine of fencing which devices the document has for this host, if its configuration is another one
// than before. The policy engine finds them beside the loop.
func (d *Daemon) devices(v cib.Version) {
	v.NumUpdates = 0
	switch {
	case v == d.fencer.epoch:
		return
	case d.fencer.busy:
		d.fencer.again = true
		return
	}
	d.fencer.epoch, d.fencer.busy, d.fencer.again = v, true, false
	doc := d.machine.Document()
	go func() {
		ev, err := configuredFencing(doc, d.cfg.Name)
		d.post(func() {
			d.fencer.busy = false
			if err != nil {
				d.cfg.Log.Warn().Str("event", "fencing-device-wrong").Err(err).Msg("which fence devices this host may use cannot be told; those of before stay")
			} else {
				d.fence(ev)
			}
			if d.fencer.again {
				d.devices(d.machine.Document().Version())
			}
		})
	}()
}

func configuredFencing(doc *cib.Document, node string) (ev fencing.Configured, err error) {
	devices, _, err := pengine.FenceDevices(doc, node, time.Now())
	for _, f := range devices {
		ev.Devices = append(ev.Devices, fencing.Device{ID: f.ID, Agent: f.Agent, Params: f.Params, Unfences: f.Unfences})
	}
	ev.Levels, ev.Attributes = fencing.Levels(doc.Root()), fencing.Attributes(doc.Root())
	return ev, err
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
