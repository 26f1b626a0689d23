package crmresource

import (
	"context"
	"slices"

	"pacer/api"
	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
	"pacer/tools/cluster"
	"pacer/tools/output"
)

// cleanup has the cluster forget failures.
func (j *job) cleanup() error {
	wish := api.Cleanup{Operation: j.f.Operation}
	if j.f.Operation != "" && j.f.Interval != "" {
		ms, err := rule.ParseMS(j.f.Interval)
		if err != nil || ms < 0 {
			return output.Fail(vocab.ExitUsage, "--interval is %q; expected seconds, or a number with a unit such as 2min", j.f.Interval)
		}
		wish.IntervalMS = int(ms)
	}
	return j.forget(wish)
}

// refresh has the cluster find out the state anew.
func (j *job) refresh() error { return j.forget(api.Cleanup{All: true}) }

// everywhere is how all nodes are called.
const everywhere = "all nodes"

// forget has the cluster forget history.
func (j *job) forget(wish api.Cleanup) error {
	place := everywhere
	if j.node != nil {
		wish.Node, place = j.node.Name, j.node.String()
	}
	r := j.rsc
	if r != nil && !j.f.Force {
		r = r.Top()
	}
	j.hintOperation(wish.Operation)
	if !cluster.Live(j.Env) {
		j.dryRun(r, place)
		return nil
	}
	client, err := cluster.Client(j.Env)
	if err != nil {
		return err
	}
	if r != nil {
		wish.Resource = r.HistoryName()
		if !r.IsPrimitive() {
			wish.Resource = r.ID
		}
	}
	if _, err := client.Cleanup(context.Background(), wish); err != nil {
		return cluster.CallError(err)
	}
	j.tellForgotten(r, wish, place)
	return nil
}

// dryRun says what is not done, as there is no cluster.
func (j *job) dryRun(r *world.Resource, place string) {
	if r == nil {
		j.note("Dry run: skipping clean-up of %s due to CIB_file", place)
		return
	}
	j.eachProbed(r, func(part *world.Resource, n *world.Node) {
		j.Err("Dry run: skipping clean-up of %s on %s due to CIB_file", part.ID, n)
	})
	if !j.Quiet {
		j.obstacles(j.XML(), r, j.node)
	}
}

// eachProbed calls f for each primitive of a resource on each node that is online and on which it was looked for, or may be.
func (j *job) eachProbed(r *world.Resource, f func(*world.Resource, *world.Node)) {
	r.Walk(func(part *world.Resource) {
		if len(part.Children) > 0 {
			return
		}
		for _, n := range j.probed(part) {
			switch {
			case j.node != nil && n != j.node, j.node == nil && !n.Online():
			case !n.Has(world.NodeProbesAllowed):
				j.Err("Unable to clean up %s because resource discovery disabled on %s", part.ID, n)
			default:
				f(part, n)
			}
		}
	})
}

func (j *job) probed(r *world.Resource) (nodes []*world.Node) {
	if j.node != nil {
		return []*world.Node{j.node}
	}
	table := r.Probed
	if table.Len() == 0 {
		if j.f.Force {
			return j.w.Roster.Nodes
		}
		table = r.Allowed
	}
	for c := range table.All() {
		if r.Probed.Len() > 0 || !r.Is(world.ExclusiveProbes) || c.Score >= 0 {
			nodes = append(nodes, c.Node)
		}
	}
	return nodes
}

// tellForgotten tells of what the history was forgotten, and what may still keep the resource from running.
func (j *job) tellForgotten(r *world.Resource, wish api.Cleanup, place string) {
	if r == nil {
		if !wish.All {
			j.note("Cleaned up all resources on %s", place)
		}
		return
	}
	j.eachProbed(r, func(part *world.Resource, n *world.Node) { j.note("Cleaned up %s on %s", part.ID, n) })
	if !j.Quiet {
		j.obstacles(j.XML(), r, j.node)
	}
}

// fail tells the cluster that a resource has failed.
func (j *job) fail() error {
	if !cluster.Live(j.Env) {
		j.Err("Dry run: skipping fail of %s on %s due to CIB_file", j.f.Resource, j.node)
		return nil
	}
	switch {
	case !j.rsc.IsPrimitive():
		j.Err("We can only process primitive resources, not %s", j.f.Resource)
		return output.Exit(vocab.ExitUsage)
	case !j.node.Online():
		j.Err("Node %s is not online", j.node)
		return output.Exit(vocab.ExitDisconnected)
	case !slices.Contains(j.rsc.Active, j.node):
		j.Err("%s is not active on %s; the failure is noted all the same", j.rsc.ID, j.node)
	}
	client, err := cluster.Client(j.Env)
	if err != nil {
		return err
	}
	a := vocab.Agent{Class: j.rsc.Class(), Provider: j.rsc.Provider(), Type: j.rsc.Agent()}
	if err := client.Fail(context.Background(), api.Failed{Resource: j.rsc.HistoryName(), Agent: a, Node: j.node.Name}); err != nil {
		return cluster.CallError(err)
	}
	j.note("Waiting for 1 reply from the controller")
	j.note("... got reply (done)")
	return nil
}
