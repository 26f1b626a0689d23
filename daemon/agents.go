package daemon

import (
	"context"
	"slices"
	"time"

	"pacer/cib/value/term"
	"pacer/lrmd"
	"pacer/lrmd/metadata"
	"pacer/transition"
)

// metadataPatience is how long an agent may take to describe itself before it is run without that.
const metadataPatience = 30 * time.Second

// execute runs an action. The first time that an agent with parameters is used, its meta-data is read
// beforehand: the history needs it to tell later which changed parameters need a restart.
func (d *Daemon) execute(op lrmd.Op) {
	if !needsMetadata(op) || d.agents[op.Agent] != nil {
		d.exec.Send(lrmd.Execute{Op: op})
		return
	}
	go func() {
		ctx, stop := context.WithTimeout(context.Background(), metadataPatience)
		defer stop()
		about := &transition.Agent{}
		text, err := d.host.MetaData(ctx, op.Agent)
		if err == nil {
			var a *metadata.Agent
			if a, err = metadata.Parse(text); err == nil {
				about = describe(a)
			}
		}
		d.post(func() {
			if err != nil {
				d.cfg.Log.Warn().Str("event", "metadata").Str("agent", op.Agent.String()).Err(err).Msg("the agent does not describe itself; changed parameters will need a restart")
			}
			d.agents[op.Agent] = about
			d.exec.Send(lrmd.Execute{Op: op})
		})
	}()
}

// needsMetadata says whether the history of an action tells about the agent's parameters.
func needsMetadata(op lrmd.Op) bool {
	return op.Agent.Is(term.ClassOCF) && op.Action != term.TaskStop && slices.Contains(term.Operations(), op.Action)
}

// describe is what the history needs of an agent's meta-data. It lists parameters last declared first.
func describe(a *metadata.Agent) *transition.Agent {
	about := &transition.Agent{ReloadAgent: a.Reload() == metadata.ReloadAgent, LegacyReload: a.Reload() == metadata.LegacyReload}
	for _, p := range slices.Backward(a.Parameters) {
		about.Params = append(about.Params, transition.AgentParam{Name: p.Name, Reloadable: p.Reloadable, Unique: p.Unique, Private: p.Private})
	}
	return about
}

// about is what is known of the agent of a result; nil if its history does not tell.
func (d *Daemon) about(op lrmd.Op) *transition.Agent {
	if !needsMetadata(op) {
		return nil
	}
	return d.agents[op.Agent]
}
