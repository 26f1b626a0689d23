package report

import (
	"math"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

func (s *status) xmlNodes(parent *etree.Element) {
	list := add(parent, "nodes")
	for _, n := range s.w.Roster.Nodes {
		if s.Nodes.HasFold(n.Name) {
			s.xmlNode(list, n)
		}
	}
}

func (s *status) xmlNode(list *etree.Element, n *world.Node) {
	kind := "member"
	if n.IsPacemakerRemote() {
		kind = "remote"
	}
	colours := map[Health]string{HealthRed: "red", HealthYellow: "yellow", HealthGreen: "green"}
	e := add(list, "node",
		xmlAttr{"name", n.Name},
		xmlAttr{"id", n.ID},
		yes("online", n.Online()),
		yes("standby", n.Has(world.NodeStandby)),
		yes("standby_onfail", n.Has(world.NodeFailStandby)),
		yes("maintenance", n.Has(world.NodeMaintenance)),
		yes("pending", n.Has(world.NodePending)),
		yes("unclean", n.Unclean()),
		xmlAttr{"health", colours[NodeHealth(s.w, n)]},
		xmlAttr{"feature_set", featureSet(n)},
		yes("shutdown", n.Has(world.NodeShutdown)),
		yes("expected_up", n.Has(world.NodeExpectedUp)),
		yes("is_dc", n == s.w.DC),
		number("resources_running", len(n.Running)),
		xmlAttr{"type", kind})
	if n.IsGuest() {
		set(e, xmlAttr{"id_as_resource", n.Remote.Launcher.ID})
	}
	if !s.ByNode {
		return
	}
	below := s.with(func(o *StatusOptions) { o.resourceOnly = true })
	for _, r := range n.Running {
		below.xmlResource(e, r)
	}
}

func (s *status) xmlAttributes(parent *etree.Element) {
	list := add(parent, "node_attributes")
	for _, n := range s.w.Roster.Nodes {
		names := shownAttributes(n)
		if !n.Online() || !s.Nodes.HasFold(n.Name) || len(names) == 0 {
			continue
		}
		e := add(list, "node", xmlAttr{"name", n.Name})
		for _, name := range names {
			value, _ := n.Attr(name)
			a := add(e, "attribute", xmlAttr{"name", name})
			addAlways(a, "value", secret.Shown(name, value))
			if expected, found := expectedScore(n, n.Running, name); found {
				set(a, number("expected", expected))
			}
		}
	}
	dropIfEmpty(list)
}

func (s *status) xmlTickets(parent *etree.Element) {
	list := add(parent, "tickets")
	for id, t := range quirkTableOrder(s.w.Tickets) {
		state := "revoked"
		if t.Granted {
			state = "granted"
		}
		e := add(list, "ticket", xmlAttr{"id", id}, xmlAttr{"status", state}, yes("standby", t.Standby))
		if t.LastGranted > -1 {
			set(e, xmlAttr{"last-granted", s.timeText(t.LastGranted)})
		}
		if t.State == nil {
			continue
		}
		for name, value := range quirkTableOrder(t.State) {
			if name != "last-granted" && name != "expires" && e.SelectAttr(name) == nil {
				addAlways(e, name, value)
			}
		}
	}
	dropIfEmpty(list)
}

func (s *status) xmlBans(parent *etree.Element) {
	list := add(parent, "bans")
	for loc := range s.w.Locations.All() {
		if !s.banShown(loc) {
			continue
		}
		promoted := loc.RoleFilter == vocab.RolePromoted
		for _, c := range loc.Nodes {
			if c.Score < 0 {
				add(list, "ban", xmlAttr{"id", loc.ID}, xmlAttr{"resource", loc.Resource.ID}, xmlAttr{"node", c.Node.Name},
					number("weight", int(c.Score)), yes("promoted-only", promoted), yes("master_only", promoted))
			}
		}
	}
	dropIfEmpty(list)
}

func (s *status) xmlFailures(parent *etree.Element) {
	list := add(parent, "failures")
	for _, e := range s.w.Failed {
		if s.failureShown(e) {
			s.xmlFailure(list, e)
		}
	}
	dropIfEmpty(list)
}

func (s *status) xmlFailure(list, e *etree.Element) {
	key := "op_key"
	if e.SelectAttr("operation_key") == nil {
		key = "id"
	}
	rc := numeral.AtLeast(attr(e, "rc-code"), 0)
	f := add(list, "failure", xmlAttr{key, world.RecordKey(e)}, xmlAttr{"node", attr(e, "uname")},
		xmlAttr{"exitstatus", vocab.Exit(rc).String()})
	addAlways(f, "exitreason", quirkEscapeTwice(e.SelectAttrValue("exit-reason", "none")))
	set(f, number("exitcode", rc), xmlAttr{"call", attr(e, "call-id")}, xmlAttr{"status", recordStatus(e).String()})
	t, ok := world.RecordTime(e)
	if !ok || t <= 0 {
		return
	}
	set(f, xmlAttr{"last-rc-change", s.zonedTime(t)}, xmlAttr{"queued", attr(e, "queue-time")},
		xmlAttr{"exec", attr(e, "exec-time")},
		number("interval", min(numeral.AtLeast(attr(e, "interval"), 0), math.MaxUint32)),
		xmlAttr{"task", attr(e, "operation")})
}

// quirkEscapeTwice escapes a text for XML although writing it as an attribute escapes it, too, because
// programs read reasons of failures so from Pacemaker.
func quirkEscapeTwice(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#x0A;", "\t", "&#x09;",
		"\r", "&#x0D;").Replace(text)
}
