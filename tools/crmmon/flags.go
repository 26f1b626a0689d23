package crmmon

import (
	"time"

	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
	"pacer/pengine/report"
	"pacer/tools/output"
)

// Options are what to show and how: the command line.
type Options struct {
	output.Common

	Quiet bool `short:"Q" help:"Be less descriptive in output."`

	Include            []string            `short:"I" sep:"none" placeholder:"SECTIONS" group:"Display" help:"Sections to include in the output, separated by commas; \"list\" names them."`
	Exclude            []string            `short:"U" sep:"none" placeholder:"SECTIONS" group:"Display" help:"Sections to leave out of the output."`
	Node               string              `placeholder:"NODE" group:"Display" help:"Of nodes show only this one, or those with this tag."`
	Resource           string              `placeholder:"RSC" group:"Display" help:"Of resources show only this one, or those with this tag."`
	GroupByNode        bool                `short:"n" group:"Display" help:"Group resources by node."`
	Inactive           bool                `short:"r" group:"Display" help:"Display inactive resources."`
	Failcounts         bool                `short:"f" group:"Display" help:"Display resource fail counts."`
	Operations         bool                `short:"o" group:"Display" help:"Display resource operation history."`
	TimingDetails      bool                `short:"t" group:"Display" help:"Display resource operation history with timing details."`
	Tickets            bool                `short:"c" group:"Display" help:"Display cluster tickets."`
	FenceHistory       output.OptionalText `short:"m" placeholder:"LEVEL" group:"Display" help:"Show fence history, 0 (off) to 3."`
	NegLocations       output.OptionalText `short:"L" placeholder:"PREFIX" group:"Display" help:"Display negative location constraints, optionally those whose id begins with a prefix."`
	ShowNodeAttributes bool                `short:"A" group:"Display" help:"Display node attributes."`
	HideHeaders        bool                `short:"D" group:"Display" help:"Hide all headers."`
	ShowDetail         bool                `short:"R" group:"Display" help:"Show more details (node IDs, individual clone instances)."`
	ShowDescription    bool                `group:"Display" help:"Show resource descriptions."`
	Brief              bool                `short:"b" group:"Display" help:"Brief output."`
	Pending            bool                `short:"j" hidden:""`
	AsXML              bool                `short:"X" name:"as-xml" hidden:""`

	Interval          string `short:"i" placeholder:"TIMESPEC" group:"Additional" help:"Update frequency (default is 5 seconds). The screen is also updated whenever the cluster changes."`
	OneShot           bool   `short:"1" group:"Additional" help:"Display the cluster status once and exit."`
	Daemonize         bool   `short:"d" group:"Additional" help:"Run in the background as a daemon."`
	ExternalAgent     string `short:"E" placeholder:"FILE" group:"Additional" help:"A program to run when resource operations take place."`
	ExternalRecipient string `short:"e" placeholder:"RCPT" group:"Additional" help:"A recipient for your program."`
	WatchFencing      bool   `short:"W" group:"Additional" help:"Listen for fencing events. For use with --external-agent."`
	XMLFile           string `short:"x" name:"xml-file" hidden:""`
	PIDFile           string `short:"p" name:"pid-file" hidden:""`

	given []string // the flags in their order, for some undo others
	args  []string // as they were given, for the frame of a result
}

const defaultInterval = 5 * time.Second

// interval is how long to wait between two looks at most.
func (f *Options) interval() (time.Duration, error) {
	if f.Interval == "" {
		return defaultInterval, nil
	}
	ms, err := rule.ParseInterval(f.Interval)
	if err != nil {
		return 0, output.Fail(vocab.ExitInvalidParam, "Invalid value for -i: %s: %w", f.Interval, err)
	}
	return max(time.Duration(ms)*time.Millisecond, 100*time.Millisecond), nil
}

// show is what is shown and how, apart from what the cluster itself says.
type show struct {
	report.StatusOptions
	node, resource string // names or tags, "" for all
	fenceLevel     int
}

func (f *Options) show(format string) (show, error) {
	sections, err := f.sections(format, f.given)
	if err != nil {
		return show{}, err
	}
	xml := format == output.FormatXML
	return show{
		node: f.Node, resource: f.Resource, fenceLevel: sections.fenceLevel,
		StatusOptions: report.StatusOptions{
			Sections: sections.set, BanPrefix: sections.banPrefix,
			Inactive: f.Inactive || xml, Timing: f.TimingDetails || xml,
			Brief: f.Brief, ByNode: f.GroupByNode, Pending: true,
			CloneDetail: f.ShowDetail, NodeDetail: f.ShowDetail, FeatureSet: f.ShowDetail,
			Implicit: f.ShowDetail, FailedDetail: f.ShowDetail,
			Description: f.ShowDescription || f.ShowDetail,
		},
	}, nil
}
