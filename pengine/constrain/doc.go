// Package constrain reads what the configuration says about where, with whom, in which order and
// under which tickets resources may run (steps C1 and C2).
//
// Contract: Health first, then Constraints, on a world whose resources and nodes have been
// unpacked and whose status has been read. Constraints are taken in document order, all kinds in
// one pass, because some act at once: a lost ticket bans, unmanages or fences. This package
// only files locations, colocations and orderings; place applies the first two, arrange the last.
//
// Constraints leaves out a constraint that cannot be honoured, with an error or warning in World.Notes that
// names it.
package constrain
