package sim

import (
	"fmt"
	"io"

	"pacer/pengine/report"
	"pacer/pengine/world"
)

// Text tells of a simulation in words.
type Text struct {
	t     *report.Text
	quiet bool
	fail  func(text string)
	space bool // something was told that what comes next is to be kept apart from
}

// NewText makes a Text that writes to out and gives failures to fail. Quiet tells of scores,
// utilization and failures only; plain writes them without headings.
func NewText(out io.Writer, fail func(text string), quiet, plain bool) *Text {
	return &Text{t: report.NewText(out, plain), quiet: quiet, fail: fail}
}

// Err is the first error met while writing.
func (x *Text) Err() error { return x.t.Err() }

// Tell tells of an event.
func (x *Text) Tell(e Event) {
	switch e := e.(type) {
	case Note:
		x.line("%s", e.Text)
	case Failure:
		x.fail(e.Text)
	case State:
		x.state(e)
	case Traced:
		x.begin(traceTitle(e))
		for _, l := range e.Lines {
			if l.Kind == world.TraceRemark {
				x.line("%s", l.At)
			} else {
				x.t.Item("%s", l.String())
			}
		}
		x.t.End()
	case Transition:
		x.begin("Transition Summary")
		e.Summary.Write(x.t)
		x.t.End()
	case Unmanaged:
		x.t.Line("\n              *** Resource management is DISABLED ***")
		x.t.Line("  The cluster will not attempt to start, stop or recover services")
		x.space = true
	case Impaired:
		x.t.Spacer(x.space)
		x.line("%d of %d resource instances DISABLED and %d BLOCKED from further action due to failure",
			e.Disabled, e.Instances, e.Blocked)
		x.space = true
	default:
		x.execution(e)
	}
}

// begin opens a list that is kept apart from what was told before.
func (x *Text) begin(title string) {
	x.t.Spacer(x.space)
	x.space = true
	x.t.Begin("%s", title)
}

func (x *Text) line(format string, args ...any) {
	if !x.quiet {
		x.t.Line(format, args...)
	}
}

func (x *Text) item(format string, args ...any) {
	if !x.quiet {
		x.t.Item(format, args...)
	}
}

func (x *Text) state(e State) {
	title := "Current cluster status"
	if e.Revised {
		title, x.space = "Revised Cluster Status", true
	}
	x.begin(title)
	report.Status(x.t, e.World, e.Options)
	x.t.End()
}

func traceTitle(e Traced) string {
	switch {
	case e.Scores && e.Utilization:
		return "Assignment Scores and Utilization Information"
	case e.Scores:
		return "Assignment Scores"
	}
	return "Utilization Information"
}

// execution tells of modifications and of the execution.
func (x *Text) execution(e Event) {
	switch e := e.(type) {
	case Modifying:
		x.modifying(e)
	case NodeChanged:
		format := map[string]string{
			"Online": "Bringing node %s online", "Offline": "Taking node %s offline", "Failing": "Failing node %s",
		}[e.Change]
		x.item(format, e.Node)
	case TicketChanged:
		if e.Change == "Standby" {
			x.item("Making ticket %s standby", e.Ticket)
		} else {
			x.item("%s ticket %s", e.Change, e.Ticket)
		}
	case OpInjected:
		x.item("Injecting %s into the configuration", e.Spec)
	case AttributeSet:
		x.item("Injecting attribute %s=%s into /node_state '%s'", e.Name, e.Value, e.NodeID)
	case Executing:
		x.open("Executing Cluster Transition")
	case Modified, Executed:
		if !x.quiet {
			x.t.End()
		}
	default:
		x.action(e)
	}
}

// open is begin, unless quiet.
func (x *Text) open(title string) {
	x.t.Spacer(x.space)
	x.space = true
	if !x.quiet {
		x.t.Begin("%s", title)
	}
}

func (x *Text) modifying(e Modifying) {
	x.open("Performing Requested Modifications")
	if e.Quorum != "" {
		x.item("Setting quorum: %s", e.Quorum)
	}
	if e.Watchdog != "" {
		x.item("Setting watchdog: %s", e.Watchdog)
	}
}

func (x *Text) action(e Event) {
	switch e := e.(type) {
	case PseudoDone:
		if e.Node != "" {
			e.Key += " on " + e.Node
		}
		x.item("Pseudo action:   %s", e.Key)
	case ResourceDone:
		if e.IntervalMS > 0 {
			e.Task = fmt.Sprintf("%s=%d", e.Task, e.IntervalMS)
		}
		x.item("Resource action: %-15s %s on %s", e.Resource, e.Task, e.Node)
	case ClusterDone:
		if e.Resource != "" {
			e.Task += " for " + e.Resource
		}
		x.item("Cluster action:  %s on %s", e.Task, e.Node)
	case Fenced:
		x.item("Fencing %s (%s)", e.Target, e.Op)
	}
}
