package daemon

import (
	"pacer/attrs"
	"pacer/controller"
	"pacer/loop"
)

// keeper performs what the machine of attributes asks of the host. It belongs to the loop.
type keeper struct {
	timers  *loop.Timers[attrs.Timer]
	replies map[string]chan attrs.Reply // who waits, by the id of the request
}

func newKeeper(d *Daemon) keeper {
	return keeper{
		timers: loop.NewTimers(d.loop, func(t attrs.Timer) {
			d.step(controller.AttributesEvent{Event: attrs.TimerFired{Timer: t}})
		}),
		replies: map[string]chan attrs.Reply{},
	}
}

func (k *keeper) perform(e attrs.Effect) {
	switch e := e.(type) {
	case attrs.StartTimer:
		k.timers.Start(e.Timer, e.After)
	case attrs.StopTimer:
		k.timers.Stop(e.Timer)
	case attrs.Reply:
		if c := k.replies[e.ID]; c != nil {
			delete(k.replies, e.ID)
			c <- e // which has room for one
		}
	}
}

// askAttributes gives the machine of attributes a request, and a channel that its answer comes by.
func (d *Daemon) askAttributes(id string, ev attrs.Event) chan attrs.Reply {
	reply := make(chan attrs.Reply, 1)
	d.post(func() {
		d.keeper.replies[id] = reply
		d.step(controller.AttributesEvent{Event: ev})
	})
	return reply
}
