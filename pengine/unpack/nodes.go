package unpack

import (
	"cmp"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/score"
	"pacer/cib/value/seq"
	"pacer/pengine/world"
)

// Nodes reads the configured nodes with their permanent attributes.
//
// A node of unknown type ends the step: later nodes are not read, as in the reference.
func Nodes(w *world.World) {
	for _, x := range children(anywhere(w.Root, "nodes"), "node") {
		id, name := attr(x, "id"), attr(x, "uname")
		if !hasAttr(x, "id") {
			w.Err("", "Ignoring <node> entry in configuration without id")
			continue
		}
		base, err := w.Opt.Health.Parse(x.SelectAttrValue("score", "0"), 0)
		if err != nil {
			w.Warn(id, "Using 0 as score for node "+cmp.Or(name, "without name")+" because '"+
				attr(x, "score")+"' is not a valid score")
		}
		n := createNode(w, id, name, x.SelectAttrValue("type", "member"), base)
		if n == nil {
			return
		}
		startupFencing(w, n)
		nodeAttributes(w, x, n, false)
	}
}

// createNode adds a node to the roster, nil if the type is unknown.
func createNode(w *world.World, id, name, typ string, base score.Score) *world.Node {
	if w.FindNode(name) != nil {
		w.Warn(id, "More than one node entry has name '"+name+"'")
	}
	kind, shown := world.ClusterNode, "cluster"
	switch strings.ToLower(typ) {
	case "member":
	case "remote":
		kind, shown = world.RemoteNode, "remote"
		w.Found.RemoteNodes = true
	default:
		w.Err(id, "Ignoring node "+cmp.Or(name, "without name")+" with unrecognized type '"+typ+"'")
		return nil
	}
	n := w.Roster.Insert(id, name, kind, base)
	n.Attrs.Put("#kind", shown)
	return n
}

// startupFencing marks a node as unclean until its state has been seen, if the cluster is to
// trust nobody. Former remote nodes without connection are left alone.
func startupFencing(w *world.World, n *world.Node) {
	if n.Kind == world.RemoteNode && n.Remote == nil {
		return
	}
	n.Clear(world.NodeUnclean)
	if w.Opt.StartupFencing {
		n.Set(world.NodeUnclean)
	}
}

// nodeAttributes reads a node's attributes and utilization, permanent ones from its
// configuration, transient ones (which replace permanent ones) from its state. x may be nil.
func nodeAttributes(w *world.World, x *etree.Element, n *world.Node, transient bool) {
	n.Attrs.Put("#uname", n.Name)
	n.Attrs.Put("#id", n.ID)
	if w.DC == nil && strings.EqualFold(n.ID, attr(w.Root, "dc-uuid")) {
		w.DC = n
		n.Attrs.Put("#is_dc", "true")
	} else if n != w.DC {
		n.Attrs.Put("#is_dc", "false")
	}
	cluster, named := w.Opt.Table().Get("cluster-name")
	if named {
		n.Attrs.Put("#cluster-name", cluster)
	}
	into := n.Attrs
	if transient {
		into = &seq.Table[string]{}
	}
	w.NVPairs(x, "instance_attributes", w.RuleNow(), into, "")
	if transient {
		for k, v := range into.All() {
			n.Attrs.Put(k, v)
		}
	}
	w.NVPairs(x, "utilization", w.RuleNow(), n.Utilization, "")
	if n.Attrs.Has("#site-name") {
		return
	}
	if site, ok := n.Attrs.Get("site-name"); ok {
		n.Attrs.Put("#site-name", site)
	} else if named {
		n.Attrs.Put("#site-name", cluster)
	}
}
