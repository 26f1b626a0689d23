package attribute

import (
	"strings"

	"pacer/cib"
	"pacer/cib/xpath"
)

// Kinds of nodes.
const (
	Member = "cluster" // of the cluster itself
	Guest  = "guest"   // made by a resource with remote-node
	Remote = "remote"  // made by a connection, ocf:pacemaker:remote
)

// Node is a node that a configuration has. What keeps attributes calls guests and remote nodes by their names.
type Node struct{ Kind, Name, ID string }

// kinds are where the configuration has nodes: a path, and the attribute with the id.
var kinds = []struct{ name, path, id string }{
	{Member, "/cib/configuration/nodes/node[not(@type) or @type='member']", "id"},
	{Guest, "/cib/configuration//primitive//meta_attributes//nvpair[@name='remote-node']", "value"},
	{Remote, "/cib/configuration//primitive[@type='remote'][@provider='pacemaker']", "id"},
}

// ConfiguredNodes lists the nodes of a configuration: members, then guests, then remote nodes.
func ConfiguredNodes(doc *cib.Document) (all []Node) {
	for _, k := range kinds {
		elements, err := xpath.Select(doc.Root(), k.path)
		if err != nil {
			panic("a path to nodes cannot be read: " + err.Error())
		}
		for _, e := range elements {
			id := e.SelectAttrValue(k.id, "")
			all = append(all, Node{k.name, e.SelectAttrValue("uname", id), id})
		}
	}
	return all
}

// knownNodes are those, then nodes of any other kind that the configuration or the status has.
func knownNodes(doc *cib.Document) []Node {
	all := ConfiguredNodes(doc)
	for _, path := range []string{"./configuration/nodes/node", "./status/node_state"} {
		for _, e := range doc.Root().FindElements(path) {
			id := e.SelectAttrValue("id", "")
			all = append(all, Node{Name: e.SelectAttrValue("uname", id), ID: id})
		}
	}
	return all
}

// nodeNamed finds a node by its name, whose letters may be large or small.
func nodeNamed(all []Node, name string) (Node, bool) {
	for _, n := range all {
		if strings.EqualFold(n.Name, name) {
			return n, true
		}
	}
	return Node{}, false
}
