package tour

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/kballard/go-shellquote"

	"pacer/lab"
	"pacer/lab/cluster"
	"pacer/lab/open"
	"pacer/lab/seed"
	"pacer/printable"
)

// Options say how the tour is given.
type Options struct {
	Out    io.Writer
	Binary string   // the pacer program; "" for this one
	Links  []string // tools by their links' names
	// Terminal is where the user gets a crm prompt of a node. Nil: there is no user, and the tour goes on by itself.
	Terminal *os.File
	Getenv   func(string) string
	// Interval takes the place of the seed's interval between monitors, "" for the seed's own.
	Interval string
}

// patience is how long any step of the tour may take.
const patience = 60 * time.Second

var names = []string{"node1", "node2"}

type guide struct {
	Options
	c     *cluster.Cluster
	began time.Time
	heard chan deed
}

// Run gives the tour.
func Run(ctx context.Context, o Options) (err error) {
	g := &guide{Options: o, began: time.Now(), heard: make(chan deed, 1024)}
	g.c, err = cluster.New(cluster.Options{
		Nodes: names, Binary: o.Binary, Links: o.Links, Token: time.Second, Power: true,
		Files: map[string]string{seed.ScriptPath: seed.Script},
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.c.Close()) }()
	for _, step := range []func(context.Context) error{g.boot, g.load, g.watchStart, g.status} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if o.Terminal != nil {
		return g.prompt(ctx)
	}
	return g.goOn(ctx)
}

func (g *guide) say(format string, args ...any) {
	fmt.Fprintf(g.Out, "%8.2f s  %s\n", time.Since(g.began).Seconds(), fmt.Sprintf(format, args...))
}

// quote shows what a program printed.
func (g *guide) quote(text string) {
	for line := range strings.Lines(strings.TrimSpace(text) + "\n") {
		fmt.Fprint(g.Out, "            | ", line)
	}
}

// boot starts the nodes and waits until they are one cluster.
func (g *guide) boot(ctx context.Context) error {
	g.say("starting two nodes, %s: each has its own processes, network, /etc, /var, /run and /tmp", strings.Join(names, " and "))
	for _, n := range g.c.Nodes() {
		if err := g.c.StartNode(n.Index); err != nil {
			return err
		}
	}
	for _, n := range g.c.Nodes() {
		if err := cluster.Wait(ctx, "the daemon of "+n.Name, patience, func() (bool, error) {
			s, err := g.c.Client(n).Status(ctx)
			return err == nil && len(s.Members) == len(names) && s.DC != "", err
		}); err != nil {
			return fmt.Errorf("%w\n%s", err, tail(n.Log()))
		}
	}
	s, err := g.c.Client(g.c.Nodes()[0]).Status(ctx)
	if err != nil {
		return err
	}
	g.say("they are one cluster; %s is the designated controller", s.DC)
	return nil
}

func tail(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	return strings.Join(lines[max(0, len(lines)-10):], "\n")
}

// load gives the cluster its configuration, in the crm language.
func (g *guide) load(ctx context.Context) error {
	text := seed.Configuration
	if g.Interval != "" {
		text = strings.ReplaceAll(text, `op monitor interval="10s"`, `op monitor interval="`+g.Interval+`"`)
	}
	for _, n := range g.c.Nodes() {
		if err := g.listen(ctx, n); err != nil {
			return err
		}
	}
	if err := g.update(ctx, "cluster.crm", text); err != nil {
		return err
	}
	g.say("each node has a power switch of its own, by which the others can fence it")
	return g.update(ctx, "fencing.crm", g.c.FenceDevices())
}

// update gives the cluster a configuration.
func (g *guide) update(ctx context.Context, name, text string) error {
	if err := os.WriteFile(filepath.Join(g.c.Shared(), name), []byte(text), 0o644); err != nil {
		return err
	}
	g.say("crm configure load update %s:", name)
	g.quote(text)
	out, err := g.c.Crm(ctx, g.c.Nodes()[0], "", "-F", "configure", "load", "update", filepath.Join(lab.SharedDir, name))
	if said := out.Stdout + out.Stderr; strings.TrimSpace(said) != "" {
		g.say("what the shell says to it:")
		g.quote(said)
	}
	return err
}

// watchStart tells of the start and of the first monitors.
func (g *guide) watchStart(ctx context.Context) error {
	g.say("waiting for %s to be started, and for two of its monitors", seed.Resource)
	return g.until(ctx, func(d deed) bool { return d.of(seed.Resource, "monitor") && d.interval > 0 && d.runs >= 2 })
}

