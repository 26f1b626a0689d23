package plan

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/cib/value/vocab"
	"pacer/pengine"
	"pacer/pengine/report"
	"pacer/pengine/world"
	"pacer/transition"
)

// Make tells what a cluster that has base would do if it had target. Base may be nil: then nothing is
// known of what it would do anyway. Now is the time at which rules and expiry are evaluated.
func Make(base, target *cib.Document, now time.Time) (*Plan, error) {
	var before *Outlook
	if base != nil {
		before = Look(base, now)
	}
	return Look(target, now).Plan(before)
}

// Outlook is what a cluster that has some document would do.
type Outlook struct {
	version cib.Version
	out     *pengine.Output
	err     error
}

// Look finds out what a cluster that has a document would do at a time. It takes most of the time that a plan
// takes; two documents can be looked at side by side.
func Look(doc *cib.Document, now time.Time) *Outlook {
	out, err := decide(doc, now)
	return &Outlook{doc.Version(), out, err}
}

// Plan compares the outlook after a change with the one before it, nil if that is not known. What is done in
// both is marked. The error says why nothing can be told.
func (o *Outlook) Plan(before *Outlook) (*Plan, error) {
	if o.err != nil {
		return nil, o.err
	}
	if before == nil {
		p := read(o.out, nil)
		p.Base, p.Warnings = o.version, warnings(o.out, nil)
		return p, nil
	}
	p := read(o.out, before.out)
	p.Base = before.version
	if before.err == nil { // otherwise the old configuration is beyond understanding, so everything is new
		p.Warnings = warnings(o.out, before.out)
		p.markAlready(read(before.out, nil))
	}
	return p, nil
}

// decide asks the policy engine. A fault of the engine is an error here, for the configuration that brings
// it about is not in force yet.
func decide(doc *cib.Document, now time.Time) (out *pengine.Output, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the policy engine failed on this configuration: %v", r)
		}
	}()
	root := doc.Copy().Root()
	if _, err := upgrade.ToLatest(root); err != nil {
		return nil, err
	}
	out = pengine.Schedule(pengine.Input{Root: root, Now: now, Explain: true})
	if out.Refused != "" {
		return nil, errors.New(out.Refused)
	}
	return out, nil
}

// reader turns an outcome of the engine into a plan.
type reader struct {
	w     *world.World
	graph *transition.Graph
	byID  map[int]*transition.Synapse
	plan  *Plan

	placed   map[string]bool            // SERVICE RESOURCE: an instance runs afterwards
	promoted map[string]*world.Resource // by service: an instance that is promoted afterwards

	historyName map[string]string // by the id of a resource or instance

	former   map[string]*world.Resource // by id, as they were without the change; nil if that is not known
	formerly map[string]bool            // services that were there
}

func read(out, before *pengine.Output) *Plan {
	r := &reader{
		w: out.World, graph: out.Graph, byID: map[int]*transition.Synapse{}, placed: map[string]bool{}, promoted: map[string]*world.Resource{},
		plan: &Plan{
			Fencing: []Fencing{}, Shutdowns: []Node{}, Changes: []Change{}, Recurring: []Recurring{}, Warnings: []string{},
		},
	}
	if before != nil {
		r.former, r.formerly = map[string]*world.Resource{}, map[string]bool{}
		for rsc := range before.World.Summarized() {
			r.former[rsc.ID], r.formerly[serviceOf(rsc)] = rsc, true
		}
	}
	for _, s := range out.Graph.Synapses {
		for _, a := range s.Actions {
			r.byID[a.ID] = s
		}
	}
	for rsc := range out.World.Summarized() {
		if rsc.Assigned == nil {
			continue
		}
		if rsc.NextRole > vocab.RoleStopped {
			r.placed[serviceOf(rsc)+" "+rsc.XMLID()] = true
		}
		if was := r.promoted[serviceOf(rsc)]; rsc.NextRole == vocab.RolePromoted && (was == nil || was.OrigRole == vocab.RolePromoted) {
			r.promoted[serviceOf(rsc)] = rsc // rather one that is not promoted yet
		}
	}
	summary := report.Summarize(out.World)
	r.nodes(summary.Nodes)
	for _, a := range summary.Resources {
		r.plan.Changes = append(r.plan.Changes, r.change(a))
	}
	r.recurring()
	return r.plan
}

