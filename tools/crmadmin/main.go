package crmadmin

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/beevik/etree"

	"pacer/api"
	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
	"pacer/tools/attribute"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common

	Quiet      bool                `short:"q" help:"Show only what was asked for."`
	Status     string              `short:"S" placeholder:"NODE" group:"Command" help:"Show what the controller of a node does."`
	Pacemakerd bool                `short:"P" group:"Command" help:"Show whether the daemon of this host is well."`
	DCLookup   bool                `short:"D" name:"dc_lookup" group:"Command" help:"Show the name of the designated controller: the node that plans for all."`
	Nodes      output.OptionalText `short:"N" placeholder:"TYPE" group:"Command" help:"List the configured nodes, all or those of some types, joined by commas: cluster, guest, remote."`
	Health     bool                `short:"H" hidden:"" help:"Refused."`
	Timeout    string              `short:"t" default:"30s" placeholder:"DURATION" group:"Additional" help:"How long to wait for an answer; 0: as long as it takes. Seconds, or with a unit."`
	BashExport bool                `short:"B" name:"bash-export" group:"Additional" help:"List nodes as commands of a shell: export NAME=ID."`
	IPCName    string              `short:"i" name:"ipc-name" placeholder:"NAME" group:"Additional" help:"Ignored."`
}

// Main runs crmadmin.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "tell who controls the cluster, what controllers do, and which nodes there are",
		Flags: f,
		Do: func(p *output.Printer, parsed *kong.Context) error {
			a := &admin{p, f}
			err := a.perform(command(parsed))
			return a.failed(err)
		},
	})
}

// command is the last one on the command line.
func command(parsed *kong.Context) string {
	return output.LastOf(output.Given(parsed), "status", "pacemakerd", "dc_lookup", "nodes")
}

type admin struct {
	*output.Printer
	f *flags
}

// failed tells of an error in the form that programs know.
func (a *admin) failed(err error) error {
	if err == nil || output.StatusOf(err) == vocab.ExitUsage {
		return err
	}
	a.Err("error: Command failed: %v", err)
	return output.Exit(output.StatusOf(err))
}

func (a *admin) perform(command string) error {
	switch {
	case a.f.Health:
		a.Err("Cluster-wide health option not supported; crm_mon shows the state of all nodes")
		return output.Exit(vocab.ExitUsage)
	case command == "":
		a.Err("error: Must specify a command option: one of --status, --pacemakerd, --dc_lookup, --nodes")
		return output.Exit(vocab.ExitUsage)
	case command == "nodes":
		return a.nodes()
	}
	client, err := a.client()
	if err != nil {
		return err
	}
	switch command {
	case "status":
		return a.status(client)
	case "pacemakerd":
		return a.daemon(client)
	}
	return a.dc(client)
}

// client calls the daemon within the time that the user gives.
func (a *admin) client() (*api.Client, error) {
	limit, err := rule.ParseSpan(a.f.Timeout)
	if err != nil || limit < 0 {
		return nil, output.Fail(vocab.ExitUsage, "--timeout is %q; expected seconds, or a number with a unit such as 2min", a.f.Timeout)
	}
	client, err := cluster.Client(a.Env)
	if err != nil {
		return nil, err
	}
	if limit == 0 {
		limit = math.MaxInt64
	}
	return client.Within(limit), nil
}

// unreached is an error of the daemon's with the status that Pacemaker's tool has for it.
func unreached(err error) error {
	var silent *api.Silence
	var fault *api.Fault
	switch {
	case errors.As(err, &silent):
		return output.Fail(vocab.ExitTempFail, "%w", err)
	case errors.As(err, &fault) && fault.Status == 404:
		return output.Fail(vocab.ExitNoSuch, "%w", err)
	}
	return output.Fail(output.StatusOf(cluster.CallError(err)), "%w", err)
}

func (a *admin) dc(client *api.Client) error {
	s, err := client.Status(context.Background())
	if err != nil {
		return unreached(err)
	}
	switch root := a.XML(); {
	case root != nil:
		output.Element(root, "dc", "node_name", s.DC)
	case s.DC == "" && a.f.Quiet:
	case s.DC == "":
		a.Info("Designated Controller is: not yet elected")
	case a.f.Quiet:
		a.Info("%s", s.DC)
	default:
		a.Info("Designated Controller is: %s", s.DC)
	}
	if s.DC == "" {
		return output.Fail(vocab.ExitNoDC, "no node is the designated controller yet")
	}
	return nil
}

// states are the states of a controller, and Pacemaker's name for each.
var states = map[string]string{
	"starting": "S_STARTING", "left out": "S_PENDING", "joining": "S_PENDING", "leaving": "S_STOPPING", "member": "S_NOT_DC",
	"integrating": "S_INTEGRATION", "policy-engine": "S_POLICY_ENGINE", "transition": "S_TRANSITION_ENGINE", "idle": "S_IDLE",
}

// stateName is Pacemaker's name for the state of a controller.
func stateName(s api.Status) string { return states[s.State] }

// status shows what the controller of a node does; of the designated controller if no node is named.
func (a *admin) status(client *api.Client) error {
	s, err := client.StatusOf(context.Background(), a.f.Status)
	if err != nil {
		return unreached(err)
	}
	switch root := a.XML(); {
	case root != nil:
		output.Element(root, "crmd", "node_name", s.Node, "state", stateName(s), "result", "ok")
	case a.f.Quiet:
		a.Info("%s", stateName(s))
	default:
		a.Info("Controller on %s in state %s: ok", s.Node, stateName(s))
	}
	return nil
}

// daemon shows whether this host's daemon is well: it is if it answers.
func (a *admin) daemon(client *api.Client) error {
	s, err := client.Status(context.Background())
	if err != nil {
		return unreached(err)
	}
	state, friendly := "running", "Pacemaker is running"
	switch s.State {
	case "starting", "joining":
		state, friendly = "starting_daemons", "Pacemaker daemons are starting"
	case "leaving":
		state, friendly = "shutting_down", "Pacemaker daemons are shutting down"
	}
	now := time.Now().Format("2006-01-02 15:04:05 -07:00")
	switch root := a.XML(); {
	case root != nil:
		output.Element(root, "pacemakerd", "sys_from", "pacemakerd", "state", state, "last_updated", now)
	case a.f.Quiet:
		a.Info("%s", state)
	default:
		a.Info("Status of pacemakerd: '%s' (last updated %s)", friendly, now)
	}
	return nil
}

func (a *admin) nodes() error {
	doc, err := cluster.Document(a.Env)
	if err != nil {
		return err
	}
	var list *etree.Element
	if root := a.XML(); root != nil {
		list = output.Element(root, "nodes")
	}
	wanted := strings.Split(a.f.Nodes.Value, ",")
	all := a.f.Nodes.Value == "" || slices.Contains(wanted, "all")
	found := false
	for _, n := range attribute.ConfiguredNodes(doc) {
		if all || slices.Contains(wanted, n.Kind) {
			found = true
			a.node(list, n.Kind, n.Name, n.ID)
		}
	}
	if !found {
		a.Info("No nodes configured")
	}
	return nil
}

func (a *admin) node(list *etree.Element, kind, name, id string) {
	switch {
	case list != nil:
		output.Element(list, "node", "type", kind, "name", name, "id", id)
	case a.f.Quiet:
		a.Info("%s", name)
	case a.f.BashExport:
		a.Info("export %s=%s", name, id)
	default:
		a.Info("%s node: %s (%s)", kind, name, id)
	}
}
