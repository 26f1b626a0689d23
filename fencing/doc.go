// Package fencing gets nodes fenced: it makes sure that a lost node no longer runs anything, before what it ran starts
// elsewhere. Machine is one host's part in that. It is deterministic: Step takes the time and an event and returns what
// the host has to do. It reads no clock, opens no file, starts no process and draws no lot.
//
// # How a node is fenced
//
// Somebody asks (FenceRequested): the designated controller for its plan, a client through the API. The request becomes
// a message to all members (Ask) and there, at the same place of their one order, an operation; one for the same target
// and action as an operation under way is merged into that. Each member looks which of its devices can fence the target
// and says so (Offer). The operation's owner, as a rule the host that was asked, decides who tries which device (Try).
// That member runs the agent and says how it ended (Did). The owner goes on to the next device, the next member or the
// next level of the topology, and in the end says what came of it (End). Every member writes that into its history and
// gives it to its controller (Ended) at the same place of the order.
//
// # Why ordered messages and not letters
//
// All messages are one field of the controller's message and go to all members in one order; none is a letter to one
// host. So requests merge in the same way everywhere; the histories, and what the controllers write into the CIB about a
// fenced node, are the same; and when an owner dies everybody knows how far it had come, without asking anybody. A letter
// would save the others a few hundred bytes and leave them ignorant. The owner alone decides who tries what, since a
// decision takes clocks, and topology that an administrator gave to one host: the others record.
//
// # Who resets itself
//
// A node whose watchdog is fed as package watchdog says is fenced by waiting until it has been reset (fencing-watchdog-timeout):
// device watchdog of agent fence_watchdog, which every member has by itself. It comes last, after other devices have failed,
// unless a topology names it. Watchdogs says what members feed, at each place of the order where that matters. The device is of
// no use to a part without quorum of its own; a wait is in vain, and fails, when quorum is lost meanwhile or the target is back
// after it was lost; with UnlessBack that cancels it. A target that is still a member learns of the try as all do (SelfReset).
//
// # Who is lost
//
// Agreed says which members agree. If a member is gone that was trying, the owner gives the same device to another one,
// else goes on as after a failure. If an owner is gone, a try that is under way and would complete the operation decides
// it: the operation ends as the try does. Any other ends as failed at once: its client is gone too, and the new designated
// controller, which knows that the target is still to be fenced, asks anew. An operation belongs to the members of the
// agreement in which it was asked for; who comes later learns of its end. A host that asks for its own fencing gives the
// operation to another member, if there is one.
//
// A try whose agent does not run yet is given up if its owner is gone: whoever tries may be the one that is cut off. So is what was
// planned (UnlessBack) when quorum is lost: those who have it now may have the target with them, and cannot spare it.
//
// # Who comes back
//
// A fencing is about a process of the target, its incarnation: what was done to one says nothing of the next. Requests
// about different ones are not merged, and a host that was started since its fencing does not mind it. What somebody asked
// for unless the target comes back (UnlessBack) is cancelled if it does before a device went well, and so is what another
// fencing has done meanwhile: an agent that runs is awaited, and none is run after it. If the target was here with another process
// before the end, the end says nothing of that (Outlived). A request that would have been merged into an operation, had that not ended while the request was
// on its way, is not carried out once more either: the host that asked knows which one it was, and ends its own as that.
//
// Members that meet exchange their histories, so that each knows of the fencings of all (History). A host that was fenced
// in vain while it was cut off learns of it there.
//
// # What changes meanwhile
//
// An operation keeps to the levels that its target had when it began. A device that is defined anew after it was offered is used
// only if its parameters name the target. What waits for an operation that has ended, or for an earlier try, is called off.
//
// # Parts
//
//	registry  devices of this host: from the CIB, from the API                 registry.go params.go hostlist.go hostmap.go
//	runner    agents that run or wait: limits, delays, retries                 runner.go job.go arguments.go delay.go
//	searches  which devices can fence a target                                 search.go
//	topology  which devices at which level for which target                    topology.go
//	book      operations under way: what all members record                   operation.go book.go
//	course    an operation's course as its owner decides it                    course.go choose.go limits.go
//	history   what became of operations                                        history.go
//	watchdogs nodes that are reset by their own                                watchdog.go
//
// # The seam to others
//
//   - controller owns the Machine and gives it Agreed after each agreement and Received at each message's place. Send
//     becomes a field of its message, which mail repeats over changes of view. Ended is written into the CIB by a method of
//     its editor, at that place; the DC's walk confirms or fails its action by it, and counts failures. SelfFenced makes the
//     host stop or panic, as fencing-reaction says. SelfReset has it reset by its watchdog.
//   - The policy engine says which fence devices of the CIB the host may use, with their parameters as they are there;
//     the daemon gives the answer as Configured after each change of the document, with the levels of Levels.
//   - The executor gives the actions of resources of class stonith to ActionRequested: start registers the device and
//     monitors it, stop takes it back. Reply answers.
//   - The daemon performs RunAgent with package agent below this one, reads meta-data for ReadMetadata, and gives clients'
//     requests, Reply by Reply.
//
// # When devices are known
//
// A host learns a moment after a change which devices it has for it, each in its own time. Who is asked for a fencing offers what
// follows from the configuration at the request's place of the order, and waits for that: a node that has to be unfenced for a
// new device is asked for by the very change that brings the device.
//
// # Duties of the host
//
//  1. RunAgent: run the agent, kill its process group when the time is over, and answer AgentEnded once, whatever happens.
//  2. ReadMetadata: answer MetadataRead once.
//  3. StartTimer: answer TimerFired of that timer once, unless StopTimer or another StartTimer of it came before.
//  4. Perform the effects of one Step in their order before the next event.
//
// # Deterministic
//
// The same events give the same effects. Delays that are to differ by chance between hosts (pcmk_delay_max) follow from
// the last agreement that the host had with the target: all its members compute the same order of hosts, so that no two of
// them draw the same delay; see spread.
//
// # Units and errors
//
// Durations are time.Duration, moments time.Time. Names of nodes and of devices' ports are compared as Pacemaker does it:
// nodes without regard to case. What cannot be read in a device's parameters is a Problem, a value; the device is
// registered nevertheless, as far as it makes sense. The words that agents print are bounded (MostWords).
package fencing
