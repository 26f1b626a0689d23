// Package controller keeps several hosts one cluster. It is a deterministic machine: Step takes
// the time and an event and returns what the host has to do. It reads no clock, opens no file and
// starts no process.
//
// # Agreement
//
// Every change of the CIB is a message, delivered by the membership to all members in one order;
// every member applies the same operations in that order and so has the same document. After each
// change of view the members exchange what they have (version, digest, up to where it was decided with quorum, who
// was in charge, what protocols they speak). From these states, which are the same for all, each computes the same
// document to keep, the same protocol and the same designated controller (DC). A member whose document differs takes
// the other one, and then publishes what it alone knows: the history of its own resources. All hold back changes
// that arrive meanwhile, and apply them afterwards, at the same point. What does not fit into the bounds of that (16,384
// messages, 64 MB) all drop, and its sender sends it again.
//
// No member keeps the others. They go on without a member that does not say within 5 seconds what it has, that speaks
// none of their protocols, or that says nothing for 10 seconds though the membership says that it is here. It
// counts as lost, Status lists it with the reason, and the others take it in when it speaks. A clock never decides that
// alone: it makes a member say so in a message, and all follow at the place of that message.
//
// # What lasts
//
// A client is told that its change is made when so many members have it on their disks that no part of the cluster
// that comes back with quorum can be without it. If that does not come within 5 seconds, the answer is Open. The host
// tries again to write to a disk that fails; meanwhile it confirms nothing. A part without quorum takes changes too, and
// the reply says so; after a split the part that had quorum wins, else the one that knows most of what was decided with
// quorum.
//
// The machine never changes a document that it has given away, by Document or in an effect; it goes on with a copy.
//
// # The designated controller
//
// The DC asks the policy engine for a transition, walks it, and sends each action to the node it
// is for. A node runs the action and publishes the result, which every member writes into the
// history; the DC finds the action that it belongs to by its transition key. A change of
// configuration or status that no result explains aborts the transition, and a new one is asked
// for once nothing is in flight.
//
// # Parts
//
// Machine routes; each part is a value of its own that knows none of the others:
//
//	join     who agrees, and on what: exchanges, deadlines, who is left out   join.go elect.go
//	pulse    who has fallen silent                                             pulse.go
//	mail     which own messages have not come back, which came twice           mail.go
//	replica  the document, the disk, and whether all have the same             replica.go compare.go
//	intake   what clients ask for before it is sent, and how much goes at once intake.go
//	desk     clients' changes until they last, confirmations to others         confirm.go
//	own      what this node alone knows of its resources                       own.go
//	lead     what the DC does, a file a state                                  lead*.go dispatch.go
//	start    the wait of a host that has just started                          start.go
//	fence    the machine of package fencing, and what follows from it          fence.go
//	watch    what watchdogs the members' hosts feed                            watchdog.go
//	attributes  the machine of package attrs, and what it writes               attributes.go failures.go
//
// What changes the document is a method of editor (editor.go, record.go, attributes.go, failures.go, cleanup.go) or a function of a
// document (change.go, history.go). A part gets a turn: the time, this host, the members that agree, the document to
// read, and a list to put effects and messages in. It keeps none of it. No part and no function
// but Machine's own sees the Machine, and no type has more than 30 methods.
//
// # Fencing
//
// The machine of package fencing is a part like the others. Its messages are a field of message; what a fencing means
// for the document is written at the place of the message that ends it. An action of the transition that is a fencing is
// asked of that machine; how it comes out confirms or fails the action. A fencing that failed is planned anew at once, as
// often as fencing-max-attempts says, and not if nobody has a device for it: then when something happens.
//
// # Watchdogs
//
// Members say in their states how long the watchdogs of their hosts take, and by a message of their own when that changes; all
// write have-watchdog from that. A host that has to know whether it is with the others asks by ProofWanted: a message to itself
// in the one order, which means something only in the agreement in which it was sent. A host that was waited for, stopped all
// that it ran in time and so was not reset goes on when it learns of its fencing, where others end.
//
// # Transient attributes
//
// The machine of package attrs is a part like the others, and owns what stands in the status section of transient attributes,
// fail counts among them. Its messages are a field of message; what it writes goes through the editor, at the place of the
// message that it follows from, so that all members write the same and compare that they did. What the cluster itself sets
// goes to it from the editor (editor.keep). Members whose tables differ take the one of the member whose document is kept, in
// the message that brings the document. While a member speaks a protocol before 4, the document alone says what there is,
// as in older versions, and clients' updates are refused.
//
// # Duties of the host, in order
//
//  1. Give every event of the membership, every result of the executor, every timer that fired, every request of a
//     client, one after the other.
//  2. Perform the effects of one Step in their order before the next event. Persist may take its time beside that;
//     answer it with Persisted, whether it succeeded or not.
//  3. Answer Schedule with Scheduled. The machine does not wait longer than two minutes.
//
// # Units and errors
//
// Times are time.Time, and seconds since 1970 where the CIB has them. Errors of clients' requests
// come back in Reply. The machine counts, logs and drops a message that it cannot read.
package controller
