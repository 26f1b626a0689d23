package ui

import (
	"fmt"
	"slices"

	"pacer/cib/option"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// configureLevel is where the configuration is edited.
func configureLevel() *level {
	l := &level{name: "configure", end: (*shell).endConfigure}
	for _, k := range statementKeywords {
		c := *k
		c.run, c.least, c.most = (*shell).statement, 1, -1
		l.commands = append(l.commands, &c)
	}
	l.commands = append(l.commands, configureCommands...)
	return l
}

// statementKeywords are the commands that make objects.
var statementKeywords = []*command{
	{name: "node", usage: "node [ID:] NAME[:TYPE] [description=TEXT] [attributes NAME=VALUE ...] [utilization NAME=VALUE ...]", short: "define a node or add to one", complete: inTurn(nodes, choice("attributes", "utilization"))},
	{
		name: "primitive", aliases: []string{"resource"}, short: "define a resource",
		usage:    "primitive ID {[CLASS:[PROVIDER:]]TYPE | @TEMPLATE} [description=TEXT] [[params] NAME=VALUE ...] [meta NAME=VALUE ...] [utilization NAME=VALUE ...] [operations $id=ID] [op NAME NAME=VALUE ... [op_params ...] [op_meta ...]] ...",
		complete: completePrimitive,
	},
	{name: "rsc_template", usage: "rsc_template ID [CLASS:[PROVIDER:]]TYPE [params ...] [meta ...] [utilization ...] [op ...]", short: "define what several primitives have in common", complete: choice("params", "meta", "utilization", "op")},
	{name: "group", usage: "group ID RESOURCE ... [description=TEXT] [params ...] [meta ...]", short: "keep resources together and in order", complete: resources},
	{name: "clone", usage: "clone ID RESOURCE [description=TEXT] [params ...] [meta ...]", short: "run a resource on several nodes", complete: resources},
	{name: "ms", aliases: []string{"master"}, usage: "ms ID RESOURCE [meta ...]", short: "clone a resource that can be promoted (old form)", complete: resources},
	{name: "bundle", usage: "bundle ID {docker|podman} image=IMAGE ... [network ... [port-mapping ...]] [storage [storage-mapping ...]] [primitive RESOURCE] [meta ...]", short: "run a resource in containers", complete: choice("docker", "podman", "network", "port-mapping", "storage", "storage-mapping", "primitive", "meta")},
	{
		name: "location", usage: "location ID {RESOURCE | /PATTERN/ | { SETS }} [role=ROLE] [resource-discovery=WHEN] {SCORE: NODE | rule [SCORE:] EXPRESSION ...}",
		short: "say where a resource may or should run",
		complete: func(sh *shell, args []string) []string {
			return append(append(resources(sh, args), nodes(sh, args)...), "rule", "inf:", "-inf:")
		},
	},
	{name: "colocation", aliases: []string{"collocation"}, usage: "colocation ID SCORE: RSC[:ROLE] WITH-RSC[:ROLE] [node-attribute=NAME]", short: "keep resources on the same node, or apart", complete: resources},
	{name: "order", usage: "order ID [{Mandatory|Optional|Serialize}:] FIRST[:ACTION] THEN[:ACTION] [symmetrical=BOOL]", short: "say in which order resources start and stop", complete: func(sh *shell, args []string) []string {
		return append(resources(sh, args), "Mandatory:", "Optional:", "Serialize:")
	}},
	{name: "rsc_ticket", usage: "rsc_ticket ID TICKET: RSC[:ROLE] ... [loss-policy={stop|demote|fence|freeze}]", short: "let resources run only where a ticket is", complete: resources},
	{name: "property", usage: "property [SET:] [rule ...] NAME=VALUE ...", short: "set options of the cluster", complete: propertyWords},
	{name: "rsc_defaults", usage: "rsc_defaults [SET:] [rule ...] NAME=VALUE ...", short: "set defaults of meta attributes", complete: choice("resource-stickiness=", "migration-threshold=", "failure-timeout=", "priority=", "target-role=", "is-managed=")},
	{name: "op_defaults", usage: "op_defaults [SET:] [rule ...] NAME=VALUE ...", short: "set defaults of operations", complete: choice("timeout=", "interval=", "on-fail=", "record-pending=")},
	{name: "fencing_topology", aliases: []string{"fencing-topology"}, usage: "fencing_topology [{NODE:|attr:NAME=VALUE|pattern:PATTERN}] DEVICE[,DEVICE] ...", short: "say which fence devices to try in turn", complete: resources},
	{name: "tag", usage: "tag ID RESOURCE ...", short: "give a name to several resources", complete: ids},
	{name: "role", usage: "role ID {read|write|deny} {xpath:PATH|ref:ID|type:ELEMENT [attr:NAME]|SHORTCUT} ...", short: "define rights for users", complete: choice("read", "write", "deny", "xpath:", "ref:", "type:", "attr:")},
	{name: "acl_target", usage: "acl_target USER ROLE ...", short: "give roles to a user", complete: ids},
	{name: "acl_group", usage: "acl_group GROUP ROLE ...", short: "give roles to a group of users", complete: ids},
	{name: "user", usage: "user USER role:ROLE ...", short: "give roles to a user (old form)", complete: ids},
	{name: "alert", usage: "alert ID PATH [attributes ...] [meta ...] [select ...] [to RECIPIENT ...]", short: "run a program when something happens", complete: choice("attributes", "meta", "select", "to")},
	{name: "monitor", usage: "monitor RESOURCE[:ROLE] INTERVAL[:TIMEOUT]", short: "add a monitor operation to a primitive", complete: resources},
	{name: "xml", usage: "xml ELEMENT", short: "define an object by its XML"},
}

// propertyWords completes the cluster's options.
func propertyWords(*shell, []string) []string {
	out := option.Settable()
	for i := range out {
		out[i] += "="
	}
	return out
}

// joinedLines stands for the note that indented lines continue a statement, which is given once a run.
const joinedLines = "joined lines"

// statement carries out a statement.
func (sh *shell) statement(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	st, notes, err := sh.parse(in)
	if err != nil {
		return err
	}
	if !sh.noticed[joinedLines] {
		sh.notes(notes)
		sh.noticed[joinedLines] = len(notes) > 0
	}
	advise(s, st)
	sh.last = nil
	if sh.interactive && in.line != nil {
		sh.last = &remembered{*in.line, s.Clone()}
	}
	if notes, err = s.Put(st); err != nil {
		return err
	}
	sh.notes(notes)
	if setsOption(st, "maintenance-mode", "true") {
		s.ClusterMaintenance(sh.askAboutChildren)
	}
	sh.warnUnknown(s, st)
	sh.tellUnheeded(s.NewlyUnheeded(), false)
	if err := sh.advisedOperations(s, st); err != nil {
		return err
	}
	if p, ok := st.(*lang.Primitive); ok && sh.interactive && sh.prefs.get("core.check_frequency") == "always" {
		if o, ok := s.Scope().Find(p.ID.Text); ok { // a person may put it right at once; a commit checks again
			sh.findings(sh.checkAgents(s, []compile.Object{o}))
		}
	}
	return nil
}

// setsOption says whether a statement sets a cluster option to a value for good.
func setsOption(st lang.Statement, name, value string) bool {
	d, ok := st.(*lang.Defaults)
	return ok && len(d.Rules) == 0 && slices.ContainsFunc(d.Pairs, func(p lang.Pair) bool { return p.Name == name && p.Value == value })
}

// parse reads the statement of a call. If it begins its line as it should, the line itself is read, so that
// places are those of the text.
func (sh *shell) parse(in *call) (lang.Statement, []lang.Problem, error) {
	if in.line != nil && firstWord(in.line.text) == in.name {
		f, err := lang.ParseAt(in.line.origin, in.line.number, in.line.text)
		if err != nil {
			return nil, nil, err
		}
		if len(f.Statements) != 1 {
			return nil, nil, fmt.Errorf("expected one statement, found %d", len(f.Statements))
		}
		return f.Statements[0], f.Notes, nil
	}
	if in.name == "xml" {
		st, err := lang.ParseWords(sh.origin, append([]string{"xml"}, in.args...))
		return st, nil, err
	}
	words := append([]lang.Word{{Text: in.name, Pos: in.head.Pos}}, in.words...)
	st, err := lang.StatementFrom(sh.origin, words, in.end)
	return st, nil, err
}

// warnUnknown warns of resources that a constraint names and that are not there yet.
func (sh *shell) warnUnknown(s interface{ ResourceIDs() []string }, st lang.Statement) {
	known := s.ResourceIDs()
	for _, w := range lang.Resources(st) {
		found := false
		for _, id := range known {
			found = found || id == w.Text
		}
		if !found {
			sh.warnf("%v", lang.Problem{
				Origin: sh.origin, Pos: w.Pos, Found: w.Text,
				Expected: "unknown reference: there is no such resource yet", Nearest: lang.Nearest(w.Text, known),
			})
		}
	}
}
