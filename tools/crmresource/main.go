package crmresource

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/cib/value/vocab"
	"pacer/pengine"
	"pacer/pengine/world"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

// Main runs crm_resource.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "look at resources, change them, move them, and have the cluster look at them anew",
		Flags: f,
		Check: f.check,
		Do: func(p *output.Printer, parsed *kong.Context) error {
			p.Quiet = f.Quiet
			name, kind := f.read(parsed)
			j := &job{Printer: p, f: f, kind: kind}
			return finished(j.perform(commands()[name]))
		},
	})
}

// finished adds to an error what Pacemaker's tool says of its exit status.
func finished(err error) error {
	status := output.StatusOf(err)
	switch {
	case err == nil, status == vocab.ExitUsage:
		return err
	case errors.Is(err, output.ErrTold):
		return output.Fail(status, "Error performing operation: %s", status)
	}
	return output.Fail(status, "%w\nError performing operation: %s", err, status)
}

// needs are what a command needs, and how it finds its resource; a set of bits.
type needs uint8

const (
	needsResource   needs = 1 << iota // --resource must be given
	needsNode                         // --node must be given
	needsCIB                          // the configuration
	needsWorld                        // the configuration as the policy engine reads it
	findsAnon                         // instances of anonymous clones by the name of the primitive
	findsInstance                     // any instance so
	findsHistory                      // names of the status section
	refusesInstance                   // one instance of a clone cannot be meant
)

// command is what the tool can be asked for.
type command struct {
	needs needs
	run   func(*job) error
}

// finds is how most commands find their resource.
const finds = needsCIB | needsWorld | findsHistory | findsAnon

// commands are by the name of the flag that asks for them.
func commands() map[string]command {
	attributes := needsCIB | needsWorld | needsResource | findsHistory | findsInstance
	list := map[string]command{
		"list": {needsCIB | needsWorld, (*job).list}, "list-raw": {needsCIB | needsWorld, (*job).listIDs},
		"list-cts": {needsCIB | needsWorld, (*job).listForTests}, "list-options": {0, (*job).listOptions},
		"list-operations": {needsCIB | needsWorld, (*job).activeOperations}, "list-all-operations": {needsCIB | needsWorld, (*job).allOperations},
		"list-standards": {0, (*job).standards}, "list-ocf-providers": {0, (*job).providers}, "list-agents": {0, (*job).agents},
		"list-ocf-alternatives": {0, (*job).alternatives}, "show-metadata": {0, (*job).metadata},
		"query-xml": {attributes, (*job).configured}, "query-xml-raw": {attributes, (*job).raw},
		"get-parameter": {attributes, (*job).get}, "set-parameter": {attributes, (*job).set}, "delete-parameter": {attributes, (*job).unset},
		"locate": {finds | needsResource, (*job).locate}, "why": {finds, (*job).why}, "constraints": {finds | needsResource, (*job).constraints},
		"digests": {finds | needsResource | needsNode, (*job).digests},
		"move":    {finds | needsResource | refusesInstance, (*job).move}, "ban": {finds | needsResource | refusesInstance, (*job).ban},
		"clear":   {finds | needsResource | refusesInstance, (*job).clear},
		"delete":  {needsCIB | needsResource | refusesInstance, (*job).delete},
		"cleanup": {finds, (*job).cleanup}, "refresh": {finds, (*job).refresh},
		"fail":    {needsCIB | needsWorld | needsResource | needsNode | findsHistory, (*job).fail},
		"restart": {finds | needsResource | refusesInstance, (*job).restart}, "wait": {needsCIB, (*job).wait},
	}
	for _, name := range []string{"validate", "force-start", "force-stop", "force-promote", "force-demote", "force-check"} {
		list[name] = command{finds | needsResource, func(j *job) error { return j.execute(name) }}
	}
	return list
}

// job is one run of the tool.
type job struct {
	*output.Printer
	f    *flags
	kind string // of attributes
	cib  cluster.CIB
	doc  *cib.Document // as it is
	w    *world.World  // the same, brought to the latest schema and read
	rsc  *world.Resource
	node *world.Node
	// others are values of parameters that count instead of those that are configured.
	others []pair
}

// pair is a parameter with a value.
type pair struct{ name, value string }

func (j *job) perform(c command) error {
	if err := j.check(c); err != nil {
		return err
	}
	if j.f.Agent != "" || j.f.Class != "" || j.f.Provider != "" {
		return c.run(j)
	}
	if err := j.open(c); err != nil {
		return err
	}
	if j.cib != nil {
		defer j.cib.Close()
	}
	if err := j.find(c); err != nil {
		return err
	}
	return c.run(j)
}

