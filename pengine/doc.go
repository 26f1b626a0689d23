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
// Beside these stand report, which puts into words what was found and decided, and the packages that the
// stages share: world (the state and its mutators) and notify (clone notifications), and digraph (cycles).
//
// On the inputs of Pacemaker's scheduler suite, results equal those of Pacemaker's scheduler, to the ids of
// actions. Bad configuration is no error: the engine leaves out what it cannot use, and notes it in
// Output.Notes. The engine refuses a cluster that is too large (world.Limits), and decides nothing: see
// Output.Refused.
//
// # What a run costs
//
// N is the number of nodes, R that of resources, with each instance of a clone counted. The histories in the
// document, the scores and the probes of a cold start are each N times R; the memory of a run grows no faster
// than that. The part scheduler of the command bench measures time and memory of whole runs.
//
// These invariants keep a run near that cost. Each index and each cache gives what a search through everything
// would give; a property test in package world compares the two.
//
//   - Resources by id (tree_index.go). The index of an id names all top-level resources below which the id
//     occurs; it may name more. Who adds to the tree or changes an id tells the index.
//   - What instances amount to (instance_flags.go). Counts with a clone's action say whether the instances'
//     actions are required and can run. Only Action.Set, Action.Clear and the moves of an action change them.
//   - Actions by key (action_list.go). A long list of actions has an index by key and node; a short one has none.
//   - Tasks of children (find.go, ChildrenDo). What is remembered holds as long as the children have as many
//     actions.
//   - The best node (sort_nodes.go, BestCandidate). It is the first of the sorted list, found without sorting.
//   - Failures (fail_count.go). A node without recorded failures is not asked for any. A name
//     that means itself in a pattern is compared as text.
//   - Score tables (node.go, node_order.go). A table has its nodes in name order; it also knows in which order they
//     came, which it shares with the roster as long as the two are the same.
//   - Walks from probes (arrange/probes.go). No action is marked between two walks: a walk takes off the marks
//     that it made.
//   - Scores that are passed on along colocations (place/share_memory.go). What came of passing on from a resource is
//     remembered, with the bounds of the scores for which it holds. World.MayShare counts the steps, and bounds them.
//   - The graph (transition.Graph.Write). It is written action by action, and never made a tree.
package pengine
