package crmfailcount

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"pacer/api"
	"pacer/attrs"
	"pacer/cib"
	"pacer/cib/value/rule"
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/problem"
	"pacer/tools/attribute"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common
	Quiet     bool   `short:"q" aliases:"Q" help:"Print only the value."`
	Query     bool   `short:"G" aliases:"get-value" group:"Commands" help:"Show the fail count of the resource."`
	Delete    bool   `short:"D" aliases:"delete-attr" group:"Commands" help:"Forget the failures of the resource."`
	Resource  string `short:"r" aliases:"resource-id" placeholder:"RESOURCE" group:"Additional" help:"The resource."`
	Operation string `short:"n" placeholder:"OPERATION" group:"Additional" help:"Only this operation, such as monitor."`
	Interval  string `short:"I" placeholder:"INTERVAL" group:"Additional" help:"The interval of the operation, such as 10s."`
	Node      string `short:"N" aliases:"uname,U" placeholder:"NODE" group:"Additional" help:"The node to work on instead of the local one."`
	Value     string `name:"attr-value" short:"v" hidden:""`
	ID        string `name:"attr-id" short:"i" hidden:""`
	Lifetime  string `short:"l" hidden:""`
}

// Main runs crm_failcount.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "crm_failcount - query or delete resource fail counts",
		Flags: f,
		Do:    func(p *output.Printer, parsed *kong.Context) error { return perform(p, f, output.Given(parsed)) },
	})
}

// command is the last one that is given. To set the count to 0, as old scripts do, is to delete it.
func (f *flags) command(p *output.Printer, given []string) (do string) {
	for _, flag := range given {
		switch {
		case flag == "query" || flag == "delete":
			do = flag
		case flag == "attr-value" && f.Value == "0":
			do = "delete"
		case slices.Contains([]string{"attr-value", "attr-id", "lifetime"}, flag):
			p.Err("warning: ignoring deprecated option '--%s'", flag)
		}
	}
	return do
}

func perform(p *output.Printer, f *flags, given []string) error {
	do := f.command(p, given)
	switch {
	case do == "":
		return output.Fail(vocab.ExitUsage, "error: must specify a command: --query or --delete")
	case f.Resource == "":
		return output.Fail(vocab.ExitUsage, "error: resource name required: --resource")
	}
	interval, err := rule.ParseInterval(f.Interval)
	if err != nil && f.Interval != "" {
		p.Err("warning: Unrecognized interval, using 0")
		interval = 0
	}
	node := f.Node
	if node == "" {
		if node, err = attribute.Local(p.Env); err != nil {
			return err
		}
	}
	if do == "query" {
		return query(p, f, node, uint(interval))
	}
	return forget(p, f, node, int(interval))
}

// query shows the count of one operation, or the sum of all; where there is none of either, the one that old versions of
// Pacemaker kept for the resource as a whole.
func query(p *output.Printer, f *flags, node string, interval uint) error {
	doc, err := cluster.Document(p.Env)
	if err != nil {
		return err
	}
	whole := strings.TrimSuffix(attrs.FailCountName(f.Resource, "", 0), "#_0")
	shown, sum := whole, score.Score(0)
	if f.Operation != "" {
		shown = attrs.FailCountName(f.Resource, f.Operation, interval)
		sum = count(doc, node, func(name string) bool { return name == shown })
	} else {
		sum = count(doc, node, func(name string) bool { return strings.HasPrefix(name, whole+"#") })
	}
	if sum == 0 {
		if sum = count(doc, node, func(name string) bool { return name == whole }); sum != 0 {
			shown = whole
		}
	}
	tell(p, f, shown, sum.String())
	if ids := resources(doc); !slices.Contains(ids, f.Resource) {
		p.Hint(problem.Nearest(f.Resource, ids))
	}
	return nil
}

// resources are the ids of all resources.
func resources(doc *cib.Document) (ids []string) {
	for _, tag := range []string{"primitive", "group", "clone", "master", "bundle"} {
		for _, e := range doc.Root().FindElements("./configuration/resources//" + tag) {
			ids = append(ids, e.SelectAttrValue("id", ""))
		}
	}
	return ids
}

func tell(p *output.Printer, f *flags, name, value string) {
	if root := p.XML(); root != nil {
		output.Element(root, "attribute", "name", name, "value", value, "scope", attribute.Status)
		return
	}
	if f.Quiet {
		p.Info("%s", value)
		return
	}
	p.Info("scope=status  name=%s value=%s", name, value)
}

// count sums up a node's fail counts.
func count(doc *cib.Document, node string, meant func(name string) bool) (sum score.Score) {
	for _, s := range doc.Root().FindElements("./status/node_state") {
		if !strings.EqualFold(s.SelectAttrValue("uname", ""), node) {
			continue
		}
		for _, p := range s.FindElements("./transient_attributes/" + attrs.InstanceAttributes + "/nvpair") {
			if n, err := score.Parse(p.SelectAttrValue("value", ""), 0); err == nil && meant(p.SelectAttrValue("name", "")) {
				sum = score.Add(sum, n)
			}
		}
	}
	return sum
}

// forget has the cluster forget failures: of one operation, or all of the resource, which is cleaned up then.
func forget(p *output.Printer, f *flags, node string, interval int) error {
	client, err := attribute.Client(p.Env, api.WaitLocal)
	if err != nil {
		return err
	}
	if !cluster.Live(p.Env) {
		return output.Fail(vocab.ExitUnimplemented, "failures can be forgotten by a running cluster alone, not in a file: unset CIB_file and CIB_shadow")
	}
	if f.Operation == "" {
		_, err = client.Cleanup(context.Background(), api.Cleanup{Resource: f.Resource, Node: node})
	} else {
		_, err = client.ClearFailures(context.Background(), api.ClearFailures{Node: node, Resource: f.Resource, Operation: f.Operation, IntervalMS: interval})
	}
	if err == nil && !f.Quiet {
		p.Info("%s", fmt.Sprintf("Cleaned up %s on %s", f.Resource, node))
	}
	return cluster.CallError(err)
}
