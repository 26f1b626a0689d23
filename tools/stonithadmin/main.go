package stonithadmin

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/alecthomas/kong"

	"pacer/api"
	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common

	ListRegistered bool   `short:"L" group:"Queries" help:"List the fence devices that are registered on this host."`
	Query          string `short:"Q" placeholder:"DEVICE" group:"Queries" help:"Ask whether a fence device of this host works."`
	List           string `short:"l" placeholder:"NODE" group:"Queries" help:"List the fence devices of this host that can fence the named node."`
	History        string `short:"H" placeholder:"NODE" group:"Queries" help:"Show past fencings of a node ('*' for all nodes)."`
	Fence          string `short:"F" placeholder:"NODE" group:"Commands" help:"Fence the named node: turn it off."`
	Unfence        string `short:"U" placeholder:"NODE" group:"Commands" help:"Unfence the named node: turn it on."`
	Reboot         string `short:"B" placeholder:"NODE" group:"Commands" help:"Reboot the named node."`
	Confirm        string `short:"C" placeholder:"NODE" group:"Commands" help:"Tell the cluster that the named node is off for certain."`
	Timeout        string `short:"t" default:"120" placeholder:"SECONDS" group:"Additional" help:"How long a device may take that has no limit of its own."`
	Delay          string `short:"y" default:"0" placeholder:"SECONDS" group:"Additional" help:"Wait so long before the first device; -1: without the devices' own delays too."`
	Tolerance      string `placeholder:"SECONDS" default:"0" group:"Additional" help:"Do nothing if the same was done so long ago or less."`
}

// Main runs stonith_admin.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "have nodes fenced, confirm that a node is off, show fence devices and past fencings",
		Flags: f,
		Do:    func(p *output.Printer, _ *kong.Context) error { return perform(p, f) },
	})
}

func perform(p *output.Printer, f *flags) error {
	client, err := cluster.Client(p.Env)
	if err != nil {
		return err
	}
	switch {
	case f.Fence != "":
		return fence(p, client, f, f.Fence, vocab.TaskOff)
	case f.Reboot != "":
		return fence(p, client, f, f.Reboot, vocab.TaskReboot)
	case f.Unfence != "":
		return fence(p, client, f, f.Unfence, vocab.TaskOn)
	case f.Confirm != "":
		done, err := client.ConfirmFenced(context.Background(), api.Confirmation{Target: f.Confirm, Client: p.Env.Name})
		return tell(p, f.Confirm, vocab.TaskOff, done, err)
	case f.Query != "":
		return query(p, client, f)
	case f.List != "":
		return list(p, client, f.List)
	case f.History != "":
		return history(p, client, f.History)
	case f.ListRegistered:
		return registered(p, client)
	}
	return output.Fail(vocab.ExitUsage, "nothing was asked for; expected one of --fence, --reboot, --unfence, --confirm, --query, --list, --history, --list-registered")
}

// patience is how long a fencing is waited for. Its devices have limits of their own, which end it sooner.
const patience = time.Hour

func fence(p *output.Printer, client *api.Client, f *flags, node, action string) error {
	a := api.Fence{Target: node, Action: action, Client: p.Env.Name}
	var err error
	if a.Timeout, err = span("--timeout", f.Timeout); err != nil {
		return err
	}
	if a.Tolerance, err = span("--tolerance", f.Tolerance); err != nil {
		return err
	}
	if a.NoDelay = f.Delay == "-1"; !a.NoDelay {
		if a.Delay, err = span("--delay", f.Delay); err != nil {
			return err
		}
	}
	done, err := client.Within(patience).Fence(context.Background(), a)
	return tell(p, node, action, done, err)
}

func span(name, text string) (time.Duration, error) {
	ms, err := rule.ParseMS(text)
	if err != nil || ms < 0 {
		return 0, output.Fail(vocab.ExitUsage, "%s is %q; expected seconds, or a number with a unit such as 2min", name, text)
	}
	return time.Duration(ms) * time.Millisecond, nil
}

