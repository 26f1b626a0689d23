package sim

import (
	"io"
	"time"

	"github.com/beevik/etree"

	"pacer/transition"
)

// origin is what the simulator signs entries with.
const origin = "crm_simulate"

// Options say what to simulate and what to show.
type Options struct {
	Process  bool // show what would be done
	Simulate bool // and do it

	ShowScores, ShowUtilization bool
	ShowAttrs, ShowFailCounts   bool
	// Quiet leaves out everything but scores, utilization and errors.
	Quiet bool
	// Live says that the input is a live cluster's: parameters are not masked.
	Live bool
	// AllActions and Verbose show optional actions, and action ids, in drawings.
	AllActions, Verbose bool

	// Date is the time to pretend, as text; "" for the document's execution-date, or else Now.
	Date string
	// Now is the present time.
	Now time.Time

	Inject Injections

	// UseUp says that nobody needs the document afterwards. Where the simulation does not either,
	// it saves the time and memory for a copy.
	UseUp bool
}

// Injections are changes made before scheduling.
type Injections struct {
	NodesUp, NodesDown, NodesFail []string
	Ops                           []string // resource_task_interval@node=status: happened
	FailOps                       []string // the same: fails when the transition comes to it
	Quorum                        string   // "" leaves it as it is
	Watchdog                      string   // "" leaves it as it is
	Grant, Revoke                 []string // tickets
	Standby, Activate             []string // tickets
}

// any says whether something is to be changed before scheduling. As in crm_simulate, quorum alone
// does not count, so that it is set only together with other changes.
func (i *Injections) quirkAny() bool {
	return len(i.NodesUp)+len(i.NodesDown)+len(i.NodesFail)+len(i.Ops)+
		len(i.Grant)+len(i.Revoke)+len(i.Standby)+len(i.Activate) > 0 || i.Watchdog != ""
}

// Files are where parts of the outcome are written; nil writers are left out.
type Files struct {
	Input func(root *etree.Element) error // document after injections
	Graph func(g *transition.Graph) error // transition graph
	Dot   func() (io.WriteCloser, error)  // drawing
}
