package crmattribute

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"pacer/api"
	"pacer/cib/value/vocab"
	"pacer/tools/attribute"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common
	Quiet bool `short:"q" aliases:"Q" help:"Print only the value."`

	All       bool                `short:"a" group:"Selections" help:"With --list-options, list advanced and deprecated options too, as XML always does."`
	ID        string              `short:"i" placeholder:"XML_ID" group:"Selections" help:"(Advanced) Work on the attribute with this id."`
	Name      string              `short:"n" aliases:"attr-name" placeholder:"NAME" group:"Selections" help:"Work on the attribute or option of this name. A query without a name shows all."`
	Pattern   string              `short:"P" placeholder:"PATTERN" group:"Selections" help:"Work on all attributes whose names match this regular expression."`
	Promotion output.OptionalText `short:"p" placeholder:"RESOURCE" group:"Selections" help:"Work on the promotion score of a resource, by default of the one whose agent calls; it lasts until the next restart of its node."`
	SetName   string              `short:"s" placeholder:"NAME" group:"Selections" help:"(Advanced) Work on the attribute in the set with this id."`

	ListOptions string `short:"L" placeholder:"TYPE" group:"Command" help:"List the options that there are: cluster."`
	Delete      bool   `short:"D" group:"Command" help:"Remove the attribute or option."`
	Query       bool   `short:"G" aliases:"get-value" group:"Command" help:"Show the value of the attribute or option."`
	Update      string `short:"v" placeholder:"VALUE" group:"Command" help:"Set the value of the attribute or option."`

	Default     string `short:"d" placeholder:"VALUE" group:"Additional" help:"(Advanced) What to show if there is no value."`
	Lifetime    string `short:"l" placeholder:"LIFETIME" group:"Additional" help:"How long an attribute of a node lasts: reboot or forever."`
	Node        string `short:"N" aliases:"node-uname,U" placeholder:"NODE" group:"Additional" help:"Work on an attribute of this node, not on an option of the cluster."`
	Type        string `short:"t" placeholder:"SECTION" group:"Additional" help:"The part of the configuration: crm_config, rsc_defaults, op_defaults or tickets; nodes or status for attributes of nodes."`
	Score       bool   `group:"Additional" help:"Take name++ and name+=N for sums of scores, which is so in any case."`
	Wait        string `short:"W" placeholder:"UNTIL" group:"Additional" help:"What a change of a transient attribute waits for: no, local or cluster."`
	Utilization bool   `short:"z" group:"Additional" help:"Work on an attribute of utilization of the node."`
}

// Main runs crm_attribute.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "crm_attribute - query and update Pacemaker cluster options and node attributes",
		Flags: f,
		Do:    func(p *output.Printer, parsed *kong.Context) error { return perform(p, f, output.Given(parsed)) },
	})
}

// plan is what the flags come to.
type plan struct {
	do      string // query, update, delete or list-options
	name    string
	section string
	scored  bool   // the name is that of a promotion score
	setType string // "" for the usual one
	named   bool   // a section or a lifetime was given
}

// read makes a plan of the flags in their order: of those that contradict one another the last one counts.
func (f *flags) read(e env.Env, given []string) plan {
	pl := plan{do: "query", section: "", setType: ""}
	for _, flag := range given {
		switch flag {
		case "delete", "query", "update", "list-options":
			pl.do = flag
		case "name":
			pl.name, pl.scored = f.Name, false
		case "promotion":
			pl.name, pl.scored = attribute.PromotionScore(e, f.Promotion.Value), true
		case "lifetime":
			pl.section, pl.named = f.Lifetime, true
		case "type":
			pl.section, pl.named = f.Type, true
		case "utilization":
			pl.section, pl.named, pl.setType = attribute.Nodes, true, "utilization"
		}
	}
	switch {
	case !pl.named && pl.scored, strings.EqualFold(pl.section, "reboot"):
		pl.section = attribute.Status
	case !pl.named && f.Node != "", strings.EqualFold(pl.section, "forever"):
		pl.section = attribute.Nodes
	case !pl.named:
		pl.section = attribute.ClusterWide
	}
	return pl
}

func perform(p *output.Printer, f *flags, given []string) error {
	p.Quiet = f.Quiet
	pl := f.read(p.Env, given)
	if !slices.Contains([]string{"", api.WaitNo, api.WaitLocal, api.WaitCluster}, f.Wait) {
		return output.Fail(vocab.ExitUsage, "--wait= must be one of 'no', 'local', 'cluster'")
	}
	switch {
	case pl.do == "list-options":
		return list(p, f)
	case pl.scored && pl.name == "":
		return output.Fail(vocab.ExitUsage, "-p/--promotion must be called from an OCF resource agent or with a resource ID specified")
	}
	j, err := newJob(p, f, pl)
	if err != nil {
		return err
	}
	defer j.cib.Close()
	if err := f.check(pl); err != nil {
		return err
	}
	return j.told(j.work())
}

// work does what the plan says.
func (j *job) work() error {
	switch pl := j.plan; {
	case pl.do == "query":
		return j.query()
	case j.transient():
		return j.ask()
	case pl.do == "update":
		return j.update()
	}
	return j.delete()
}

// check refuses what is not clear.
func (f *flags) check(pl plan) error {
	switch {
	case pl.do != "query" && pl.name == "" && f.Pattern == "":
		return output.Fail(vocab.ExitUsage, "Error: must specify attribute name or pattern to %s", pl.do)
	case pl.name != "" && f.Pattern != "":
		return output.Fail(vocab.ExitUsage, "Error: --name and --pattern cannot be used at the same time")
	}
	return nil
}
