// Package digraph holds directed graphs and their cycles: what waits for what, what is colocated with what.
//
// Everything is a function of the graph alone; of equal answers, the one of the lower vertices is given.
package digraph
