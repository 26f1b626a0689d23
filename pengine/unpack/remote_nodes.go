package unpack

import (
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// RemoteNodes makes nodes of remote connections and of guests, ahead of the resources: these
// consider every node when they are read. Guests, being resources with the meta-attribute
// remote-node, get a connection resource appended to the document.
func RemoteNodes(w *world.World) {
	section := child(child(w.Root, "configuration"), "resources")
	if section == nil {
		return
	}
	for _, x := range section.ChildElements() {
		switch {
		case isConnection(x):
			remoteNode(w, attr(x, "id"))
		case x.Tag == "primitive":
			remoteNode(w, expandGuest(x, section))
		case x.Tag == "group":
			for _, member := range x.ChildElements() {
				remoteNode(w, expandGuest(member, section))
			}
		}
	}
}

// remoteNode makes a remote node unless the name is empty or known.
func remoteNode(w *world.World, name string) {
	if name != "" && w.FindNode(name) == nil {
		createNode(w, name, name, "remote", 0)
	}
}

// isConnection says whether the resource is a connection to a Pacemaker Remote node.
func isConnection(x *etree.Element) bool {
	return x != nil && strings.EqualFold(attr(x, "type"), "remote") &&
		strings.EqualFold(attr(x, "class"), vocab.ClassOCF) && strings.EqualFold(attr(x, "provider"), vocab.ProviderPacemaker)
}

// connection describes a generated connection resource. Empty fields are left out of it.
type connection struct {
	name, launcher   string
	migrate, managed string
	timeout          string
	address, port    string
}

// expandGuest appends the connection resource of a guest to the section and returns the name of
// the guest's node, "" if the resource is no guest. Of options set more than once the last counts;
// rules and references are not considered.
func expandGuest(x, section *etree.Element) string {
	c := connection{launcher: attr(x, "id"), timeout: "60s"}
	for _, set := range x.SelectElements("meta_attributes") {
		for _, nv := range set.ChildElements() {
			v := attr(nv, "value")
			switch attr(nv, "name") {
			case "remote-node":
				c.name = v
			case "remote-addr":
				c.address = v
			case "remote-port":
				c.port = v
			case "remote-connect-timeout":
				c.timeout = v
			case "remote-allow-migrate":
				c.migrate = v
			case "is-managed":
				c.managed = v
			}
		}
	}
	if c.name == "" {
		return ""
	}
	section.AddChild(c.element())
	return c.name
}

// element writes the connection as a primitive.
func (c connection) element() *etree.Element {
	x := newPrimitive(c.name, vocab.ProviderPacemaker, "remote")
	meta := x.CreateElement("meta_attributes")
	meta.CreateAttr("id", xmlID(c.name+"-meta_attributes"))
	addPair(meta, "internal_rsc", "true")
	addPairIf(meta, "container", c.launcher)
	addPairIf(meta, "allow-migrate", c.migrate)
	addPairIf(meta, "is-managed", c.managed)
	if c.address != "" || c.port != "" {
		params := x.CreateElement("instance_attributes")
		params.CreateAttr("id", xmlID(c.name+"-instance_attributes"))
		addPairIf(params, "addr", c.address)
		addPairIf(params, "port", c.port)
	}
	ops := x.CreateElement("operations")
	addOp(ops, c.name, "monitor", "30s", "30s")
	if c.timeout != "" {
		addOp(ops, c.name, "start", "0", c.timeout)
	}
	return x
}
