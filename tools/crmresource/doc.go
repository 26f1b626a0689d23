// Package crmresource is the command crm_resource: it lists resources and agents, tells where resources run and why not, sets
// their parameters, moves them, has the cluster forget what it knows of them, and runs their agents by hand. Options, texts,
// XML and exit statuses are those of Pacemaker's crm_resource; what is unknown comes with the nearest known name.
//
// # Contract
//
// On a running cluster a change is made whole or not at all, where Pacemaker's tool makes several one after the other; in a
// file it is made as there, so that versions are the same. What only a cluster can do (cleanup, refresh, fail) is asked of the
// daemon, and skipped with a word about it where CIB_file names a file.
package crmresource