// status shows the cluster as an administrator sees it, when it is as wanted.
func (g *guide) status(ctx context.Context) error {
	if err := cluster.Wait(ctx, "the cluster to be as wanted", patience, func() (bool, error) {
		s, err := g.c.Client(g.c.Nodes()[0]).Status(ctx)
		return err == nil && s.State == "idle", err
	}); err != nil {
		return err
	}
	out, err := g.c.Crm(ctx, g.c.Nodes()[0], "", "status")
	if err != nil {
		return err
	}
	g.say("crm status:")
	g.quote(out.Stdout)
	return nil
}

// tip is something to try at the prompt: a line to be typed as it is, and what comes of it.
type tip struct{ line, about string }

func tips() []tip {
	return []tip{
		{"node standby " + names[0], seed.Resource + " is stopped there and started on " + names[1]},
		{"status", "shows it"},
		{"node online " + names[0], seed.Resource + " stays where it is"},
		{"", ""},
		{"configure set " + seed.Resource + ".monitor.interval 5s", "one monitor takes the place of another"},
		{"configure history", "shows who changed what"},
		{"", ""},
		{"resource stop " + seed.Resource, "stops it for good"},
		{"resource start " + seed.Resource, "takes that back"},
		{"", ""},
		{"node fence " + names[1], "its power switch turns it off and on; what ran there starts on " + names[0]},
	}
}

// prompt leaves the user in the cluster: at the crm shell of a node, in that node.
func (g *guide) prompt(ctx context.Context) error {
	n := g.c.Nodes()[0]
	fmt.Fprintf(g.Out, "\nThis is the crm prompt of %s. Four things to try, each line as it stands:\n\n", n.Name)
	for _, t := range tips() {
		fmt.Fprintln(g.Out, strings.TrimRight(fmt.Sprintf("  %-41s %s", t.line, t.about), " "))
	}
	binary, err := g.program()
	if err != nil {
		return err
	}
	fmt.Fprintf(g.Out, `
help lists the rest. Ctrl-D ends the cluster and cleans up. To watch it from another terminal, and to pull a plug from a third:

  %s
  %s

`, shellquote.Join("env", "PACER_SOCKET="+filepath.Join(g.c.Shared(), n.Name+".sock"), binary, "crm_mon"),
		shellquote.Join(binary, "lab", "power", g.c.PowerSocket(), names[1], "off"))
	exit, err := g.c.OnTerminal(ctx, n.Index, open.Command(n, g.Getenv, "crm"), g.Terminal, printable.Raw(g.Out))
	if err == nil && exit != (lab.Exit{}) {
		err = fmt.Errorf("the shell %s", exit)
	}
	return err
}

// program is the pacer program, as it can be called from anywhere.
func (g *guide) program() (string, error) {
	if g.Binary != "" {
		return filepath.Abs(g.Binary)
	}
	return os.Executable()
}

// goOn shows a failover and the way back.
func (g *guide) goOn(ctx context.Context) error {
	n := g.c.Nodes()[0]
	g.say("crm node standby %s", n.Name)
	if _, err := g.c.Crm(ctx, n, "", "node", "standby", n.Name); err != nil {
		return err
	}
	if err := g.until(ctx, func(d deed) bool {
		return d.of(seed.Resource, "monitor") && d.interval > 0 && d.node != n.Name
	}); err != nil {
		return err
	}
	g.say("crm node online %s: %s stays where it is", n.Name, seed.Resource)
	if _, err := g.c.Crm(ctx, n, "", "node", "online", n.Name); err != nil {
		return err
	}
	if err := g.status(ctx); err != nil {
		return err
	}
	if err := g.pullPlug(ctx, n, g.c.Nodes()[1]); err != nil {
		return err
	}
	g.say("the tour is over; everything is cleaned up")
	return nil
}

// pullPlug shows what becomes of what runs on a node that loses its power.
func (g *guide) pullPlug(ctx context.Context, here, lost lab.Node) error {
	g.say("the plug of %s is pulled, where %s runs: it is started elsewhere when %[1]s is fenced, and no sooner", lost.Name, seed.Resource)
	if err := g.c.KillNode(lost.Index); err != nil {
		return err
	}
	if err := g.until(ctx, func(d deed) bool { return d.of(seed.Resource, "start") && d.node == here.Name }); err != nil {
		return err
	}
	f, err := g.c.Client(here).Fencing(ctx)
	if err != nil {
		return err
	}
	for _, e := range f.History {
		for _, a := range e.Tried {
			g.say("%s was fenced (%s) by %s on %s; its power is back", e.Target, e.Action, a.Device, a.Node)
		}
	}
	return nil
}
