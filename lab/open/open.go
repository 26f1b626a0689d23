package open

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/kballard/go-shellquote"

	"pacer/lab"
	"pacer/lab/cluster"
	"pacer/lab/scenario"
	"pacer/printable"
)

// Options say what the cluster is like, and who gives the verbs.
type Options struct {
	Nodes    int // n1, n2 and so on; all are booted first
	Corosync bool
	Fencing  bool     // nodes can be switched from outside, and the seed's cluster is loaded with a fence device for each
	Binary   string   // the pacer program; "" for this one
	Links    []string // tools by their links' names

	// Name says where a script comes from, for messages.
	Name     string
	In       io.Reader
	Out, Err io.Writer
	// Terminal is where a person gives the verbs, in place of In; nil for a script.
	Terminal *os.File
	Getenv   func(string) string
}

// errLeave ends the lab.
var errLeave = errors.New("the lab is left")

type desk struct {
	Options
	stage *scenario.Stage
}

// Run opens a lab and does what it is told, until the end of its input. The error says why it could not, or what a script
// failed at; status is what the program then gives.
func Run(ctx context.Context, o Options) (status int, err error) {
	if o.Nodes < 1 {
		return 1, fmt.Errorf("a cluster of %d nodes; expected 1 or more", o.Nodes)
	}
	var names []string
	for i := range o.Nodes {
		names = append(names, fmt.Sprintf("n%d", i+1))
	}
	stage, err := scenario.Open(ctx, scenario.Options{Binary: o.Binary, Links: o.Links, Corosync: o.Corosync, Power: o.Fencing}, names...)
	if err != nil {
		return 1, err
	}
	d := &desk{o, stage}
	defer func() {
		if failed := stage.Close(); failed != nil {
			status, err = max(status, 1), errors.Join(err, failed)
		}
	}()
	if err := d.begin(ctx, names); err != nil {
		return 1, err
	}
	if o.Terminal != nil {
		return 0, d.converse(ctx)
	}
	return d.script(ctx)
}

// begin boots the nodes, and with fencing configures them.
func (d *desk) begin(ctx context.Context, names []string) error {
	verbs := [][]string{append([]string{"boot"}, names...)}
	if d.Fencing {
		load := []string{"crm", names[0], "-F", "configure", "load", "update"}
		for _, file := range []string{"@cluster.crm", "@fence-devices.crm"} {
			verbs = append(verbs, slices.Concat(load, []string{file}), []string{"settled"})
		}
	}
	for _, words := range verbs {
		if _, _, err := d.stage.Do(ctx, words); err != nil {
			return err
		}
	}
	return nil
}

// script does what a file or pipe says, up to the first failure.
func (d *desk) script(ctx context.Context) (status int, err error) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	lines := bufio.NewScanner(d.In)
	for n := 1; lines.Scan(); n++ {
		err := d.line(ctx, lines.Text())
		if errors.Is(err, errLeave) {
			return 0, nil
		}
		if err != nil {
			return statusOf(err), fmt.Errorf("%s:%d: %s: %s", d.Name, n, strings.TrimSpace(lines.Text()), short(err))
		}
	}
	return 0, lines.Err()
}

// line does what one line says.
func (d *desk) line(ctx context.Context, text string) error {
	if text = strings.TrimSpace(text); text == "" || text[0] == '#' {
		return nil
	}
	words, err := shellquote.Split(text)
	if err != nil {
		return err
	}
	if v, ok := findOwn(words[0]); ok {
		return v.do(d, ctx, words[1:])
	}
	if d.Terminal != nil && (words[0] == "crm" || words[0] == "run") && len(words) > 2 {
		return d.onTerminal(ctx, words[1], commandOf(words)...)
	}
	if words[0] == "crm" && len(words) == 2 {
		return d.shell(ctx, words[1], "crm")
	}
	out, ran, err := d.stage.Do(ctx, words)
	if ran {
		fmt.Fprint(d.Out, out.Stdout)
		fmt.Fprint(d.Err, out.Stderr)
	}
	return err
}

// commandOf is what the verbs crm and run let a node run.
func commandOf(words []string) []string {
	argv := scenario.Expand(words[2:])
	if words[0] == "crm" {
		argv = append([]string{"crm"}, argv...)
	}
	return argv
}

// shell lets a person work with a program on a node.
func (d *desk) shell(ctx context.Context, node string, argv ...string) error {
	if d.Terminal == nil {
		return fmt.Errorf("this takes somebody at a terminal; what a script runs is run %s COMMAND or crm %[1]s ARGS", node)
	}
	err := d.onTerminal(ctx, node, argv...)
	if s := (*scenario.StatusError)(nil); errors.As(err, &s) {
		return nil // its last command failed, which was seen
	}
	return err
}

// onTerminal runs a program on a node for the person at the terminal.
func (d *desk) onTerminal(ctx context.Context, node string, argv ...string) error {
	c := d.stage.Cluster()
	n, err := c.Node(node)
	if err != nil {
		return err
	}
	var printed strings.Builder
	exit, err := c.OnTerminal(ctx, n.Index, Command(n, d.Getenv, argv...), d.Terminal, io.MultiWriter(printable.Raw(d.Out), &printed))
	if err != nil {
		return err
	}
	out := lab.Output{Stdout: printed.String(), Exit: exit}
	d.stage.Saw(out)
	if exit != (lab.Exit{}) {
		return &scenario.StatusError{Output: out}
	}
	return nil
}

// Command is a program that a person runs on a node of a cluster: it knows the daemon of the node, and which programs the
// person likes.
func Command(n lab.Node, getenv func(string) string, argv ...string) lab.Command {
	environ := []string{"PACER_SOCKET=" + cluster.Socket(n)}
	for _, name := range []string{"TERM", "EDITOR", "VISUAL", "PAGER", "NO_COLOR", "LANG"} {
		if value := getenv(name); value != "" {
			environ = append(environ, name+"="+value)
		}
	}
	return lab.Command{Argv: argv, Env: environ}
}

// statusOf is the exit status for what failed.
func statusOf(err error) int {
	s := (*scenario.StatusError)(nil)
	switch {
	case !errors.As(err, &s) || s.Output.Exit == (lab.Exit{}):
		return 1
	case s.Output.Exit.Signal != 0:
		return 128 + int(s.Output.Exit.Signal)
	}
	return s.Output.Exit.Code
}

// short says why something failed, without what a program printed, which was shown.
func short(err error) string {
	if s := (*scenario.StatusError)(nil); errors.As(err, &s) {
		return s.Short()
	}
	return err.Error()
}
