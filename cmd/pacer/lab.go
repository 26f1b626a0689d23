package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"pacer/lab"
	"pacer/lab/open"
	"pacer/lab/scenario"
	"pacer/lab/tour"
	"pacer/tools/env"
	"pacer/tools/output"
)

type labFlags struct {
	Tour  tourFlags  `cmd:"" help:"Show a cluster of two nodes at work, then leave you at its crm prompt."`
	Open  openFlags  `cmd:"" help:"Open a cluster for whatever you want to try: boot, kill, cut, join and more, at a prompt or from a script."`
	Run   runFlags   `cmd:"" help:"Play stories of a cluster."`
	Power powerFlags `cmd:"" help:"Pull the plug of a node of a lab that runs in another terminal, or put it back."`
	Walk  walkFlags  `cmd:"" help:"Let random things happen to a cluster of three nodes, and check after each that it is sound."`
}

type tourFlags struct {
	Interval string `help:"Time between monitors, instead of the 10s of the configuration."`
}

type powerFlags struct {
	Socket string `arg:"" help:"The power.sock of the lab, as the tour tells it." type:"existingfile"`
	Node   string `arg:"" help:"The node."`
	State  string `arg:"" help:"off or on." enum:"on,off"`
}

type openFlags struct {
	Nodes   int    `help:"How many nodes the cluster has at first." default:"3"`
	Fencing bool   `help:"Give each node a power switch, and load a configuration with fence devices, so that nodes are fenced."`
	Script  string `arg:"" optional:"" help:"A file with a verb a line; without one, the terminal or standard input says what to do. help lists the verbs."`
	corosyncFlags
}

type runFlags struct {
	Stories []string `arg:"" help:"Files with a story each; see the documentation of package lab/scenario." type:"existingfile"`
	Quiet   bool     `short:"q" help:"Do not show the steps."`
	Jobs    int      `short:"j" help:"How many stories are played at once." default:"1"`
	Times   int      `help:"How often they do what they do several times, such as splits, in place of what they say."`
	corosyncFlags
}

type corosyncFlags struct {
	Corosync bool `help:"Give each node a real corosync and an Ethernet; needs root."`
	OrSkip   bool `help:"With --corosync: where this machine does not permit that, say why, and succeed."`
}

// skips says whether what was asked for is left out, because this machine does not permit it.
func (f corosyncFlags) skips(e env.Env) bool {
	if !f.Corosync || !f.OrSkip {
		return false
	}
	err := lab.Permitted()
	if err != nil {
		fmt.Fprintf(e.Stdout, "skipped: nodes with a corosync cannot run on this machine: %v\n", err)
	}
	return err != nil
}

type walkFlags struct {
	Events  int    `help:"How many things happen." default:"40"`
	Seed    uint64 `help:"Which they are; 0 for a seed of this moment. It is printed, and the same seed draws the same things." default:"0"`
	Quiet   bool   `short:"q" help:"Do not show the events."`
	Fencing bool   `help:"Nodes that are lost are fenced, by BMCs and a power switch; no service may ever run on two nodes at once."`
	corosyncFlags
}

