// Package attrdupdater is the command attrd_updater: it queries and changes transient attributes of nodes on a running cluster.
// Options, texts and exit statuses are those of Pacemaker's attrd_updater. Agents call it.
package attrdupdater
