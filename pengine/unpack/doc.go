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
// States, Histories and Leftovers are to be skipped when only locations are wanted; RemoteNodes
// as well. The document is edited, so it must be the run's own copy: connection resources of guest
// nodes are appended, and history entries get the node's name and, to force a restart of expired
// recurring failures, a changed digest.
//
// Steps that fence or clear failures create actions and so spend action ids. Bad configuration
// never stops a step: what cannot be used is left out and noted in World.Notes.
//
// The reference is Pacemaker's library of cluster status; times are seconds since 1970,
// durations milliseconds.
package unpack