// labMain runs clusters on this machine.
func labMain(e env.Env) int {
	var f labFlags
	chosen, code, done := output.CommandOf(e, "pacer lab", "Run a whole cluster on this machine.", &f)
	if done {
		return code
	}
	ends := []os.Signal{syscall.SIGTERM, syscall.SIGHUP}
	if chosen != "open" { // where Ctrl-C is for what is tried
		ends = append(ends, syscall.SIGINT)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	defer stop()
	var err error
	switch chosen {
	case "open":
		code, err = openLab(ctx, e, f.Open)
	case "tour":
		err = giveTour(ctx, e, f.Tour)
	case "power":
		err = lab.Outlet(f.Power.Socket, f.Power.Node, f.Power.State == "on")
	case "walk":
		err = takeWalk(ctx, e, f.Walk)
	default:
		err = playStories(ctx, e, f.Run)
	}
	if err != nil {
		fmt.Fprintf(e.Stderr, "pacer lab: %v\n", err)
		return max(code, 1)
	}
	return code
}

// openLab opens a lab for what a file, a person or a pipe says.
func openLab(ctx context.Context, e env.Env, f openFlags) (int, error) {
	if f.skips(e) {
		return 0, nil
	}
	o := open.Options{
		Nodes: f.Nodes, Corosync: f.Corosync, Fencing: f.Fencing, Links: links(), Name: "stdin", In: e.Stdin, Out: e.Stdout, Err: e.Stderr, Getenv: e.Getenv,
	}
	switch {
	case f.Script != "" && f.Script != "-":
		file, err := os.Open(f.Script)
		if err != nil {
			return 1, err
		}
		defer file.Close()
		o.Name, o.In = f.Script, file
	case f.Script == "" && e.StdinTTY && e.StdoutTTY:
		o.Terminal = os.Stdin
	}
	return open.Run(ctx, o)
}

func giveTour(ctx context.Context, e env.Env, f tourFlags) error {
	o := tour.Options{Out: e.Stdout, Links: links(), Interval: f.Interval, Getenv: e.Getenv}
	if e.StdinTTY && e.StdoutTTY {
		o.Terminal = os.Stdin
	}
	return tour.Run(ctx, o)
}

func playStories(ctx context.Context, e env.Env, f runFlags) error {
	if f.skips(e) {
		return nil
	}
	var all error
	var mu sync.Mutex // of all, and of the output
	var group sync.WaitGroup
	places := make(chan struct{}, max(f.Jobs, 1))
	for _, file := range f.Stories {
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			said, err := playStory(ctx, e, f, file)
			mu.Lock()
			defer mu.Unlock()
			all = errors.Join(all, err)
			fmt.Fprint(e.Stdout, said)
		})
	}
	group.Wait()
	return all
}

// playStory plays one story, and gives what is to be said of it, unless that was said while it was played.
func playStory(ctx context.Context, e env.Env, f runFlags, file string) (said string, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var steps strings.Builder
	o := scenario.Options{Links: links(), Corosync: f.Corosync, Times: f.Times}
	switch {
	case f.Quiet:
	case f.Jobs > 1:
		o.Log = func(format string, args ...any) { fmt.Fprintf(&steps, format+"\n", args...) }
	default:
		o.Log = func(format string, args ...any) { fmt.Fprintf(e.Stdout, format+"\n", args...) }
	}
	began := time.Now()
	err = scenario.Play(ctx, filepath.Base(file), text, o)
	how := fmt.Sprintf("as told, in %s", time.Since(began).Round(time.Second))
	switch {
	case errors.Is(err, scenario.ErrSkipped):
		how, err = err.Error(), nil
	case err != nil:
		how = "NOT as told"
	}
	return fmt.Sprintf("%s%s: %s\n", &steps, file, how), err
}

// takeWalk plays one random walk.
func takeWalk(ctx context.Context, e env.Env, f walkFlags) error {
	if f.skips(e) {
		return nil
	}
	if f.Seed == 0 {
		f.Seed = uint64(time.Now().UnixMilli()) % 1_000_000
	}
	again := fmt.Sprintf("--seed %d", f.Seed)
	if f.Fencing {
		again += " --fencing"
	}
	fmt.Fprintf(e.Stdout, "walk of %d events with %s\n", f.Events, again)
	o := scenario.Options{Links: links(), Corosync: f.Corosync}
	if !f.Quiet {
		o.Log = func(format string, args ...any) { fmt.Fprintf(e.Stdout, format+"\n", args...) }
	}
	if err := scenario.Play(ctx, "walk", scenario.Walk(f.Events, f.Seed, f.Fencing), o); err != nil {
		return fmt.Errorf("the walk with --events %d %s failed: %w", f.Events, again, err)
	}
	fmt.Fprintf(e.Stdout, "%d events: sound after each\n", f.Events)
	return nil
}
