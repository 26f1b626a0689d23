// Package cluster runs a whole cluster in a lab: nodes with a pacer daemon each, joined by a memory
// net that this process carries, or, with Options.Corosync, by a real corosync each. Links can be cut,
// delayed and healed; on corosync, by the nodes' firewalls.
//
// Errors name the node. Close ends everything and removes the lab's temporary folder.
package cluster
