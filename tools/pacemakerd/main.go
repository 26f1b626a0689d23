package pacemakerd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"pacer/api"
	"pacer/cib/value/vocab"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/optionlist"
	"pacer/tools/output"
	"pacer/transition"
)

type flags struct {
	output.Common

	Features   bool   `short:"F" help:"Show the version and the features that are there."`
	Foreground bool   `short:"f" help:"Ignored: the daemon never leaves the foreground."`
	PIDFile    string `short:"p" name:"pid-file" placeholder:"FILE" help:"Ignored."`
	Shutdown   bool   `short:"S" help:"Have the daemon of this host leave the cluster, and wait until it has ended."`
	Standby    bool   `short:"s" help:"Begin with this node in standby; refused, set that with crm_standby before."`
}

// Main makes the command pacemakerd, which is the daemon that run runs where nothing else is asked for.
func Main(run func(env.Env) int) func(env.Env) int {
	return func(e env.Env) int {
		f, serve := &flags{}, false
		code := output.Run(e, output.Tool{
			About: "start and stop this host's part of the cluster, tell version and features",
			Flags: f,
			Do: func(p *output.Printer, _ *kong.Context) (err error) {
				serve, err = perform(p, f)
				return err
			},
		})
		if serve {
			e.Args = nil
			return run(e)
		}
		return code
	}
}

// perform does what is asked for, and says whether that is to run the daemon.
func perform(p *output.Printer, f *flags) (serve bool, err error) {
	switch {
	case f.Features:
		tellFeatures(p)
		return false, nil
	case f.Shutdown:
		return false, shutdown(p)
	case f.Standby:
		return false, output.Fail(vocab.ExitUnimplemented, "a node cannot begin in standby by this option; start the daemon without it, and run crm_standby -v on")
	}
	return true, nil
}

func tellFeatures(p *output.Printer) {
	if root := p.XML(); root != nil {
		e := output.Element(root, "pacemakerd", "version", output.Version, "build", "Pacer", "feature-set", transition.FeatureSet)
		list := output.Element(e, "features")
		for _, name := range output.Features() {
			output.Element(list, "feature").SetText(name)
		}
		return
	}
	p.Info("Pacemaker %s (Build: Pacer)\n Supporting v%s: %s", output.Version, transition.FeatureSet, strings.Join(output.Features(), " "))
}

// shutdown has the daemon leave in order. Its stream of events ends when it does.
func shutdown(p *output.Printer) error {
	if !cluster.Running(p.Env) {
		p.Err("Could not request shutdown of existing Pacemaker instance: no daemon listens at %s", cluster.Socket(p.Env))
		return output.Exit(vocab.ExitDisconnected)
	}
	client, err := cluster.Client(p.Env)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	asked := make(chan error, 1)
	ended := client.Events(ctx, func() {
		err := client.Shutdown(ctx)
		if asked <- err; err != nil {
			stop()
		}
	}, func(api.Event) error { return nil })
	select {
	case err = <-asked: // however the stream ended, the daemon has
	default:
		err = ended
	}
	if err != nil {
		return output.Fail(output.StatusOf(cluster.CallError(err)), "the daemon was not asked to leave: %w", err)
	}
	return nil
}

// Metadata runs what is called as one of the other daemons.
func Metadata(e env.Env) int {
	f := &struct {
		output.Common
		Words []string `arg:"" optional:"" name:"what" help:"metadata: list the options of this part of the cluster; version: tell the version."`
	}{}
	if slices.Equal(e.Args, []string{"version"}) { // as old ones are asked: clients take the third word
		fmt.Fprintf(e.Stdout, "CRM Version: %s (Pacer)\n", output.Version)
		return int(vocab.ExitOK)
	}
	return output.Run(e, output.Tool{
		About: "tell the options that this part of the cluster has; pacemakerd runs it",
		Flags: f,
		Do: func(p *output.Printer, _ *kong.Context) error {
			if len(f.Words) != 1 || f.Words[0] != "metadata" {
				return output.Fail(vocab.ExitUsage, "expected metadata or --version; the cluster is run by pacemakerd alone")
			}
			l, ok := optionlist.OfDaemon(e.Name)
			if !ok {
				return output.Fail(vocab.ExitUsage, "%s has no options of its own", e.Name)
			}
			p.Markup("metadata", l.MetaData())
			return nil
		},
	})
}
