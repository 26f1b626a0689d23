package sim

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/pengine/report"
	"pacer/pengine/world"
)

// XML tells of a simulation by elements, those of Pacemaker's crm_simulate --output-as=xml.
type XML struct {
	root *etree.Element
	at   *etree.Element // where elements go now: the root, or the part that is being told
	fail func(text string)
}

// NewXML makes an XML that adds to root and gives failures to fail.
func NewXML(root *etree.Element, fail func(text string)) *XML {
	return &XML{root: root, at: root, fail: fail}
}

// Tell tells of an event. Notes are for people only.
func (x *XML) Tell(e Event) {
	switch e := e.(type) {
	case Failure:
		x.fail(e.Text)
	case State:
		tag := "cluster_status"
		if e.Revised {
			tag = "revised_cluster_status"
		}
		report.StatusXML(x.root.CreateElement(tag), e.World, e.Options)
	case Modifying:
		m := add(x.root, "modifications")
		setIf(m, "quorum", e.Quorum)
		setIf(m, "watchdog", e.Watchdog)
	case NodeChanged:
		add(x.root, "modify_node", "action", e.Change, "node", e.Node)
	case TicketChanged:
		add(x.root, "modify_ticket", "action", e.Change, "ticket", e.Ticket)
	case OpInjected:
		add(x.root, "inject_spec", "spec", e.Spec)
	case AttributeSet:
		add(x.at, "inject_attr", "name", e.Name, "value", e.Value, "node_path", "/node_state", "cib_node", e.NodeID)
	case Traced:
		x.traced(e)
	case Transition:
		x.scheduled(e.Summary)
	default:
		x.action(e)
	}
}

func (x *XML) action(e Event) {
	switch e := e.(type) {
	case Executing:
		x.at = add(x.root, "transition")
	case Executed:
		x.at = x.root
	case PseudoDone:
		setIf(add(x.at, "pseudo_action", "task", e.Key), "node", e.Node)
	case ResourceDone:
		a := add(x.at, "rsc_action", "resource", e.Resource, "op", e.Task, "node", e.Node)
		if e.IntervalMS > 0 {
			a.CreateAttr("interval", strconv.FormatUint(uint64(e.IntervalMS), 10))
		}
	case ClusterDone:
		setIf(add(x.at, "cluster_action", "task", e.Task, "node", e.Node), "id", e.Resource)
	case Fenced:
		add(x.at, "fencing_action", "target", e.Target, "op", e.Op)
	}
}

func (x *XML) traced(e Traced) {
	tag := "utilizations"
	if e.Scores && e.Utilization {
		tag = "allocations_utilizations"
	} else if e.Scores {
		tag = "allocations"
	}
	list := add(x.root, tag)
	for _, l := range e.Lines {
		var line *etree.Element
		switch l.Kind {
		case world.TraceRemark:
		case world.TracePromotion:
			line = add(list, "promotion_score", "id", l.Resource, "score", l.Score.String())
			setIf(line, "node", l.Node)
		case world.TraceCapacity:
			line = add(list, "capacity", "node", l.Node, "comment", l.At)
		case world.TraceUtilization:
			line = add(list, "utilization", "resource", l.Resource, "node", l.Node, "function", l.At)
		default:
			add(list, "node_weight", "function", l.At, "node", l.Node, "score", l.Score.String(), "id", l.Resource)
		}
		for _, name := range l.AmountNames() {
			line.CreateElement(name).SetText(l.Amount(name))
		}
	}
}

func (x *XML) scheduled(s report.Summary) {
	list := add(x.root, "actions")
	for _, n := range s.Nodes {
		if n.Reason.Kind != world.NoReason {
			add(list, "node_action", "task", n.Task(), "node", n.Label(), "reason", n.Reason.String())
		}
	}
	for _, r := range s.Resources {
		a := add(list, "rsc_action", "action", strings.ToLower(r.Change.String()), "resource", r.Resource.ID)
		for _, v := range r.Details() {
			a.CreateAttr(v.Name, v.Value)
		}
		setIf(a, "reason", r.Reason.String())
		if r.Blocked {
			a.CreateAttr("blocked", "true")
		}
	}
}

// add makes an element with attributes, given as names and values in turn.
func add(parent *etree.Element, tag string, attrs ...string) *etree.Element {
	e := parent.CreateElement(tag)
	for i := 0; i+1 < len(attrs); i += 2 {
		e.CreateAttr(attrs[i], attrs[i+1])
	}
	return e
}

func setIf(e *etree.Element, name, value string) {
	if value != "" {
		e.CreateAttr(name, value)
	}
}
