package daemon

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"pacer/api"
	"pacer/controller"
	"pacer/fencing/watchdog"
	"pacer/lrmd"
)

// step gives the machine an event and performs what it answers. It belongs to the loop.
func (d *Daemon) step(ev controller.Event) {
	for _, e := range d.machine.Step(time.Now(), ev) {
		d.perform(e)
	}
	if !d.ready && d.machine.Status().DC != "" {
		d.ready = true
		d.tellIdle()
		if d.cfg.Ready != nil {
			d.cfg.Ready()
		}
	}
}

func (d *Daemon) perform(e controller.Effect) {
	switch e := e.(type) {
	case controller.Send:
		d.send(e.Data)
	case controller.Execute:
		d.execute(e.Op)
	case controller.Cancel:
		d.instruct(e.Resource, lrmd.Cancel{Resource: e.Resource, Action: e.Action, IntervalMS: e.IntervalMS})
	case controller.Unregister:
		d.instruct(e.Resource, lrmd.Unregister{Resource: e.Resource})
	case controller.Schedule:
		d.schedule(e)
	case controller.StartTimer:
		d.timers.Start(e.Timer, e.After)
	case controller.StopTimer:
		d.timers.Stop(e.Timer)
	case controller.Persist:
		d.disk.write(e.Seq, e.Doc)
		d.later(d.makeRoom)
	case controller.FencingEffect:
		d.performFencing(e.Effect)
	case controller.AttributesEffect:
		d.keeper.perform(e.Effect)
	case controller.FencingEnded:
		d.alertFencing(e.Entry)
	case controller.AttributesWritten:
		d.alertAttributes(e.Values, d.machine.Document())
	case controller.Publish:
		d.devices()
		d.alertsOf(d.machine.Document())
		d.watchdogOption(e.Version)
		d.happened("debug", "cib", "version "+e.Version.String(), map[string]string{"version": e.Version.String()})
	case controller.Committed:
		if d.ready {
			d.tellIdle()
		}
		d.remember(e)
	case controller.Agreed:
		d.history.agreed(d, e)
		d.dog.step(watchdog.Tick{})
	case controller.Proved:
		d.dog.step(watchdog.Proved{Number: e.Number, Quorate: e.Quorate})
	case controller.Watched:
		d.dog.step(watchdog.Told{Timeout: e.Timeout})
	case controller.Letter:
		d.deliver(e)
	case controller.Reply:
		if c := d.replies[e.ID]; c != nil {
			delete(d.replies, e.ID)
			c <- e // which has room for one
		}
	case controller.Log:
		d.log(e)
	case controller.Leave:
		d.dog.leave(e.InOrder)
		d.leave(e.Reason)
	case controller.Panic:
		d.panic(e.Reason)
	}
}

// deliver gives a letter to whom it is for.
func (d *Daemon) deliver(l controller.Letter) {
	switch l.Topic {
	case topicQuestion, topicAnswer:
		d.memberLetter(l)
	default:
		d.history.letter(d, l)
	}
}

// makeRoom spares the next write something, unless that is there already and would wait for this.
func (d *Daemon) makeRoom() {
	if d.disk.idle() {
		d.store.MakeRoom() //nolint:errcheck // the next write meets the same, and tells
	}
}

// later does what nobody waits for once the disk has nothing else to do.
func (d *Daemon) later(f func()) {
	d.disk.after(func() { d.archive.Post(f) })
}

// send may be called from anywhere.
func (d *Daemon) send(data []byte) {
	if err := d.net.Send(data); err != nil {
		d.finish(fmt.Errorf("sending to the other members: %w", err))
	}
}

// leave says goodbye to the other members and ends the loop.
func (d *Daemon) leave(reason string) {
	d.cfg.Log.Info().Str("event", "left").Msg(reason)
	d.happened("info", "left", reason, nil)
	d.finish(d.net.Leave())
}

