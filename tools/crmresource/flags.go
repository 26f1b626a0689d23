package crmresource

import (
	"slices"
	"time"

	"github.com/alecthomas/kong"

	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
	"pacer/tools/output"
)

type flags struct {
	output.Common

	Quiet    bool   `short:"Q" help:"Say less."`
	Resource string `short:"r" placeholder:"ID" help:"The resource that is meant."`

	List              bool   `short:"L" group:"Queries" help:"List all resources with their state."`
	ListRaw           bool   `short:"l" group:"Queries" help:"List the ids of all primitives, each instance of a clone for itself."`
	ListCTS           bool   `short:"c" name:"list-cts" hidden:"" help:"List resources for tests."`
	ListOperations    bool   `short:"O" group:"Queries" help:"List operations of active resources, of --resource or on --node."`
	ListAllOperations bool   `short:"o" group:"Queries" help:"List all operations that are known, of --resource or on --node."`
	ListOptions       string `placeholder:"TYPE" group:"Queries" help:"List options: primitive (meta-attributes of primitives), or fencing (parameters of all fence devices)."`
	ListStandards     bool   `group:"Queries" help:"List the classes of agents that can be run here."`
	ListProviders     bool   `name:"list-ocf-providers" group:"Queries" help:"List the providers of OCF agents."`
	ListAgents        string `placeholder:"STD:PROV" group:"Queries" help:"List the agents of a class, or of a class and provider."`
	ListAlternatives  string `name:"list-ocf-alternatives" placeholder:"AGENT" group:"Queries" help:"List the providers of an OCF agent."`
	ShowMetadata      string `placeholder:"SPEC" group:"Queries" help:"Show what an agent, CLASS:PROVIDER:AGENT, says of itself."`
	QueryXML          bool   `short:"q" name:"query-xml" group:"Queries" help:"Show the configuration of a resource, with what its template gives it."`
	QueryXMLRaw       bool   `short:"w" name:"query-xml-raw" group:"Queries" help:"Show the configuration of a resource as it stands."`
	GetParameter      string `short:"g" placeholder:"PARAM" group:"Queries" help:"Show a parameter of a resource: an instance attribute, unless --element, --meta or --utilization is given."`
	Locate            bool   `short:"W" group:"Queries" help:"Show where a resource runs."`
	Constraints       bool   `short:"a" group:"Queries" help:"Show locations and colocations of a resource; with --recursive of those too with which it is colocated. Of a member or an instance those of the whole, unless --force is given."`
	Stack             bool   `short:"A" group:"Queries" help:"The same as --constraints --recursive."`
	Why               bool   `short:"Y" group:"Queries" help:"Show why resources do not run, all or --resource, anywhere or on --node."`

	Validate        output.OptionalText `placeholder:"LEVEL" group:"Commands" help:"Have an agent check parameters: those of --resource, or of --class, --provider, --agent and --option. LEVEL says how thoroughly."`
	Cleanup         bool                `short:"C" group:"Commands" help:"Forget failures, and the history of what failed, so that it is looked at again: of --resource (of the whole that it is part of, unless --force is given), on --node, of --operation with --interval."`
	Refresh         bool                `short:"R" group:"Commands" help:"Forget all history, so that the state is found out anew: of --resource, on --node."`
	SetParameter    string              `short:"p" placeholder:"PARAM" group:"Commands" help:"Set a parameter to the value of -v."`
	DeleteParameter string              `short:"d" placeholder:"PARAM" group:"Commands" help:"Remove a parameter."`

	Move     bool   `short:"M" group:"Locations" help:"Make a constraint that brings the resource to --node; without --node one that bans it from where it is."`
	Ban      bool   `short:"B" group:"Locations" help:"Make a constraint that bans the resource from --node, or from where it is."`
	Clear    bool   `short:"U" group:"Locations" help:"Remove the constraints of --move and --ban, all or those for --node; with --expired only those that are over."`
	Expired  bool   `short:"e" group:"Locations" help:"With --clear: only constraints whose lifetime is over."`
	Lifetime string `short:"u" placeholder:"TIMESPEC" group:"Locations" help:"How long a constraint is to last, as ISO 8601 writes it, such as PT1H (with --move, --ban)."`
	Promoted bool   `group:"Locations" help:"Only about being promoted (with --move, --ban, --clear)."`
	Master   bool   `hidden:"" help:"Old name of --promoted."`

	Delete       bool                `short:"D" group:"Advanced" help:"Remove a resource from the configuration; it takes --resource-type."`
	Fail         bool                `short:"F" group:"Advanced" help:"Tell the cluster that a resource has failed on --node."`
	Restart      bool                `group:"Advanced" help:"Have the cluster stop a resource and what depends on it, and start that again."`
	Wait         bool                `group:"Advanced" help:"Wait until the cluster has nothing to do."`
	Digests      bool                `group:"Advanced" help:"Show the digests of a resource's parameters on --node; NAME=VALUE stands for other values."`
	ForceDemote  bool                `group:"Advanced" help:"Demote a resource here by its agent, past the cluster."`
	ForceStop    bool                `group:"Advanced" help:"Stop a resource here by its agent, past the cluster."`
	ForceStart   bool                `group:"Advanced" help:"Start a resource here by its agent, past the cluster."`
	ForcePromote bool                `group:"Advanced" help:"Promote a resource here by its agent, past the cluster."`
	ForceCheck   output.OptionalText `placeholder:"LEVEL" group:"Advanced" help:"Have the agent look here what a resource does, past the cluster."`

	Node         string   `short:"N" placeholder:"NAME" group:"Additional" help:"The node that is meant."`
	Recursive    bool     `group:"Additional" help:"Go along colocations (with --set-parameter --meta, --constraints)."`
	ResourceType string   `short:"t" placeholder:"ELEMENT" group:"Additional" help:"Kind of the resource, such as primitive or group (with --delete)."`
	Value        string   `short:"v" name:"parameter-value" placeholder:"VALUE" group:"Additional" help:"Value for --set-parameter."`
	Meta         bool     `short:"m" group:"Additional" help:"A meta-attribute (with -p, -g, -d)."`
	Utilization  bool     `short:"z" group:"Additional" help:"A utilization attribute (with -p, -g, -d)."`
	Element      bool     `group:"Additional" help:"An attribute of the resource's element (with -p, -g, -d)."`
	Operation    string   `short:"n" placeholder:"OPERATION" group:"Additional" help:"Only this operation (with -C -r)."`
	Interval     string   `short:"I" placeholder:"N" group:"Additional" help:"Interval of the operation, 0 if not given (with -C -r -n)."`
	Class        string   `placeholder:"CLASS" group:"Additional" help:"Class of an agent (with --validate)."`
	Agent        string   `placeholder:"AGENT" group:"Additional" help:"Type of an agent (with --validate)."`
	Provider     string   `placeholder:"PROVIDER" group:"Additional" help:"Provider of an agent (with --validate)."`
	Option       []string `placeholder:"NAME=VALUE" sep:"none" group:"Additional" help:"A parameter for an agent (with --validate, without -r)."`
	SetName      string   `short:"s" placeholder:"ID" group:"Additional" help:"Id of the set of attributes (with -p, -d)."`
	NVPair       string   `short:"i" name:"nvpair" placeholder:"ID" group:"Additional" help:"Id of the attribute (with -p, -d)."`
	Timeout      string   `short:"T" placeholder:"N" group:"Additional" help:"How long it may take (with --restart, --wait, --force-*, --validate)."`
	All          bool     `group:"Additional" help:"Advanced and deprecated options too (with --list-options)."`
	Force        bool     `short:"f" group:"Additional" help:"Do it in spite of what speaks against it."`
	HostUname    string   `short:"H" hidden:"" help:"Old name of --node."`

	Rest []string `arg:"" optional:"" name:"name=value" help:"Other values of parameters (with --digests, --force-*)."`
}

