// Package cluster runs a whole cluster in a lab: nodes with a pacer daemon each, joined by a memory
// net that this process carries, whose links can be cut, delayed and healed.
//
// Errors name the node. Close ends everything and removes the lab's temporary folder.
package cluster
