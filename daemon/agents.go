package daemon

import (
	"context"
	"runtime"
	"slices"
	"time"

	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/lrmd/agent"
	"pacer/lrmd/metadata"
	"pacer/transition"
)

const (
	// metadataPatience is how long an agent may take to describe itself before it is run without that.
	metadataPatience = 30 * time.Second
	// metadataAgain is after what time an agent that did not describe itself is asked again, if it is used.
	metadataAgain = time.Minute
)

// agents is what is known of agents. The first time that one with parameters is used, its meta-data is read
// beforehand: the history needs it to tell later which changed parameters need a restart. Each is asked once, however
// many actions wait for that; they keep their order. It belongs to the loop.
type agents struct {
	host  *agent.Host
	known map[vocab.Agent]knowledge
	asked map[vocab.Agent][]lrmd.Event // what waits for an answer
	calls chan struct{}                // how many are asked at once
}

type knowledge struct {
	about   *transition.Agent
	edition agent.Edition // of the agent's file that said so
	private []string      // the parameters that must not be shown
	failed  time.Time     // when it did not describe itself; zero if it did
}

func newAgents(h *agent.Host) agents {
	return agents{host: h, known: map[vocab.Agent]knowledge{}, asked: map[vocab.Agent][]lrmd.Event{}, calls: make(chan struct{}, max(2, runtime.NumCPU()))}
}

// about is what is known of the agent of a result; nil if its history does not tell.
func (a *agents) about(op lrmd.Op) *transition.Agent {
	if !needsMetadata(op) {
		return nil
	}
	return a.known[op.Agent].about
}

// lacks says whether an action has to wait until its agent has described itself. What it said before holds until a start
// finds the agent's file changed: an update of the package must not change what is known of a resource that runs.
func (a *agents) lacks(op lrmd.Op, now time.Time) bool {
	k, known := a.known[op.Agent]
	switch {
	case !needsMetadata(op):
		return false
	case !known, !k.failed.IsZero() && now.Sub(k.failed) > metadataAgain:
		return true
	}
	return op.Action == vocab.TaskStart && k.failed.IsZero() && k.edition != a.host.Edition(op.Agent)
}

// asks is what an agent is asked for. The policy engine wants all agents to reload by the action of OCF 1.1; one that is
// older knows that by another name.
func (a *agents) asks(ev lrmd.Event) lrmd.Event {
	x, ok := ev.(lrmd.Execute)
	if !ok || x.Op.Action != vocab.TaskReload && x.Op.Action != vocab.TaskReloadAgent {
		return ev
	}
	x.Op.Action = vocab.TaskReloadAgent
	if about := a.about(x.Op); about != nil && about.LegacyReload {
		x.Op.Action = vocab.TaskReload
	}
	return x
}

// behind is the agent whose answer something about a resource has to wait for, since something before it does.
func (a *agents) behind(resource string) (vocab.Agent, bool) {
	for id, list := range a.asked {
		for _, ev := range list {
			if x, ok := ev.(lrmd.Execute); ok && x.Op.Resource == resource {
				return id, true
			}
		}
	}
	return vocab.Agent{}, false
}

// execute runs an action.
func (d *Daemon) execute(op lrmd.Op) {
	if _, asked := d.agents.asked[op.Agent]; !asked && d.agents.lacks(op, time.Now()) {
		d.agents.asked[op.Agent] = []lrmd.Event{lrmd.Execute{Op: op}}
		go d.describe(op.Agent)
		return
	}
	d.instruct(op.Resource, lrmd.Execute{Op: op})
}

// instruct gives the executor something about a resource, after what waits of it.
func (d *Daemon) instruct(resource string, ev lrmd.Event) {
	if x, ok := ev.(lrmd.Execute); ok {
		if list, asked := d.agents.asked[x.Op.Agent]; asked {
			d.agents.asked[x.Op.Agent] = append(list, ev)
			return
		}
	}
	if id, waits := d.agents.behind(resource); waits {
		d.agents.asked[id] = append(d.agents.asked[id], ev)
		return
	}
	d.exec.Send(d.agents.asks(ev))
}

// describe asks an agent for its meta-data, and goes on with what waits for that.
func (d *Daemon) describe(id vocab.Agent) {
	d.agents.calls <- struct{}{}
	ctx, stop := context.WithTimeout(context.Background(), metadataPatience)
	k := knowledge{about: &transition.Agent{}, edition: d.agents.host.Edition(id)}
	text, err := d.agents.host.MetaData(ctx, id)
	stop()
	<-d.agents.calls
	if err == nil {
		var a *metadata.Agent
		if a, err = metadata.Parse(text); err == nil {
			k.about, k.private = describe(a), a.Secrets()
		}
	}
	d.post(func() {
		if err != nil {
			k.failed = time.Now()
			d.cfg.Log.Warn().Str("event", "metadata").Str("agent", id.String()).Err(err).Msg("the agent does not describe itself; changed parameters will need a restart until it does")
		}
		waiting := d.agents.asked[id]
		delete(d.agents.asked, id)
		d.agents.known[id] = k
		d.agents.host.Private(id, k.private)
		for _, ev := range waiting {
			d.exec.Send(d.agents.asks(ev))
		}
	})
}

// needsMetadata says whether the history of an action tells about the agent's parameters.
func needsMetadata(op lrmd.Op) bool {
	return op.Agent.Is(vocab.ClassOCF) && op.Action != vocab.TaskStop && slices.Contains(vocab.Operations(), op.Action)
}

// describe is what the history needs of an agent's meta-data. It lists parameters last declared first.
func describe(a *metadata.Agent) *transition.Agent {
	about := &transition.Agent{ReloadAgent: a.Reload() == metadata.ReloadAgent, LegacyReload: a.Reload() == metadata.LegacyReload}
	for _, p := range slices.Backward(a.Parameters) {
		about.Params = append(about.Params, transition.AgentParam{Name: p.Name, Reloadable: p.Reloadable, Unique: p.Unique, Private: p.Private})
	}
	return about
}
