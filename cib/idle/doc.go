// Package idle tells what a configuration holds that this program keeps, and plans by where Pacemaker would, but does not
// carry out: bundles, remote connections, tickets from booth, and some options. It owns the
// list of these, whoever warns of them: the shell at commit and verify, crm_verify, the status, the daemon's log. The
// package computes; it does no I/O and changes nothing.
package idle
