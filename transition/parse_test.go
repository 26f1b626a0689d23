package transition

import (
	"fmt"
	"strconv"

	"github.com/beevik/etree"
)

// Parse reads a transition_graph element.
func Parse(e *etree.Element) (*Graph, error) {
	if e == nil || e.Tag != "transition_graph" {
		return nil, fmt.Errorf("transition graph: found %s, expected a transition_graph element", tag(e))
	}
	g := &Graph{
		ClusterDelay:      e.SelectAttrValue("cluster-delay", ""),
		FencingTimeout:    e.SelectAttrValue("fencing-timeout", ""),
		FailedStopOffset:  e.SelectAttrValue("failed-stop-offset", ""),
		FailedStartOffset: e.SelectAttrValue("failed-start-offset", ""),
		BatchLimit:        e.SelectAttrValue("batch-limit", ""),
		MigrationLimit:    e.SelectAttrValue("migration-limit", ""),
		RecheckBy:         int64(atoi(e.SelectAttrValue("recheck-by", ""), 0)),
	}
	var err error
	if g.ID, err = intAttr(e, "transition_id"); err != nil {
		return nil, err
	}
	for _, child := range e.SelectElements("synapse") {
		s, err := parseSynapse(child)
		if err != nil {
			return nil, err
		}
		g.Synapses = append(g.Synapses, s)
	}
	return g, nil
}

func parseSynapse(e *etree.Element) (*Synapse, error) {
	id, err := intAttr(e, "id")
	if err != nil {
		return nil, err
	}
	s := &Synapse{ID: id, Priority: atoi(e.SelectAttrValue("priority", ""), 0)}
	for _, set := range e.SelectElements("action_set") {
		for _, child := range set.ChildElements() {
			a, err := parseAction(child)
			if err != nil {
				return nil, fmt.Errorf("synapse %d: %w", s.ID, err)
			}
			s.Actions = append(s.Actions, a)
		}
	}
	for _, inputs := range e.SelectElements("inputs") {
		for _, trigger := range inputs.SelectElements("trigger") {
			for _, child := range trigger.ChildElements() {
				h, err := parseHead(child)
				if err != nil {
					return nil, fmt.Errorf("synapse %d, inputs: %w", s.ID, err)
				}
				s.Inputs = append(s.Inputs, h)
			}
		}
	}
	return s, nil
}

func parseHead(e *etree.Element) (Head, error) {
	id, err := intAttr(e, "id")
	if err != nil {
		return Head{}, err
	}
	h := Head{
		ID:          id,
		Mode:        e.SelectAttrValue("mode", ""),
		Task:        e.SelectAttrValue("operation", ""),
		Key:         e.SelectAttrValue("operation_key", ""),
		InternalKey: e.SelectAttrValue("internal_operation_key", ""),
		Node:        e.SelectAttrValue("on_node", ""),
		NodeID:      e.SelectAttrValue("on_node_uuid", ""),
		Router:      e.SelectAttrValue("router_node", ""),
		LockedSince: int64(atoi(e.SelectAttrValue("shutdown-lock", ""), 0)),
	}
	for k, name := range elements {
		if e.Tag == name {
			h.Kind = Kind(k)
			return h, nil
		}
	}
	return Head{}, fmt.Errorf("action %d: found element %s, expected pseudo_event, rsc_op or crm_event", id, e.Tag)
}

func parseAction(e *etree.Element) (*Action, error) {
	h, err := parseHead(e)
	if err != nil {
		return nil, err
	}
	a := &Action{Head: h}
	for _, child := range e.ChildElements() {
		switch child.Tag {
		case "attributes":
			a.parseAttributes(child)
		case "downed":
			a.Downed = []string{}
			for _, n := range child.SelectElements("node") {
				a.Downed = append(a.Downed, n.SelectAttrValue("id", ""))
			}
		case "maintenance":
			a.Maintenance = []NodeMaintenance{}
			for _, n := range child.SelectElements("node") {
				on := n.SelectAttrValue("node_in_maintenance", "0") != "0"
				a.Maintenance = append(a.Maintenance, NodeMaintenance{n.SelectAttrValue("id", ""), on})
			}
		default:
			a.Target = &Target{
				Element:  child.Tag,
				ID:       child.SelectAttrValue("id", ""),
				LongID:   child.SelectAttrValue("long-id", ""),
				Class:    child.SelectAttrValue("class", ""),
				Provider: child.SelectAttrValue("provider", ""),
				Type:     child.SelectAttrValue("type", ""),
			}
		}
	}
	return a, nil
}

func (a *Action) parseAttributes(e *etree.Element) {
	for _, v := range e.Attr {
		a.Attrs = append(a.Attrs, Attr{v.FullKey(), v.Value})
	}
	for _, p := range e.SelectElements("param") {
		a.Params = append(a.Params, Attr{p.SelectAttrValue("name", ""), p.SelectAttrValue("value", "")})
	}
}

func intAttr(e *etree.Element, name string) (int, error) {
	text := e.SelectAttrValue(name, "")
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("element %s: found %s=%q, expected a whole number", e.Tag, name, text)
	}
	return n, nil
}

func tag(e *etree.Element) string {
	if e == nil {
		return "nothing"
	}
	return "element " + e.Tag
}