// tell says how a fencing went, device by device.
func tell(p *output.Printer, node, action string, f api.Fenced, err error) error {
	if err != nil {
		return err
	}
	for _, a := range f.Tried {
		how := "went well"
		if !a.OK {
			how = "failed: " + cmp.Or(a.Reason, a.Status)
		}
		p.Info("%s of %s by %s on %s %s", a.Action, node, a.Device, a.Node, how)
	}
	if x := p.XML(); x != nil {
		output.Element(x, "fencing", "action", action, "target", node, "status", f.Status, "exit-reason", f.Reason, "delegate", f.Executor)
	}
	if f.OK {
		p.Info("%s of %s went well, by %s", action, node, cmp.Or(f.Executor, "nobody, since it was done a while ago"))
		return nil
	}
	return output.Fail(statusOf(f), "%s of %s failed: %s", action, node, cmp.Or(f.Reason, f.Status))
}

// statusOf is the exit status of a fencing that failed, as Pacemaker's tool has it.
func statusOf(f api.Fenced) vocab.Exit {
	switch f.Status {
	case vocab.Exec(vocab.ExecTimeout).String():
		return vocab.ExitTimeout
	case vocab.Exec(vocab.ExecNoFenceDevice).String(), vocab.Exec(vocab.ExecNotInstalled).String():
		return vocab.ExitNoSuch
	}
	return vocab.ExitError
}

func registered(p *output.Printer, client *api.Client) error {
	f, err := client.Fencing(context.Background())
	if err != nil {
		return err
	}
	for _, d := range f.Devices {
		p.Info("%s", d.ID)
		if x := p.XML(); x != nil {
			output.Element(x, "item", "id", d.ID, "agent", d.Agent)
		}
	}
	p.Info("%d fence %s found", len(f.Devices), plural(len(f.Devices)))
	return nil
}

// query has a device monitored, and asked for its targets if it does not answer to that, as Pacemaker's tool does.
func query(p *output.Printer, client *api.Client, f *flags) error {
	limit, err := span("--timeout", f.Timeout)
	if err != nil {
		return err
	}
	var used api.Fenced
	for _, action := range []string{vocab.TaskMonitor, vocab.TaskList} {
		if used, err = client.Within(patience).UseDevice(context.Background(), api.UseDevice{Device: f.Query, Action: action, Timeout: limit}); err != nil {
			return err
		}
		if used.OK {
			p.Info("%s of %s went well", action, f.Query)
			return nil
		}
	}
	return output.Fail(statusOf(used), "fence device %s does not work: %s", f.Query, cmp.Or(used.Reason, used.Status))
}

// list names the devices that can fence a node.
func list(p *output.Printer, client *api.Client, node string) error {
	names, err := client.Fencers(context.Background(), node)
	if err != nil {
		return err
	}
	for _, name := range names {
		p.Info("%s", name)
		if x := p.XML(); x != nil {
			output.Element(x, "item", "id", name)
		}
	}
	p.Info("%d fence %s found", len(names), plural(len(names)))
	return nil
}

func plural(n int) string {
	if n == 1 {
		return "device"
	}
	return "devices"
}

// history shows past fencings, the latest first.
func history(p *output.Printer, client *api.Client, node string) error {
	f, err := client.Fencing(context.Background())
	if err != nil {
		return err
	}
	for i := len(f.History) - 1; i >= 0; i-- {
		if e := f.History[i]; node == "*" || e.Target == node {
			p.Info("%s", entry(e))
			if x := p.XML(); x != nil {
				output.Element(x, "fence_event", "action", e.Action, "target", e.Target, "client", e.Client, "origin", e.Origin, "delegate", e.Executor,
					"status", outcome(e.OK), "exit-reason", e.Reason, "completed", e.Ended.Format(time.RFC3339Nano))
			}
		}
	}
	return nil
}

func outcome(ok bool) string {
	if ok {
		return "success"
	}
	return "failed"
}

func entry(e api.Fencings) string {
	when := e.Ended.Local().Format(time.DateTime)
	if e.OK {
		return fmt.Sprintf("%s was able to %s node %s on behalf of %s from %s at %s", cmp.Or(e.Executor, "nobody"), verb(e.Action), e.Target, e.Client, e.Origin, when)
	}
	return fmt.Sprintf("%s of node %s on behalf of %s from %s failed at %s: %s", e.Action, e.Target, e.Client, e.Origin, when, cmp.Or(e.Reason, e.Status))
}

func verb(action string) string {
	if action == vocab.TaskReboot {
		return action
	}
	return "turn " + action
}
