// Package crmnode is the command crm_node: it tells the nodes of the cluster, their numbers and names, who is together with
// this host and whether there is quorum, and removes a node that is gone from the configuration. Options, texts, XML and exit
// statuses are those of Pacemaker's crm_node, except that what is no number of a node is refused.
package crmnode