func (r *reader) nodes(list []report.NodeAction) {
	for _, n := range list {
		if n.Change == report.Fence {
			r.plan.Fencing = append(r.plan.Fencing, Fencing{Node: n.Label(), Action: n.Fencing, Reason: n.Reason.String()})
		} else {
			r.plan.Shutdowns = append(r.plan.Shutdowns, Node{Node: n.Label(), Reason: n.Reason.String()})
		}
	}
}

// serviceOf gives the id of what a resource is an instance of, else its own.
func serviceOf(r *world.Resource) string {
	for p := r; p != nil; p = p.Parent {
		if p.IsCollective() {
			return p.XMLID()
		}
	}
	return r.XMLID()
}

func (r *reader) change(a report.ResourceAction) Change {
	c := Change{
		Kind: kindOf(a.Change), Resource: a.Resource.ID, Service: serviceOf(a.Resource),
		From: name(a.Origin), To: name(a.Destination), Reason: r.why(a), Blocked: a.Blocked,
	}
	if a.NeedsRole() {
		c.FromRole, c.ToRole = a.Resource.OrigRole.String(), a.Resource.NextRole.String()
	}
	if c.Kind == Restart {
		c.To = c.From
	}
	c.Final = c.Kind == Stop && !c.Blocked && !r.placed[c.Service+" "+a.Resource.XMLID()]
	if c.Blocked {
		return c
	}
	c.Outage = r.outage(a.Resource, c.Kind)
	if a.Resource.OrigRole == vocab.RolePromoted && a.Resource.NextRole != vocab.RolePromoted {
		heir := r.promoted[c.Service]
		c.LastPromoted = heir == nil
		c.Outage = r.handover(a.Resource, heir)
	}
	return c
}

// kindOf gives a change the name that programs know.
func kindOf(c report.Change) Kind {
	switch c {
	case report.Start:
		return Start
	case report.Stop:
		return Stop
	case report.Restart:
		return Restart
	case report.Recover:
		return Recover
	case report.Move:
		return Move
	case report.Migrate:
		return Migrate
	case report.Reload:
		return Reload
	case report.Promote:
		return Promote
	case report.Demote:
		return Demote
	}
	return Repromote
}

func name(n *world.Node) string {
	if n == nil {
		return ""
	}
	return n.Name
}

// warnings lists what the engine says of one outcome and not of another, which may be nil.
func warnings(out, before *pengine.Output) []string {
	seen := map[string]bool{}
	if before != nil {
		for _, n := range before.Notes {
			seen[n.Text] = true
		}
	}
	list := []string{}
	for _, n := range out.Notes {
		if n.Level >= world.Warning && !seen[n.Text] {
			seen[n.Text] = true
			list = append(list, n.Text)
		}
	}
	return list
}

// markAlready marks what another plan has, too.
func (p *Plan) markAlready(other *Plan) {
	for i, c := range p.Changes {
		p.Changes[i].Already = slices.ContainsFunc(other.Changes, func(o Change) bool {
			return o.Kind == c.Kind && o.Resource == c.Resource && o.From == c.From && o.To == c.To && o.ToRole == c.ToRole
		})
	}
	for i, f := range p.Fencing {
		p.Fencing[i].Already = slices.ContainsFunc(other.Fencing, func(o Fencing) bool { return o.Node == f.Node && o.Action == f.Action })
	}
	for i, n := range p.Shutdowns {
		p.Shutdowns[i].Already = slices.Contains(other.Shutdowns, n)
	}
	p.Probes = max(0, p.Probes-other.Probes)
	for i, op := range p.Recurring {
		p.Recurring[i].Already = slices.Contains(other.Recurring, op)
	}
}