// node is the node that is meant, "" if none is.
func (f *flags) node() string {
	if f.Node != "" {
		return f.Node
	}
	return f.HostUname
}

// limit is how long it may take, 0 if the user does not say.
func (f *flags) limit() (time.Duration, error) {
	if f.Timeout == "" {
		return 0, nil
	}
	d, err := rule.ParseSpan(f.Timeout)
	if err != nil || d < 0 {
		return 0, output.Fail(vocab.ExitUsage, "Error parsing option --timeout: %q is no length of time; expected seconds, or a number with a unit such as 2min", f.Timeout)
	}
	return d, nil
}

// check says which value cannot be read.
func (f *flags) check() error {
	if f.ListOptions != "" && !slices.Contains(listNames(), f.ListOptions) {
		return output.Near(vocab.ExitUsage, f.ListOptions, listNames(), "Error parsing option --list-options")
	}
	_, err := f.limit()
	return err
}

// read says which command was given last, and what kind of attribute.
func (f *flags) read(parsed *kong.Context) (command, kind string) {
	command, kind = "list", instanceAttributes
	for _, name := range output.Given(parsed) {
		switch name {
		case "stack":
			command, f.Recursive = "constraints", true
		case "meta":
			kind = metaAttributes
		case "utilization", "element":
			kind = name
		default:
			if _, ok := commands()[name]; ok {
				command = name
			}
		}
	}
	return command, kind
}
