// Package emit turns what was decided into a transition graph (stage G).
//
// It has two steps. SettleForReport (G1) brings the world into the state that reports and graph
// are made from. Graph (G2) makes notifications, merges duplicate inputs, and writes every action
// that is wanted into World.Graph. After that, the kinds of edges no longer mean what they were
// made for, and actions know whether they are in the graph.
package emit
