// Package pengine decides what a cluster should do: given a configuration with the status of its
// nodes and resources, and a time, it works out where resources should run and what has to be done
// to get there.
//
// Schedule is a function of its input alone. It consists of steps (see Steps) that work one after
// the other on a World; the package of each step is a stage:
//
//	unpack     the document becomes nodes, resources and their state
//	constrain  node health and constraints
//	place      scores, and the choice of nodes
//	act        what must be done where, regardless of order
//	arrange    orderings between actions, and what follows from them
//	emit       the transition graph
//
// Beside these stand report, which words what was found and decided, and the packages that stages
// share: world (the state and its mutators), notify (clone notifications), seq, score, rule,
// numeral.
//
// Results equal those of Pacemaker's scheduler for the same input, to the ids of actions. Bad
// configuration is no error: what cannot be used is left out and noted in Output.Notes. A cluster that is
// too large to be scheduled (world.Limits) is refused, and nothing decided: see Output.Refused.
//
// # What it costs
//
// Below, N is the number of nodes, R that of resources, with each instance of a clone counted, and A
// that of actions. Most of what is read and written is per resource and node: the histories in the
// document, the scores, the probes of a cold start. N times R is therefore what everything is measured
// by, and each paragraph says how a design keeps to it. Shares are those of crm_simulate on generated
// clusters before the design was there; the part scheduler of the command bench measures them.
//
// Resources by id (world, tree_index.go). Every history names a resource, so that looking through the
// tree for each was N times R squared: two fifths of a run with 32 nodes and 1,000 resources, nearly
// all of one with 64 and 2,000. An index leads from an id to the top-level resources below which it
// occurs; only these are searched, by the same search as ever, so that the order in which resources
// are found cannot change. The index may name too many tops but never too few: whoever adds to the
// tree or gives a resource another id tells it. A lookup costs the size of one group or clone.
//
// What instances amount to (world, instance_flags.go). Whether a clone's action is required and can run
// follows from its instances', on one node or anywhere. Each relation of an ordering asks, 2.1 million
// times for 100 clones on 100 nodes, and every answer went through 100 instances: two fifths of the
// run. Now the counts that answer it are kept with the action, by node. An instance's action that
// changes a condition corrects them; one that is new or moves has them made again. The invariant:
// nothing else changes them, since conditions are set by Action.Set and Action.Clear alone. A question
// costs a lookup, a change as much as the instance has actions. Instances that are groups are asked
// anew after each change.
//
// Actions by key (world, actionlist.go). A request for an action first looks for one with the same key
// and node. A resource that is probed everywhere has N actions with one key, so that its probes cost
// N squared. Lists longer than a few have an index by key and node, and the run one of the keys in use,
// for actions without resource. Short lists are gone through: that is faster and needs no memory.
//
// Members without such an action (world, ChildrenDo; arrange, instances.go). A relation that ends at
// the completion of a clone's start went through all instances to affect their completions, of which
// there are none: N squared per clone, an eighth of the run. Which tasks the children have is
// remembered, and checked by the number of their actions.
//
// Probe orderings (arrange, probes.go). What follows from a probe's orderings is found by a walk from
// each, which marks where it has been. In the reference the marks are then taken off all actions, so
// that a cold start costs the number of probes times A; that is where nine tenths of its time go. Here
// a walk lists what it marks and takes the marks off these. The invariant: between walks no action is
// marked, as each marks exactly what it lists. The cost is that of the walks themselves, which is that
// of the chains of implications behind the probed resources.
//
// Changed configuration (place, changes.go). A history of a clone's instance goes by the name all
// instances share, so that each is compared with all: N squared per clone. Comparing three attributes
// of elements each time took a tenth of the run. Agents are now read once per resource and compared by
// pointer. The comparisons are still N squared per clone, as is the search for the instance that a
// history is about, but neither reads more than a few words of each instance.
//
// The best node (world, BestCandidate). Assigning a resource sorted all its nodes to take the first.
// As the order is a total one, except in balanced placement, the best is found in one go: N per
// resource instead of N log N with long comparisons.
//
// Failures (place, criteria.go). Whether a resource failed too often is asked for every node and every
// resource; it was a twelfth of a run without a single failure, most of it spent on making keys of
// actions to look for. A node without recorded failures is now left out as a whole. Where there are
// some, texts are compared; only names that mean something else in a pattern still need one.
//
// Score tables (world, node.go). There is a table per resource, and an entry in it per node: N times R
// entries, the largest part of the memory of a run with many clones. Entries are made in blocks, and
// slots for all nodes at once. The order in which nodes came into a table is that of the roster nearly
// always, and is shared with it then. Attempts to keep an instance on its node put by a copy of its
// table, but only the counts of its clone's; and an instance without colocations is compared with others
// by its node alone. These took a third of the memory of 100 clones on 100 nodes, and a quarter of its
// time.
//
// Documents and graphs. The document is copied only where it must outlive the run (sim.Options.UseUp),
// and the transition graph is written action by action (transition.Graph.Write), not made a tree first:
// together these were half of the memory. Nearly all that a run allocates lives until its end, so that
// programs which schedule once have garbage collected less often (cmd/pacer, memory.go).
package pengine
