// Package controller keeps several hosts one cluster. It is a deterministic machine: Step takes
// the time and an event and returns what the host has to do. It reads no clock, opens no file and
// starts no process.
//
// # Agreement
//
// Every change of the CIB is a message, delivered by the membership to all members in one order;
// every member applies the same operations in that order and so has the same document. After each
// change of view the members exchange what they have (version, digest, whether they had quorum and
// who was in charge). From these states, which are the same for all, each computes the same
// document to keep and the same designated controller (DC). A member whose document differs takes
// the other one, and then publishes what it alone knows: the history of its own resources. Changes
// that arrive meanwhile are held back and applied afterwards, by all at the same point.
//
// What is asked of a member's document, by Document and in effects, stays as it is; the machine goes on with
// a copy. While nobody asks, it writes results of agents into the document that it has.
//
// # The designated controller
//
// The DC asks the policy engine for a transition, walks it, and sends each action to the node it
// is for. A node runs the action and publishes the result, which every member writes into the
// history; the DC finds the action that it belongs to by its transition key. A change of
// configuration or status that no result explains aborts the transition, and a new one is asked
// for once nothing is in flight.
//
// # Duties of the host, in order
//
//  1. Give Joined first, then every event of the membership, every result of the executor, every
//     timer that fired, every request of a client.
//  2. Perform the effects of one Step in their order before the next event. Persist may take its time
//     beside that, but in order; Replies and durable Sends that follow it wait for it: that is what makes an
//     acknowledged change durable.
//  3. Answer Schedule with Scheduled.
//
// # Units and errors
//
// Times are time.Time, and seconds since 1970 where the CIB has them. Errors of clients' requests
// come back in Reply. A message that cannot be read is counted, logged and dropped.
package controller
