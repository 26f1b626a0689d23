package controller_test

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/controller"
	"pacer/fencing"
	"pacer/fencing/watchdog"
)

// power is a switch that all hosts can use: a fence device on each of them.
type power struct {
	installed bool
	fails     bool          // it says that it failed, and does nothing
	lies      bool          // it says that it went well, and does nothing
	hangs     bool          // it never says anything
	early     bool          // it acts at once, and says so later
	takes     time.Duration // for one action
	params    map[string]string
}

// switches brings the device to a host that has started.
func (h *host) switches() {
	if h.c.power.installed && h.up {
		params := map[string]string{"pcmk_host_check": "none"}
		maps.Copy(params, h.c.power.params)
		h.step(controller.FencingEvent{Event: fencing.Configured{Devices: []fencing.Device{{ID: "switch", Agent: "fence_lab", Params: params}}}})
	}
}

// engineTakes is how long a host needs to find out which devices it has for a configuration.
const engineTakes = 20 * time.Millisecond

// devicesKnown tells a host some time after a change that its devices follow from it.
func (h *host) devicesKnown(v cib.Version) {
	if v.NumUpdates = 0; v == h.known {
		return
	}
	h.known = v
	h.later(engineTakes, func() { h.step(controller.FencingEvent{Event: fencing.UpToDate{Configuration: v}}) })
}

// fencing does what the machine of fencing asks of a host.
func (h *host) fencing(e fencing.Effect) {
	tell := func(ev fencing.Event) { h.step(controller.FencingEvent{Event: ev}) }
	switch e := e.(type) {
	case fencing.RunAgent:
		told := map[string]string{}
		for _, a := range e.Arguments {
			told[a.Name] = a.Value
		}
		target, action := told["nodename"], told["action"]
		h.c.story = append(h.c.story, fmt.Sprintf("%s %s %s", action, target, h.name))
		takes := h.c.power.takes
		if takes >= e.Timeout || h.c.power.hangs {
			h.later(e.Timeout, func() {
				tell(fencing.AgentEnded{Run: e.Run, Outcome: fencing.Outcome{Exit: vocab.ExitError, Status: vocab.ExecTimeout, Reason: "it took too long"}})
			})
			return
		}
		acts := func() {
			if !h.c.power.lies && action != vocab.TaskOn {
				h.c.host(target).kill()
			}
		}
		early := h.c.power.early && !h.c.power.fails
		if early {
			h.later(takes/4, acts)
		}
		h.later(takes, func() {
			if h.c.power.fails && !early {
				tell(fencing.AgentEnded{Run: e.Run, Outcome: fencing.Outcome{Exit: vocab.ExitError, Status: vocab.ExecDone, Reason: "no current"}})
				return
			}
			if !early {
				acts()
			}
			tell(fencing.AgentEnded{Run: e.Run, Outcome: fencing.Outcome{Status: vocab.ExecDone}})
		})
	case fencing.ReadMetadata:
		a := fencing.NewAgent([]string{"plug"}, map[string]fencing.AgentAction{vocab.TaskOff: {}, vocab.TaskReboot: {}, vocab.TaskMonitor: {}, vocab.TaskOn: {Automatic: true}})
		h.later(0, func() { tell(fencing.MetadataRead{Name: e.Agent, Agent: &a}) })
	case fencing.StartTimer:
		h.fenceTimers[e.Timer]++
		generation := h.fenceTimers[e.Timer]
		h.later(e.After, func() {
			if h.fenceTimers[e.Timer] == generation {
				tell(fencing.TimerFired{Timer: e.Timer})
			}
		})
	case fencing.SelfReset:
		h.bark(watchdog.Doomed{Why: e.Reason})
	case fencing.StopTimer:
		h.fenceTimers[e.Timer]++
	case fencing.Reply:
		h.c.story = append(h.c.story, "answer "+e.ID+" "+e.Outcome.Status.String())
	}
}

// setPower is the verb power works|fails|lies|hangs|early TIME [NAME=VALUE...]: what the switch does from now on, how long it
// takes, and parameters beside pcmk_host_check.
func (s *story) setPower(a []string) {
	s.c.power = power{installed: true, fails: a[0] == "fails", lies: a[0] == "lies", hangs: a[0] == "hangs", early: a[0] == "early", takes: duration(s, a[1]), params: map[string]string{}}
	for _, word := range a[2:] {
		name, value, _ := strings.Cut(word, "=")
		s.c.power.params[name] = value
	}
	for _, h := range s.c.hosts {
		if h.up {
			h.switches()
		}
	}
}

// fenceBy is the verb fence NODE TARGET ACTION: a client of the node asks.
func (s *story) fenceBy(a []string) {
	s.c.host(a[0]).step(controller.FencingEvent{Event: fencing.FenceRequested{ID: "client", Target: a[1], Action: a[2], Timeout: time.Minute, Client: "stonith_admin"}})
}

// confirmBy is the verb confirm NODE TARGET: a person says on the node that the target is off.
func (s *story) confirmBy(a []string) {
	s.c.host(a[0]).step(controller.FencingEvent{Event: fencing.ConfirmRequested{ID: "client", Target: a[1], By: "hugo"}})
}

// expectState is the verb state NODE NAME [VALUE]: an attribute of the node's state, on all hosts that work.
func (s *story) expectState(a []string) {
	want := strings.Join(a[2:], " ")
	for _, h := range s.c.hosts {
		if !h.up || h.frozen != nil {
			continue
		}
		got := ""
		for _, e := range h.machine.Document().Root().FindElements("./status/node_state[@uname='" + a[0] + "']") {
			got = e.SelectAttrValue(a[1], "")
		}
		if got != want {
			s.fail("%s holds %s=%q for %s, want %s", h.name, a[1], got, a[0], want)
		}
	}
}
