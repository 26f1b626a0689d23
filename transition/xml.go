package transition

import (
	"io"
	"strconv"

	"github.com/beevik/etree"

	"pacer/cib"
)

var elements = [...]string{Pseudo: "pseudo_event", Resource: "rsc_op", Cluster: "crm_event"}

// Write writes the graph as a transition_graph element, indented as Pacemaker does.
func (g *Graph) Write(out io.Writer) error {
	x := xmlWriter{cib.NewTagWriter(out)}
	x.Open("transition_graph")
	x.set("cluster-delay", g.ClusterDelay)
	x.set("fencing-timeout", g.FencingTimeout)
	x.set("failed-stop-offset", g.FailedStopOffset)
	x.set("failed-start-offset", g.FailedStartOffset)
	x.set("batch-limit", g.BatchLimit)
	x.IntAttr("transition_id", g.ID)
	x.set("migration-limit", g.MigrationLimit)
	if g.RecheckBy > 0 {
		x.IntAttr("recheck-by", int(g.RecheckBy))
	}
	for _, s := range g.Synapses {
		x.synapse(s)
	}
	x.Close()
	return x.Flush()
}

// xmlWriter writes the parts of a graph.
type xmlWriter struct{ *cib.TagWriter }

func (x xmlWriter) synapse(s *Synapse) {
	x.Open("synapse")
	x.IntAttr("id", s.ID)
	if s.Priority > 0 {
		x.IntAttr("priority", s.Priority)
	}
	x.Open("action_set")
	for _, a := range s.Actions {
		x.action(a)
	}
	x.Close()
	x.Open("inputs")
	for i := range s.Inputs {
		x.Open("trigger")
		x.head(&s.Inputs[i])
		x.Close()
		x.Close()
	}
	x.Close()
	x.Close()
}

// head begins an action's element.
func (x xmlWriter) head(h *Head) {
	x.Open(elements[h.Kind])
	x.set("mode", h.Mode)
	x.IntAttr("id", h.ID)
	x.set("operation", h.Task)
	x.set("operation_key", h.Key)
	x.set("internal_operation_key", h.InternalKey)
	x.set("on_node", h.Node)
	x.set("on_node_uuid", h.NodeID)
	x.set("router_node", h.Router)
	if h.LockedSince != 0 {
		x.IntAttr("shutdown-lock", int(h.LockedSince))
	}
}

func (x xmlWriter) action(a *Action) {
	x.head(&a.Head)
	x.target(a.Target)
	x.Open("attributes")
	for _, v := range a.Attrs {
		x.Attr(v.Name, v.Value)
	}
	for _, v := range a.Params {
		x.item("param", Attr{"name", v.Name}, Attr{"value", v.Value})
	}
	x.Close()
	if a.Downed != nil {
		x.Open("downed")
		for _, id := range a.Downed {
			x.item("node", Attr{"id", id})
		}
		x.Close()
	}
	if a.Maintenance != nil {
		x.Open("maintenance")
		for _, n := range a.Maintenance {
			x.item("node", Attr{"id", n.NodeID}, Attr{"node_in_maintenance", map[bool]string{true: "1", false: "0"}[n.On]})
		}
		x.Close()
	}
	x.Close()
}

func (x xmlWriter) target(t *Target) {
	if t == nil {
		return
	}
	x.Open(t.Element)
	x.set("id", t.ID)
	x.set("long-id", t.LongID)
	x.set("class", t.Class)
	x.set("provider", t.Provider)
	x.set("type", t.Type)
	x.Close()
}

// item writes an element without content.
func (x xmlWriter) item(tag string, attrs ...Attr) {
	x.Open(tag)
	for _, a := range attrs {
		x.Attr(a.Name, a.Value)
	}
	x.Close()
}

func (x xmlWriter) set(name, value string) {
	if value != "" {
		x.Attr(name, value)
	}
}

func set(e *etree.Element, name, value string) {
	if value != "" {
		e.CreateAttr(name, value)
	}
}

func setInt(e *etree.Element, name string, value int) { e.CreateAttr(name, strconv.Itoa(value)) }
