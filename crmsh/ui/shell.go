package ui

import (
	"context"
	"errors"

	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/editor"
	"pacer/crmsh/ui/level/agents"
	"pacer/crmsh/ui/level/assist"
	"pacer/crmsh/ui/level/cibstatus"
	"pacer/crmsh/ui/level/configure"
	"pacer/crmsh/ui/level/corosync"
	"pacer/crmsh/ui/level/maintenance"
	"pacer/crmsh/ui/level/node"
	optionslevel "pacer/crmsh/ui/level/options"
	"pacer/crmsh/ui/level/resource"
	"pacer/crmsh/ui/level/shadows"
	"pacer/crmsh/ui/level/site"
	"pacer/crmsh/ui/prefs"
	"pacer/crmsh/ui/prompt"
	"pacer/crmsh/ui/table"
	"pacer/tools/env"
)

// shell is one run of crm.
type shell struct {
	*runner
	env      env.Env
	options  *options
	secrets  *desk.Secrets
	terminal *prompt.Terminal // nil unless somebody types commands
	// beside says of a word whether it is a command of the level configure that is no statement's.
	beside func(word string) bool
}

func newShell(e env.Env, o *options, p *prefs.Prefs, places Places) *shell {
	out := console.New(e, p)
	out.Force, out.No = o.Force, o.No
	out.Person = e.StdinTTY && e.StdoutTTY && o.File == ""
	out.Interactive = out.Person
	d := desk.New(e, out, p, places, o.Cib)
	sh := &shell{env: e, options: o, secrets: d.Secrets}
	root := sh.tables(d)
	sh.runner = newRunner(d, root)
	root.Share(sh.common())
	out.Interrupted = func() <-chan struct{} { return sh.ctx.Done() }
	return sh
}

func newRunner(d desk.Desk, root *table.Level) *runner {
	return &runner{
		stack: stack{[]*table.Level{root}, func(names []string) { d.Out.Place = place(names) }},
		out:   d.Out, conf: d.Conf, prefs: d.Prefs, ctx: context.Background(),
	}
}

// tables makes all levels and gives the first.
func (sh *shell) tables(d desk.Desk) *table.Level {
	e := &editor.Editor{Env: d.Env, Out: d.Out, Prefs: d.Prefs}
	status := cibstatus.Level(d)
	cib, ra, assistant := shadows.Level(d, status), agents.Level(d), assist.Level(d)
	conf := configure.Level(d, e, cib, status, ra, assistant)
	sh.beside = func(word string) bool { return conf.Find(word) != nil }
	root := &table.Level{
		Help: `This is where the shell begins. A level is entered by its name and left by up. A
command of a level can be given from above in one line: crm resource stop web.
Such a line takes effect at once, and one that changes the configuration is
committed.`,
		Commands: sh.rows(d),
	}
	for _, l := range []*table.Level{
		conf, node.Level(d), resource.Level(d), corosync.Level(d, e), cib, status, ra, maintenance.Level(d), site.Level(d), assistant,
		optionslevel.Level(d.Env, d.Out, d.Prefs),
	} {
		root.Commands = append(root.Commands, table.Below(l))
	}
	return root
}

// rows are the commands of the first level.
func (sh *shell) rows(d desk.Desk) []*table.Command {
	return []*table.Command{
		{
			Name: "status", Short: "show the state of the cluster",
			Help: `Shows the nodes, the resources and what failed. Options are those of crm_mon, or
words for them: bynode groups by node, inactive adds what does not run, ops and
timing add operations, failcounts adds counts of failures, tickets adds tickets,
brief and detail say less and more, html and xml change the format, full is all
of it. The name of a section, such as nodes, resources or failures, shows that
alone.
  status bynode inactive
  status failures`,
			Args: table.TakeAny("[OPTION ...]", table.Choice(desk.StatusWords()...), func(call *table.Call, words []string) error {
				return d.Cluster.Status(call.Context, words)
			}),
		},
		{
			Name: "history", Short: "list the lines that were typed",
			Help: `!N gives the line of number N again, !-N the one N lines ago, !! the last, !TEXT
the last that begins so. Lines with passwords are not remembered. Commits are
listed by configure history.`,
			Args: table.Nothing(func(*table.Call) error {
				if sh.terminal == nil {
					return errors.New("lines are remembered where they are typed, at a terminal")
				}
				d.Out.Page(sh.terminal.Typed())
				return nil
			}),
		},
		{
			Name: "verify", Short: "check the configuration for what the cluster would refuse",
			Help: `Checks the whole configuration: its form, ids, references, names of options, and
what resource agents say of parameters and timeouts. ERROR is what the cluster
would refuse.`,
			Args: table.Nothing(func(call *table.Call) error { return d.Checks.Verify(call.Context) }),
		},
	}
}
