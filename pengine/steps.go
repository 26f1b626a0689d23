package pengine

import (
	"pacer/pengine/act"
	"pacer/pengine/arrange"
	"pacer/pengine/constrain"
	"pacer/pengine/emit"
	"pacer/pengine/place"
	"pacer/pengine/unpack"
	"pacer/pengine/world"
)

// Step is a part of a scheduling run.
type Step struct {
	Name  string
	Scope Scope
	Run   func(*world.World)
}

// Scope says when a step is run.
type Scope uint8

// The scopes of steps.
const (
	reading      Scope = iota // always, to know the cluster
	readingState              // to know the cluster's state
	locating                  // to know where resources may run
	ordering                  // to know what waits for what by itself
	deciding                  // to decide what to do
	writing                   // to write down what was decided
)

// Steps are the steps of a scheduling run, in order. Ids of actions are spent as they are made, so
// the order can be seen in the results.
func Steps() []Step {
	return []Step{
		{"options", reading, unpack.Options},
		{"nodes", reading, unpack.Nodes},
		{"remote nodes", readingState, unpack.RemoteNodes},
		{"resources", reading, unpack.Resources},
		{"topology", reading, unpack.Topology},
		{"tags", reading, unpack.Tags},
		{"states", readingState, unpack.States},
		{"histories", readingState, unpack.Histories},
		{"leftovers", readingState, unpack.Leftovers},
		{"counts", reading, unpack.Counts},

		{"health", locating, constrain.Health},
		{"constraints", locating, constrain.Constraints},
		{"node criteria", locating, place.NodeCriteria},

		{"internal constraints", ordering, place.InternalConstraints},
		{"configuration changes", deciding, place.ConfigChanges},
		{"assignment", deciding, place.Assign},

		{"deferred checks", deciding, act.DeferredChecks},
		{"probes", deciding, act.Probes},
		{"actions", deciding, act.Actions},
		{"remote orderings", deciding, act.RemoteOrderings},
		{"fencing and shutdown", deciding, act.FencingAndShutdown},

		{"orderings", deciding, arrange.Apply},
		{"settling", writing, emit.SettleForReport},
		{"graph", writing, emit.Graph},
	}
}