// panic resets the host, and ends the process where that cannot be done. Nobody is told goodbye: a host that is no longer
// to be trusted is lost to the others.
func (d *Daemon) panic(reason string) {
	if d.cfg.Panic == nil {
		d.finish(errors.New(reason))
		return
	}
	d.cfg.Log.Error().Str("event", "panic").Msg(reason + "; this host is reset now")
	d.finish(fmt.Errorf("%s; it cannot be reset: %w", reason, d.cfg.Panic()))
}

// executed brings the executor's effects to the loop. It is called from the executor's goroutine
// and must not block.
func (d *Daemon) executed(e lrmd.Effect) {
	switch e := e.(type) {
	case lrmd.Report:
		d.dog.showed(e.Result)
		d.post(func() {
			d.alertResult(e.Result)
			d.step(controller.Finished{Result: e.Result, Agent: d.agents.about(e.Result.Op)})
		})
	case lrmd.Tick:
		d.happened("debug", "tick", e.Result.Key()+": "+e.Result.RC.String(), tickAttrs(e.Result))
		if words := e.Result.Wrote(); words != "" {
			text := e.Result.Key() + " wrote: " + words
			d.cfg.Log.Debug().Str("event", "agent-wrote").Str("resource", e.Result.Resource).Msg(text)
			d.happened("debug", "agent-wrote", text, map[string]string{"resource": e.Result.Resource})
		}
	case lrmd.StartProcess:
		d.happened("debug", "start", e.Op.Key(), map[string]string{
			"resource": e.Op.Resource, "action": e.Op.Action, "interval": strconv.Itoa(e.Op.IntervalMS),
		})
	case lrmd.Refused:
		d.cfg.Log.Debug().Str("event", "refused").Msg(e.Reason)
	case lrmd.Note:
		d.cfg.Log.Warn().Str("event", "executor").Str("resource", e.Resource).Msg(e.Text)
	}
}

func tickAttrs(r lrmd.Result) map[string]string {
	return map[string]string{
		"resource": r.Resource, "action": r.Action, "interval": strconv.Itoa(r.IntervalMS), "rc": strconv.Itoa(int(r.RC)),
		"status": r.Status.String(), "exec_ms": strconv.Itoa(r.ExecMS), "runs": strconv.Itoa(r.Runs), "reason": r.ExitReason, "said": r.Said,
	}
}

// mostLogged is how much of a text comes into the log and to listeners, in bytes.
const mostLogged = 4 << 10

// cut gives the beginning of a text that is too long, and how long it is.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	at := most
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return fmt.Sprintf("%s... (%d bytes in all)", text[:at], len(text))
}

func (d *Daemon) log(l controller.Log) {
	level := [...]string{"debug", "info", "warning", "error"}[l.Level]
	l.Text, l.Attrs = cut(l.Text, mostLogged), slices.Clone(l.Attrs)
	attrs := map[string]string{}
	for i := 0; i+1 < len(l.Attrs); i += 2 {
		l.Attrs[i+1] = cut(l.Attrs[i+1], mostLogged)
		attrs[l.Attrs[i]] = l.Attrs[i+1]
	}
	event := d.cfg.Log.Debug()
	switch l.Level {
	case controller.Info:
		event = d.cfg.Log.Info()
	case controller.Warning:
		event = d.cfg.Log.Warn()
	case controller.Error:
		event = d.cfg.Log.Error()
	}
	event = event.Str("event", l.Event)
	for i := 0; i+1 < len(l.Attrs); i += 2 {
		event = event.Str(l.Attrs[i], l.Attrs[i+1])
	}
	event.Msg(l.Text)
	d.happened(level, l.Event, l.Text, attrs)
}

func (d *Daemon) happened(level, event, text string, attrs map[string]string) {
	d.watch.tell(api.Event{Time: time.Now(), Node: d.cfg.Name, Level: level, Kind: event, Text: text, Attrs: attrs})
}