// check says what is wrong with the command line alone.
func (j *job) check(c command) error {
	f := j.f
	if f.Expired && !f.Clear {
		return output.Fail(vocab.ExitUsage, "--expired requires --clear or -U")
	}
	if err := j.readOthers(); err != nil {
		return err
	}
	if f.Agent != "" || f.Class != "" || f.Provider != "" {
		return j.checkAgent()
	}
	switch {
	case len(f.Option) > 0:
		return output.Fail(vocab.ExitUsage, "--option must be used with --validate and without -r")
	case c.needs&needsResource != 0 && f.Resource == "" && !f.Expired:
		return output.Fail(vocab.ExitUsage, "Must supply a resource ID with -r/--resource")
	case c.needs&needsNode != 0 && f.node() == "":
		return output.Fail(vocab.ExitUsage, "Must supply a node name with -N/--node")
	}
	return nil
}

// readOthers reads arguments, which some commands take.
func (j *job) readOthers() error {
	f := j.f
	if len(f.Rest) == 0 {
		return nil
	}
	if !f.Digests && !f.executes() {
		text := "non-option ARGV-elements:"
		for i, word := range f.Rest {
			text += fmt.Sprintf("\n[%d of %d] %s", i+1, len(f.Rest), word)
		}
		return output.Fail(vocab.ExitUsage, "%s", text)
	}
	for _, word := range f.Rest {
		name, value, ok := strings.Cut(word, "=")
		if !ok || name == "" {
			return output.Fail(vocab.ExitUsage, "Error parsing '%s' as a name=value pair", word)
		}
		j.others = append(j.others, pair{name, value})
	}
	return nil
}

// open gets the configuration as far as a command needs it.
func (j *job) open(c command) (err error) {
	if c.needs&needsCIB == 0 {
		return nil
	}
	if j.cib, err = cluster.Open(j.Env); err != nil {
		return output.Fail(output.StatusOf(err), "Could not connect to the CIB: %w", err)
	}
	if c.needs&needsWorld == 0 {
		return nil
	}
	if j.doc, err = j.cib.Document(); err != nil {
		var refusal *cib.OpError
		if errors.As(err, &refusal) {
			j.Err("Could not obtain the current CIB: %v", refusal.Code)
		} else {
			j.Err("Could not obtain the current CIB: %v", err)
		}
		return output.Exit(output.StatusOf(err))
	}
	if j.w, err = read(j.doc); err == nil {
		cluster.NewTrace(j.Env).Remarks(j.w.Notes)
	}
	return err
}

// read reads a document as the policy engine does.
func read(doc *cib.Document) (*world.World, error) {
	root := doc.Copy().Root()
	if _, err := upgrade.ToLatest(root); err != nil {
		return nil, output.Fail(vocab.ExitConfig, "Could not upgrade the current CIB XML: %w", err)
	}
	w := pengine.Status(pengine.Input{Root: root, Now: time.Now()})
	if w.Refused != "" {
		return nil, output.Fail(vocab.ExitConfig, "%s", w.Refused)
	}
	return w, nil
}

// find finds the node and the resource that are meant.
func (j *job) find(c command) error {
	name := j.f.node()
	if name != "" && j.w != nil {
		if j.node = j.w.FindNode(name); j.node == nil {
			return output.Near(vocab.ExitNoSuch, name, j.nodeNames(), "Node '%s' not found", name)
		}
	}
	match := matchOf(c.needs)
	if match == 0 || j.f.Resource == "" {
		return nil
	}
	if j.rsc = j.w.FindResource(j.f.Resource, match); j.rsc == nil {
		return output.Near(vocab.ExitNoSuch, j.f.Resource, j.resourceNames(), "Resource '%s' not found", j.f.Resource)
	}
	if c.needs&refusesInstance != 0 && j.rsc.Parent.IsClone() && strings.Contains(j.f.Resource, ":") {
		return output.Fail(vocab.ExitInvalidParam, "Cannot operate on clone resource instance '%s'", j.f.Resource)
	}
	return nil
}

func matchOf(n needs) (m world.IDMatch) {
	for bit, match := range map[needs]world.IDMatch{findsAnon: world.MatchAnonBasename, findsInstance: world.MatchBasename, findsHistory: world.MatchHistory} {
		if n&bit != 0 {
			m |= match
		}
	}
	return m
}

func (j *job) nodeNames() (names []string) {
	for _, n := range j.w.Roster.Nodes {
		names = append(names, n.Name)
	}
	return names
}

func (j *job) resourceNames() (names []string) {
	for _, r := range j.w.Resources {
		r.Walk(func(part *world.Resource) { names = append(names, part.PrintableID()) })
	}
	return names
}
