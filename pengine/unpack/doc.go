// Package unpack reads a configuration and status document into a world: the first stage of a
// scheduling run.
//
// The steps, in the order in which they must run:
//
//	Options      cluster options, defaults sections, quorum
//	Nodes        configured nodes with their permanent attributes
//	RemoteNodes  remote and guest nodes; appends connection resources to the document
//	Resources    the tree of resources, bundles expanded, sorted by priority
//	Topology     checks of the fencing topology
//	Tags         tags
//	States       tickets and node states: who is up, who must be fenced
//	Histories    what each node's operation history says about resources
//	Leftovers    what can be said only when all histories have been read
//	Counts       instance counts for status summaries
//
// A run that wants locations alone skips States, Histories, Leftovers and RemoteNodes. The steps edit the document,
// which must be the run's own copy: they append connection resources of guest nodes, give history entries the
// node's name, and change the digest of expired recurring failures to force a restart.
//
// Steps that fence or clear failures create actions and so spend action ids. Bad configuration
// stops no step: a step leaves out what it cannot use, and notes it in World.Notes.
//
// The reference is Pacemaker's library of cluster status; times are seconds since 1970,
// durations milliseconds.
package unpack
