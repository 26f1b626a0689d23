package crmsimulate

import (
	"slices"
	"time"

	"pacer/cib/value/vocab"
	"pacer/sim"
	"pacer/tools/output"
)

// Options are what to do and what to show of it: the command line. Run, Simulate and the rest may be set as fields, too.
type Options struct {
	output.Common

	Quiet bool `short:"Q" help:"Display only essential output."`

	Run             bool   `short:"R" group:"Operations" help:"Process the supplied input and show what actions the cluster will take in response."`
	Simulate        bool   `short:"S" group:"Operations" help:"Like --run, but also simulate taking those actions and show the resulting new status."`
	InPlace         bool   `short:"X" group:"Operations" help:"Like --simulate, but also store the results back to the input file."`
	ShowAttrs       bool   `short:"A" group:"Operations" help:"Show node attributes."`
	ShowFailcounts  bool   `short:"c" group:"Operations" help:"Show resource fail counts."`
	ShowScores      bool   `short:"s" group:"Operations" help:"Show allocation scores."`
	ShowUtilization bool   `short:"U" group:"Operations" help:"Show utilization information."`
	Profile         string `short:"P" placeholder:"DIR" group:"Operations" help:"Process all the XML files in the named directory to create profiling data."`
	Repeat          int    `short:"N" placeholder:"N" default:"1" group:"Operations" help:"With --profile, repeat each test N times and print timings."`
	Pending         bool   `short:"j" hidden:""`

	NodeUp         []string `short:"u" sep:"none" placeholder:"NODE" group:"Synthetic Cluster Events" help:"Simulate bringing a node online."`
	NodeDown       []string `short:"d" sep:"none" placeholder:"NODE" group:"Synthetic Cluster Events" help:"Simulate taking a node offline."`
	NodeFail       []string `short:"f" sep:"none" placeholder:"NODE" group:"Synthetic Cluster Events" help:"Simulate a node failing."`
	OpInject       []string `short:"i" sep:"none" placeholder:"OPSPEC" group:"Synthetic Cluster Events" help:"Generate a failure for the cluster to react to in the simulation, as RESOURCE_TASK_INTERVALMS@NODE=STATUS."`
	OpFail         []string `short:"F" sep:"none" placeholder:"OPSPEC" group:"Synthetic Cluster Events" help:"If the specified task occurs during the simulation, have it fail with that status. The transition will normally stop at the failed action."`
	SetDatetime    string   `short:"t" placeholder:"DATETIME" group:"Synthetic Cluster Events" help:"Set date/time (ISO 8601 format)."`
	Quorum         string   `short:"q" placeholder:"QUORUM" group:"Synthetic Cluster Events" help:"Set to '1' (or 'true') to indicate cluster has quorum."`
	Watchdog       string   `short:"w" placeholder:"DEVICE" group:"Synthetic Cluster Events" help:"Set to '1' (or 'true') to indicate cluster has an active watchdog device."`
	TicketGrant    []string `short:"g" sep:"none" placeholder:"TICKET" group:"Synthetic Cluster Events" help:"Simulate granting a ticket."`
	TicketRevoke   []string `short:"r" sep:"none" placeholder:"TICKET" group:"Synthetic Cluster Events" help:"Simulate revoking a ticket."`
	TicketStandby  []string `short:"b" sep:"none" placeholder:"TICKET" group:"Synthetic Cluster Events" help:"Simulate making a ticket standby."`
	TicketActivate []string `short:"e" sep:"none" placeholder:"TICKET" group:"Synthetic Cluster Events" help:"Simulate activating a ticket."`

	SaveInput   string `short:"I" placeholder:"FILE" group:"Artifact Options" help:"Save the input configuration to the named file."`
	SaveOutput  string `short:"O" placeholder:"FILE" group:"Artifact Options" help:"Save the output configuration to the named file."`
	SaveGraph   string `short:"G" placeholder:"FILE" group:"Artifact Options" help:"Save the transition graph (XML format) to the named file."`
	SaveDotfile string `short:"D" placeholder:"FILE" group:"Artifact Options" help:"Save the transition graph (DOT format) to the named file."`
	AllActions  bool   `short:"a" group:"Artifact Options" help:"Display all possible actions in DOT graph (even if not part of transition)."`

	LiveCheck bool   `short:"L" group:"Data Source" help:"Connect to the cluster and use the current CIB contents as input."`
	XMLFile   string `short:"x" name:"xml-file" placeholder:"FILE" group:"Data Source" help:"Retrieve XML from the named file."`
	XMLPipe   bool   `short:"p" name:"xml-pipe" group:"Data Source" help:"Retrieve XML from stdin."`

	args []string // as they were given, for the frame of a result
	from string   // where the input is: a file's name, "-" for standard input, or "" for the cluster
}

// simulation is what the flags mean to a simulation.
func (f *Options) simulation(now time.Time) sim.Options {
	simulate := f.Simulate || f.InPlace || len(f.OpFail) > 0
	return sim.Options{
		Process: simulate || f.Run || f.ShowScores || f.ShowUtilization || f.SaveGraph != "" || f.SaveDotfile != "",

		Simulate:        simulate,
		ShowScores:      f.ShowScores,
		ShowUtilization: f.ShowUtilization,
		ShowAttrs:       f.ShowAttrs,
		ShowFailCounts:  f.ShowFailcounts,
		Quiet:           f.Quiet,
		Live:            f.from == "",
		AllActions:      f.AllActions,
		Verbose:         f.Verbose > 0,
		Date:            f.SetDatetime,
		Now:             now,
		Inject: sim.Injections{
			NodesUp: f.NodeUp, NodesDown: f.NodeDown, NodesFail: f.NodeFail,
			Ops: f.OpInject, FailOps: f.OpFail, Quorum: f.Quorum, Watchdog: f.Watchdog,
			Grant: f.TicketGrant, Revoke: f.TicketRevoke, Standby: f.TicketStandby, Activate: f.TicketActivate,
		},
	}
}

// settle makes of several flags for the source of data the last one given, and refuses values that
// would make an invalid cluster.
func (f *Options) settle(given []string) error {
	f.from = "-"
	for _, name := range given {
		switch name {
		case "xml-file":
			f.from = f.XMLFile
		case "xml-pipe":
			f.from = "-"
		case "live-check":
			f.from = ""
		}
	}
	if q := f.Quorum; q != "" && !slices.Contains([]string{"true", "false", "1", "0"}, q) {
		return output.Fail(vocab.ExitUsage, "--quorum: %q is no boolean; expected true, false, 1 or 0", q)
	}
	if f.InPlace && f.from == "-" {
		return output.Fail(vocab.ExitUsage, "--in-place: results cannot be stored where standard input comes from; use --xml-file, or --save-output")
	}
	return nil
}
