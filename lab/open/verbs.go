package open

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pacer/lab/scenario"
)

// own is a verb for people, beside those of stories.
type own struct {
	scenario.Verb
	do func(*desk, context.Context, []string) error
}

// owns are all of these.
func owns() []own {
	return []own{
		{scenario.Verb{Name: "help", Usage: "[VERB]", About: "list the verbs, or explain one"}, (*desk).help},
		{scenario.Verb{Name: "nodes", About: "list the nodes, which of them are on, and how they ended the last time"}, (*desk).nodes},
		{scenario.Verb{Name: "quit", About: "end the lab, as Ctrl-D does: all of it is removed"}, func(*desk, context.Context, []string) error { return errLeave }},
		{scenario.Verb{Name: "shell", Usage: "NODE", About: "a shell on a node, at a terminal; crm NODE is the crm shell there"}, (*desk).anyShell},
	}
}

func findOwn(name string) (own, bool) {
	list := owns()
	i := slices.IndexFunc(list, func(v own) bool { return v.Name == name })
	if i < 0 {
		return own{}, false
	}
	return list[i], true
}

// verbs lists all verbs.
func verbs() []scenario.Verb {
	var out []scenario.Verb
	for _, v := range owns() {
		out = append(out, v.Verb)
	}
	return append(out, scenario.Verbs()...)
}

// anyShell is the usual shell of the machine, in a node.
func (d *desk) anyShell(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errors.New("shell takes the name of a node")
	}
	return d.shell(ctx, args[0], "sh", "-c", "cd; command -v bash >/dev/null && exec bash; exec sh")
}

func (d *desk) nodes(context.Context, []string) error {
	c := d.stage.Cluster()
	for _, n := range c.Nodes() {
		state := "off"
		if c.On(n.Index) {
			state = "on"
		}
		last := ""
		if end, ok := c.LastEnd(n.Index); ok {
			last = "; the last time it " + end.String()
		}
		fmt.Fprintf(d.Out, "%-8s %-4s files in %s%s\n", n.Name, state, n.Dir, last)
	}
	return nil
}

// help lists verbs: all, or those whose name is given.
func (d *desk) help(_ context.Context, names []string) error {
	list := verbs()
	if len(names) > 0 {
		list = slices.DeleteFunc(list, func(v scenario.Verb) bool { return !slices.Contains(names, v.Name) })
		if len(list) == 0 {
			return fmt.Errorf("there is no verb %q; help lists them", strings.Join(names, " "))
		}
	}
	for _, v := range list {
		fmt.Fprintf(d.Out, "  %-25s %s\n", strings.TrimSpace(v.Name+" "+v.Usage), v.About)
	}
	return nil
}
