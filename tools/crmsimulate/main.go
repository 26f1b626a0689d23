package crmsimulate

import (
	"errors"
	"time"

	"github.com/alecthomas/kong"
	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
	"pacer/sim"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

const about = `Simulate a Pacemaker cluster's response to events.

An OPSPEC names an operation and its result: RESOURCE_TASK_INTERVAL@NODE=STATUS, with the interval in milliseconds and the status
that an agent would exit with. To see what would happen if a monitor found web stopped on node1, and it could not be stopped then:

    crm_simulate -LS --op-inject web_monitor_10000@node1=7 --op-fail web_stop_0@node1=1 --save-output after.xml

And what would come of that:

    crm_simulate -S --xml-file after.xml`

// Main runs crm_simulate.
func Main(e env.Env) int {
	f := &Options{}
	return output.Run(e, output.Tool{
		About: about,
		Flags: f,
		Do: func(p *output.Printer, parsed *kong.Context) error {
			if err := f.settle(output.Given(parsed)); err != nil {
				return err
			}
			if f.Profile != "" {
				return profile(p, f)
			}
			root, err := read(p, f)
			if err != nil {
				return err
			}
			return simulate(p, f, root)
		},
	})
}

func simulate(p *output.Printer, f *Options, root *etree.Element) error {
	f.Quiet = f.Quiet && p.XML() == nil // programs get everything
	save := f.SaveOutput
	if f.InPlace {
		save = f.from
		if shadow := p.Env.Getenv("CIB_shadow"); save == "" && shadow != "" {
			save = cluster.ShadowFile(p.Env, shadow)
		}
	}
	// Checked before anything else is done, so that nothing is lost at the end.
	if save != "" {
		if err := writeXML(save, root); err != nil {
			return output.Fail(output.FileStatus(err, vocab.ExitCantCreate), "could not create '%s': %w", save, err)
		}
	}
	err := told(p, f, func(tell func(sim.Event)) error {
		opt := f.simulation(time.Now())
		opt.UseUp = save == ""
		return sim.Run(root, opt, files(f), tell)
	})
	if save != "" {
		if werr := writeXML(save, root); werr != nil {
			return output.Fail(vocab.ExitCantCreate, "could not write '%s': %w", save, werr)
		}
	}
	var fe *sim.FileError
	switch {
	case errors.As(err, &fe):
		status := vocab.Exit(vocab.ExitIOErr)
		if fe.What == "input" {
			status = output.FileStatus(err, status)
		}
		return output.Fail(status, "%w", err)
	case errors.Is(err, sim.ErrInvalidTransition):
		return output.ErrTold
	}
	return err
}

// told runs a simulation whose events go where the user wants results.
func told(p *output.Printer, f *Options, run func(tell func(sim.Event)) error) error {
	failures := func(text string) { p.Err("%s", text) }
	if root := p.XML(); root != nil {
		return run(traced(p, sim.NewXML(root, failures).Tell))
	}
	text := sim.NewText(p.Text(), failures, f.Quiet, f.ShowScores && f.Quiet)
	return errors.Join(run(traced(p, text.Tell)), text.Err())
}

// traced tells of events, and traces what was remarked of the cluster by then.
func traced(p *output.Printer, tell func(sim.Event)) func(sim.Event) {
	trace := cluster.NewTrace(p.Env).Verbose(p.Verbose)
	var known *world.World
	told := 0
	return func(event sim.Event) {
		if w := worldOf(event); w != nil {
			if w != known {
				known, told = w, 0
			}
			trace.Remarks(w.Notes[told:])
			told = len(w.Notes)
		}
		tell(event)
	}
}

func worldOf(event sim.Event) *world.World {
	switch event := event.(type) {
	case sim.State:
		return event.World
	case sim.Transition:
		return event.World
	}
	return nil
}
