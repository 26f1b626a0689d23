// Package corosync is a membership.Transport on a running corosync 3. Hosts, quorum and the order of
// messages are corosync's; this package adds what a cluster manager needs beyond them.
//
// # From a group of processes to views
//
// Corosync tells of changes of its process group, of the ring of hosts and of quorum, the latter on
// a connection of its own and therefore at no defined place among the messages. After each change
// that brings somebody, every member says hello: who it is (id, name, incarnation), whether it has
// quorum, whom it waits for. Hellos are messages in the one order, so the place of the last one that
// was missing is the same for all. There all begin a session, with the same view under the same
// number. A view is quorate if one of its members says so: corosync counts votes by ring, so members of one
// ring can differ only while the news is on its way.
//
// A message belongs to the session in which it was sent. All members drop one that comes after its
// session's end, and its sender sends it again in the next. So no message of a member that stays is lost,
// doubled or out of order, and members of a view have the same messages between it and the next. Long
// messages travel in pieces.
//
// # Names
//
// Two hosts of one name cannot be told apart by what is configured for them. The session begins without the second one, whose
// Events end with an error that says which id has the name: who was in a session before is the first, else the lower id.
//
// # Who is gone
//
// A process that says goodbye is out at once. The others wait for one that ends otherwise while its host
// stays in the ring, for Config.Grace: if the host's next process comes in time, they see the same members
// with a new incarnation. A member may be stopped or hang: if it says no hello within that time, the others
// go on without it, and take it back when it speaks.
//
// A host that is cut off in a way that its own corosync does not notice (it drops all it sends) takes
// itself for alone after five times the time that corosync needs to form a ring, by pulses that do not come back.
//
// When corosync itself ends, the member is alone in a view without quorum, and joins again, with the
// same incarnation, as soon as corosync is back.
//
// # Files
//
// machine (with round, session and pulse) is the deterministic core: Step takes an event and returns
// effects. wire is the form of messages: magic, version, checksum. The machine refuses what is damaged or a
// stranger's, counts it (Stats) and tells of it as a Note. link and transport are the edge.
// Package qb speaks libqb's protocol, package ipc calls corosync's services.
//
// Errors of Dial say what to do: corosync does not run, serves other users only, counts no votes,
// or is of another version.
package corosync
