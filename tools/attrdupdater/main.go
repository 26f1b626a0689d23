package attrdupdater

import (
	"cmp"
	"context"
	"slices"

	"github.com/alecthomas/kong"

	"pacer/api"
	"pacer/cib/value/vocab"
	"pacer/tools/attribute"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common

	Name    string `short:"n" placeholder:"NAME" group:"Required" help:"Work on the attribute of this name."`
	Pattern string `short:"P" placeholder:"PATTERN" group:"Required" help:"Work on all attributes whose names match this regular expression (with -B, -D, -U or -Y)."`

	Update      string `short:"U" aliases:"v" placeholder:"VALUE" group:"Command" help:"Set the value. value++ and value+=N add to a score. With --delay, --set, --private and --utilization for an attribute that is new."`
	UpdateBoth  string `short:"B" placeholder:"VALUE" group:"Command" help:"Set the value and the dampening. Another dampening writes at once what waits. Needs --delay."`
	UpdateDelay bool   `short:"Y" group:"Command" help:"Set the dampening, which writes at once what waits. Needs --delay."`
	Query       bool   `short:"Q" group:"Command" help:"Show the value for the local node, for --node, or for --all nodes."`
	Delete      bool   `short:"D" group:"Command" help:"Unset the value. The attribute stays known."`
	Refresh     bool   `short:"R" group:"Command" help:"(Advanced) Have all values written into the CIB, whatever their dampening."`

	Delay       string `short:"d" placeholder:"SECONDS" group:"Additional" help:"How long nothing may change before the value is written (dampening)."`
	Set         string `short:"s" placeholder:"SET" group:"Additional" help:"(Advanced) The set that a new attribute belongs to."`
	Node        string `short:"N" placeholder:"NODE" group:"Additional" help:"The node to work on instead of the local one."`
	All         bool   `short:"A" group:"Additional" help:"Show the values of all nodes (with --query)."`
	Lifetime    string `short:"l" aliases:"section,S" placeholder:"SECTION" group:"Additional" help:"(Without effect) Lifetime of the attribute: reboot or forever."`
	Private     bool   `short:"p" group:"Additional" help:"A new attribute is never written into the CIB."`
	Wait        string `short:"W" placeholder:"UNTIL" group:"Additional" help:"What to wait for: no (that the change is on its way), local (that this host has it) or cluster (that all hosts have it)."`
	Utilization bool   `short:"z" group:"Additional" help:"A new attribute is one of utilization."`
	Quiet       bool   `short:"q" hidden:""`
}

// Main runs attrd_updater.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "query and update Pacemaker node attributes",
		Flags: f,
		Do:    func(p *output.Printer, parsed *kong.Context) error { return perform(p, f, output.Given(parsed)) },
	})
}

// commands are the flags that say what to do; the last one counts.
func commands() []string {
	return []string{"update", "update-both", "update-delay", "query", "delete", "refresh"}
}

func command(given []string) string { return cmp.Or(output.LastOf(given, commands()...), "query") }

func perform(p *output.Printer, f *flags, given []string) error {
	do := command(given)
	if err := f.check(do); err != nil {
		return err
	}
	u := api.UpdateAttribute{
		Name: f.Name, Pattern: f.Pattern, Node: attribute.Target(p.Env, f.Node), Delay: f.Delay, Set: f.Set, Utilization: f.Utilization, Private: f.Private, Wait: f.Wait,
	}
	switch do {
	case "query":
		return query(p, f)
	case "refresh":
		client, err := attribute.Client(p.Env, "")
		if err == nil {
			_, err = client.RefreshAttributes(context.Background())
		}
		return cluster.CallError(err)
	case "update":
		u.Value = &f.Update
	case "update-both":
		u.Value, u.What = &f.UpdateBoth, api.ChangeBoth
	case "update-delay":
		u.What = api.ChangeDelay
	}
	if u.What != "" && f.Delay == "" {
		p.Info("Warning: '%c' command given without required --delay", map[string]rune{"update-both": 'B', "update-delay": 'Y'}[do])
	}
	return attribute.Update(p.Env, u)
}

func (f *flags) check(do string) error {
	fail := func(text string, args ...any) error { return output.Fail(vocab.ExitUsage, text, args...) }
	switch {
	case !slices.Contains([]string{"", "nodes", "forever", "status", "reboot"}, f.Lifetime):
		return fail("Unknown value for --lifetime: %s", f.Lifetime)
	case !slices.Contains([]string{"", api.WaitNo, api.WaitLocal, api.WaitCluster}, f.Wait):
		return fail("--wait= must be one of 'no', 'local', 'cluster'")
	case f.Pattern != "" && f.Name != "":
		return fail("Error: --name and --pattern cannot be used at the same time")
	case f.Pattern != "" && (do == "query" || do == "refresh"):
		return fail("Error: pattern can only be used with delete or update")
	case do != "refresh" && f.Name == "" && f.Pattern == "":
		return fail("Command requires --name or --pattern argument")
	}
	return nil
}

// query shows the value for a node, or the values for all.
func query(p *output.Printer, f *flags) error {
	client, err := attribute.Client(p.Env, "")
	if err != nil {
		return err
	}
	a, err := client.Attribute(context.Background(), f.Name, attribute.Target(p.Env, f.Node), f.All)
	if err != nil {
		return cluster.CallError(err)
	}
	for _, v := range a.Values {
		show(p, v)
	}
	if len(a.Values) == 0 {
		return output.Near(vocab.ExitConfig, f.Name, transient(p, client), "Could not query value of %s: attribute does not exist", f.Name)
	}
	return nil
}

// transient are the names of transient attributes that nodes have. Agents ask for some that may be there or not, and often.
func transient(p *output.Printer, client *api.Client) (names []string) {
	if p.ForAgent() {
		return nil
	}
	doc, err := client.CIB(context.Background())
	if err != nil {
		return nil
	}
	for _, e := range doc.Root().FindElements("./status/node_state/transient_attributes//nvpair") {
		names = append(names, e.SelectAttrValue("name", ""))
	}
	return names
}

func show(p *output.Printer, v api.Attribute) {
	value := ""
	if v.Value != nil {
		value = *v.Value
	}
	if root := p.XML(); root != nil {
		output.Element(root, "attribute", "name", v.Name, "value", value, "host", v.Node)
		return
	}
	p.Info("name=%q host=%q value=\"%s\"", v.Name, v.Node, output.EscapePretty(value))
}
