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
	"pacer/lab/scenario"
	"pacer/lab/tour"
	"pacer/tools/crm"
	"pacer/tools/env"
	"pacer/tools/output"
)

type labFlags struct {
	Tour tourFlags `cmd:"" help:"Show a cluster of two nodes at work, then leave you at its crm prompt."`
	Run  runFlags  `cmd:"" help:"Play stories of a cluster."`
	Walk walkFlags `cmd:"" help:"Let random things happen to a cluster of three nodes, and check after each that it is sound."`
}

type tourFlags struct {
	Interval string `help:"Time between monitors, instead of the 10s of the configuration."`
}

type runFlags struct {
	Stories []string `arg:"" help:"Files with a story each; see the documentation of package lab/scenario." type:"existingfile"`
	Quiet   bool     `short:"q" help:"Do not show the steps."`
	Jobs    int      `short:"j" help:"How many stories are played at once." default:"1"`
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
	Events int    `help:"How many things happen." default:"40"`
	Seed   uint64 `help:"Which they are; 0 for a seed of this moment. It is printed, and the same seed draws the same things." default:"0"`
	Quiet  bool   `short:"q" help:"Do not show the events."`
	corosyncFlags
}

// labMain runs clusters on this machine.
func labMain(e env.Env) int {
	var f labFlags
	chosen, code, done := output.CommandOf(e, "pacer lab", "Run a whole cluster on this machine.", &f)
	if done {
		return code
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	var err error
	switch chosen {
	case "tour":
		err = giveTour(ctx, e, f.Tour)
	case "walk":
		err = takeWalk(ctx, e, f.Walk)
	default:
		err = playStories(ctx, e, f.Run)
	}
	if err != nil {
		fmt.Fprintf(e.Stderr, "pacer lab: %v\n", err)
		return 1
	}
	return 0
}

func giveTour(ctx context.Context, e env.Env, f tourFlags) error {
	o := tour.Options{Out: e.Stdout, Links: links(), Interval: f.Interval}
	if e.StdinTTY && e.StdoutTTY {
		o.Prompt = func(node, socket string) error {
			e.Name, e.Args, e.Host = "crm", nil, node
			e.Getenv = with(e.Getenv, "PACER_SOCKET", socket)
			if crm.Main(e) != 0 {
				return errors.New("the shell ended with an error")
			}
			return nil
		}
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
	o := scenario.Options{Links: links(), Corosync: f.Corosync}
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
	fmt.Fprintf(e.Stdout, "walk of %d events with --seed %d\n", f.Events, f.Seed)
	o := scenario.Options{Links: links(), Corosync: f.Corosync}
	if !f.Quiet {
		o.Log = func(format string, args ...any) { fmt.Fprintf(e.Stdout, format+"\n", args...) }
	}
	if err := scenario.Play(ctx, "walk", scenario.Walk(f.Events, f.Seed), o); err != nil {
		return fmt.Errorf("the walk with --events %d --seed %d failed: %w", f.Events, f.Seed, err)
	}
	fmt.Fprintf(e.Stdout, "%d events: sound after each\n", f.Events)
	return nil
}

func with(getenv func(string) string, name, value string) func(string) string {
	return func(n string) string {
		if n == name {
			return value
		}
		return getenv(n)
	}
}
