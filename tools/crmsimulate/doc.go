// Package crmsimulate is the command crm_simulate: it reads a cluster's configuration and status,
// from a file, standard input or the live cluster, and shows what the cluster would do. Options,
// texts and exit statuses are those of Pacemaker's crm_simulate.
package crmsimulate
