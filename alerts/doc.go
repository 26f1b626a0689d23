// Package alerts decides which programs are told of what happens in the cluster: the alerts section of the configuration, as
// "Pacemaker Explained" has it in the chapter on alerts.
//
// Machine is a deterministic machine, one a host. The caller gives it the configuration and each event with its time, and
// performs the effects it answers with, in order:
//
//	Run  run the program with these variables, besides the usual ones, as Pacemaker's user; kill it with all that
//	     it started when the time is over; then answer with exactly one Ended of that Run.
//	Log  something that an operator should see.
//
// Each recipient of each alert has a queue of its own: it is told of one event after another, in the order in which they
// happened. So a program that hangs delays nobody but its own recipient. A queue holds 256 events; where more wait the
// oldest are dropped, which is told once until the queue has room again. This is stricter than Pacemaker, which starts all
// programs at once.
//
// A host tells of its own operations, of members that come and go as it sees them, and of all fencing; attributes are told of by
// the host that writes them. Nodes are told of at events of the membership, not when a host looks around first.
package alerts
