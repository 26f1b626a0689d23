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
// configuration is no error: what cannot be used is left out and noted in Output.Notes.
package pengine
