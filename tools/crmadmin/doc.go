// Package crmadmin is the command crmadmin: it tells which node is the designated controller, what a node's controller does,
// whether this host's daemon is well, and which nodes are configured. Options, texts, XML and exit statuses are those of
// Pacemaker's crmadmin; states have the names of Pacemaker's states that mean the same.
package crmadmin
