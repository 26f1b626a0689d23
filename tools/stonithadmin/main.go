package stonithadmin

import (
	"context"
	"time"

	"github.com/alecthomas/kong"

	"pacer/api"
	"pacer/cib/value/vocab"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

// Main runs stonith_admin.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About:   "access the fencing of the cluster: have nodes fenced, confirm that a node is off, define and show fence devices",
		Flags:   f,
		Options: []kong.Option{kong.NoDefaultHelp()},
		Formats: []string{output.FormatText, output.FormatHTML, output.FormatXML, output.FormatNone},
		Do: func(p *output.Printer, _ *kong.Context) error {
			p.Quiet = f.Quiet
			a := &admin{Printer: p, flags: f}
			a.beginPage()
			return a.endPage(a.perform())
		},
	})
}

// admin is one run of the tool.
type admin struct {
	*output.Printer
	*flags
	page *output.Page // nil if results are none
}

// command is something that the tool can be asked for.
type command struct {
	given bool
	local bool // it needs no cluster
	agent bool // it needs an agent
	do    func(*admin, *api.Client) error
}

// commands lists them; of those given the last is obeyed.
func (f *flags) commands() []command {
	return []command{
		{f.Validate, true, true, (*admin).validate},
		{f.ListInstalled, true, false, (*admin).installed},
		{f.ListRegistered, false, false, (*admin).registered},
		{f.Register != "", false, true, (*admin).register},
		{f.Query != "", false, false, (*admin).query},
		{f.Deregister != "", false, false, (*admin).deregister},
		{f.ListTargets != "", false, false, (*admin).targets},
		{f.List != "", false, false, (*admin).list},
		{f.Metadata, true, true, (*admin).metadata},
		{f.Reboot != "", false, false, fenceBy(vocab.TaskReboot, f.Reboot)},
		{f.Fence != "", false, false, fenceBy(vocab.TaskOff, f.Fence)},
		{f.Unfence != "", false, false, fenceBy(vocab.TaskOn, f.Unfence)},
		{f.Confirm != "", false, false, (*admin).confirm},
		{f.Last != "", false, false, (*admin).last},
		{f.History != "", false, false, (*admin).history},
		{f.RegisterLevel != "", false, false, (*admin).registerLevel},
		{f.DeregisterLevel != "", false, false, (*admin).deregisterLevel},
	}
}

func (a *admin) perform() error {
	var chosen command
	needsAgent := false
	for _, c := range a.commands() {
		if c.given {
			chosen, needsAgent = c, needsAgent || c.agent
		}
	}
	switch {
	case chosen.do == nil:
		return output.Fail(vocab.ExitUsage, "nothing was asked for; expected one of --fence, --reboot, --unfence, --confirm, --history, "+
			"--last, --list, --list-registered, --list-installed, --list-targets, --query, --metadata, --validate, --register, "+
			"--deregister, --register-level, --deregister-level; --help tells of each")
	case needsAgent && a.Agent == "":
		return output.Fail(vocab.ExitUsage, "Please specify an agent to query using -a,--agent [value]")
	case chosen.local:
		return chosen.do(a, nil)
	}
	client, err := cluster.Client(a.Env)
	if err != nil {
		return err
	}
	return chosen.do(a, client)
}

// name is who asks, for the history and for logs.
func (a *admin) name() string {
	if a.Tag == "" {
		return a.Env.Name
	}
	return a.Env.Name + "." + a.Tag
}

// patience is how long a fencing is waited for. Its devices have limits of their own, which end it sooner.
const patience = time.Hour

// list writes a list as Pacemaker's tools do: the items, and how many there are.
func (a *admin) items(title, one, many, kind string, items []string) {
	l := a.begin(title)
	for _, item := range items {
		l.item(kind, item)
	}
	l.end(one, many)
}

// ctx is that of all calls, which have limits of their own.
func ctx() context.Context { return context.Background() }
