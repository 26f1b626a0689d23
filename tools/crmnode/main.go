package crmnode

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/beevik/etree"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common

	Quiet     bool   `short:"Q" help:"Say less."`
	ClusterID bool   `short:"i" name:"cluster-id" group:"Commands" help:"Show this node's number in the cluster."`
	List      bool   `short:"l" group:"Commands" help:"List all nodes that are or were members: number, name, and whether they are here."`
	Name      bool   `short:"n" group:"Commands" help:"Show the name that the cluster has for this node."`
	Partition bool   `short:"p" group:"Commands" help:"List the members of this node's part of the cluster."`
	Quorum    bool   `short:"q" group:"Commands" help:"Show 1 if this node's part of the cluster has quorum, else 0."`
	NameForID string `short:"N" name:"name-for-id" placeholder:"ID" group:"Commands" help:"Show the name of the node with this number."`
	Remove    string `short:"R" placeholder:"NAME" group:"Commands" help:"(Advanced) Take a node that has ended out of the configuration; corosync's must be without it before."`
	Force     bool   `short:"f" group:"Additional" help:"Do what is dangerous."`
	Corosync  bool   `short:"C" hidden:"" help:"Ignored."`
}

// Main runs crm_node.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "tell the nodes of the cluster, and remove those that are gone",
		Flags: f,
		Do:    func(p *output.Printer, parsed *kong.Context) error { return (&teller{p, f}).perform(command(parsed)) },
	})
}

// command is the last one on the command line.
func command(parsed *kong.Context) string {
	return output.LastOf(output.Given(parsed), "cluster-id", "list", "name", "partition", "quorum", "name-for-id", "remove")
}

// teller tells what it is asked.
type teller struct {
	*output.Printer
	f *flags
}

func (t *teller) perform(command string) error {
	switch {
	case command == "":
		return output.Fail(vocab.ExitUsage, "nothing was asked for; expected one of --cluster-id, --list, --name, --partition, --quorum, --name-for-id, --remove")
	case t.f.Remove != "" && !t.f.Force:
		return output.Fail(vocab.ExitUsage, "The supplied command is considered dangerous.  To prevent accidental destruction of the cluster, the --force flag is required in order to proceed.")
	case command == "name" && t.Env.Getenv(onNode) != "":
		return t.name(t.Env.Getenv(onNode))
	case command == "remove":
		return t.remove()
	}
	s, err := t.status()
	if err != nil {
		return err
	}
	switch command {
	case "cluster-id":
		return t.one(strconv.FormatUint(uint64(idOf(s)), 10), "node-info", "nodeid")
	case "name":
		return t.name(s.Node)
	case "quorum":
		return t.quorum(s)
	case "name-for-id":
		return t.nameForID(s)
	}
	return t.nodes(s, command == "partition")
}

// onNode is the variable by which an agent's tools learn the name of the node that the agent is on.
const onNode = "OCF_RESKEY_CRM_meta_on_node"

func (t *teller) status() (api.Status, error) {
	client, err := cluster.Client(t.Env)
	if err != nil {
		return api.Status{}, err
	}
	s, err := client.Status(context.Background())
	if err != nil {
		return s, output.Fail(output.StatusOf(cluster.CallError(err)), "Could not connect to controller: %w", err)
	}
	return s, nil
}

// one writes a single value: as text alone, as XML as an attribute.
func (t *teller) one(value, tag, attribute string) error {
	if root := t.XML(); root != nil {
		output.Element(root, tag, attribute, value)
		return nil
	}
	t.Info("%s", value)
	return nil
}

func idOf(s api.Status) uint32 {
	for _, m := range s.Members {
		if m.Name == s.Node {
			return m.ID
		}
	}
	return 0
}

// name writes a node's name; as XML the number is 0 whichever the node is.
func (t *teller) name(name string) error {
	if root := t.XML(); root != nil {
		output.Element(root, "node-info", "nodeid", "0", "uname", name)
		return nil
	}
	t.Info("%s", name)
	return nil
}

func (t *teller) quorum(s api.Status) error {
	if root := t.XML(); root != nil {
		output.Element(root, "cluster-info", "quorum", strconv.FormatBool(s.Quorate))
		return nil
	}
	t.Info("%d", map[bool]int{true: 1}[s.Quorate])
	return nil
}

// nameForID finds a node by its number; 0 is this one.
func (t *teller) nameForID(s api.Status) error {
	id, err := strconv.ParseUint(t.f.NameForID, 10, 32)
	if err != nil {
		return output.Fail(vocab.ExitUsage, "--name-for-id: %q is no number of a node; expected a whole number from 1 on, or 0 for this node", t.f.NameForID)
	}
	if id == 0 {
		return t.name(s.Node)
	}
	list, err := t.known(s)
	if err != nil {
		return err
	}
	for _, n := range list {
		if n.id == id {
			return t.name(n.name)
		}
	}
	return output.Fail(vocab.ExitNoSuch, "Node is not known to cluster")
}

// node is a node that is or was a member.
type node struct {
	id   uint64
	name string
	here bool
}

func (n node) state() string {
	if n.here {
		return "member"
	}
	return "lost"
}

// known lists the members, and the configured nodes that are not, by name.
func (t *teller) known(s api.Status) (list []node, err error) {
	for _, m := range s.Members {
		list = append(list, node{uint64(m.ID), m.Name, true})
	}
	doc, err := cluster.Document(t.Env)
	if err != nil {
		return nil, err
	}
	for _, e := range doc.Root().FindElements("./configuration/nodes/node") {
		id, err := strconv.ParseUint(e.SelectAttrValue("id", ""), 10, 32)
		if err != nil || remote(e) || slices.ContainsFunc(list, func(n node) bool { return n.id == id }) {
			continue
		}
		list = append(list, node{id, e.SelectAttrValue("uname", ""), false})
	}
	slices.SortStableFunc(list, func(a, b node) int { return cmp.Or(world.CompareNumeric(a.name, b.name), cmp.Compare(a.id, b.id)) })
	return list, nil
}

func remote(e *etree.Element) bool { return e.SelectAttrValue("type", "") == "remote" }

func (t *teller) nodes(s api.Status, members bool) error {
	list, err := t.known(s)
	if err != nil {
		return err
	}
	if members {
		list = slices.DeleteFunc(list, func(n node) bool { return !n.here })
	}
	if root := t.XML(); root != nil {
		top := output.Element(root, "nodes")
		for _, n := range list {
			output.Element(top, "node", "id", strconv.FormatUint(n.id, 10), "name", n.name, "state", n.state())
		}
		return nil
	}
	var names []string
	for _, n := range list {
		names = append(names, n.name)
		if !members {
			t.Info("%d %s %s", n.id, n.name, n.state())
		}
	}
	if members && len(names) > 0 {
		t.Info("%s", strings.Join(names, " "))
	}
	return nil
}

// remove takes a node, by its name or number, out of the configuration and the status.
func (t *teller) remove() error {
	attribute := "uname"
	if id, err := strconv.ParseUint(t.f.Remove, 10, 32); err == nil && id > 0 {
		attribute = "id"
	}
	open, err := cluster.Open(t.Env)
	if err != nil {
		return err
	}
	defer open.Close()
	return open.Apply(
		cib.Op{Kind: cib.Delete, Section: "nodes", Data: output.Element(nil, "node", attribute, t.f.Remove)},
		cib.Op{Kind: cib.Delete, Section: "status", Data: output.Element(nil, "node_state", attribute, t.f.Remove)},
	)
}
