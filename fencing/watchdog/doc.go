// Package watchdog decides when a host arms, feeds and disarms its watchdog: the device that resets the host when nobody
// feeds it. So a host that the others have lost ends by itself, and they need only wait (fencing-watchdog-timeout). Machine
// is deterministic: Step takes the time and an event and returns what the host has to do.
//
// # The promise
//
// Others wait for a time, Wait, before they start elsewhere what a lost host ran. It must have been reset by then, whatever
// has happened to it: its links are cut, its processes are stopped, its loop hangs.
//
// Therefore the host feeds on proof alone. It sends a message to all members and notes when (Prove). The message comes back
// in the one order that all members see, in an agreement with quorum (Proved): so when it was sent the others had not lost
// this host yet. From then on the watchdog is fed for Grace, which is what remains of the wait after the watchdog's own time
// and a margin. When that is over the watchdog is no longer fed, and the host is reset before the others' wait is over, since
// that began after the proof was sent. Whatever stops proofs ends the host: lost quorum, a corosync that hangs, a process that
// is stopped, a loop that hangs. News of the host's own fencing (Doomed) comes in the same order as proofs, so that a host
// which does not hear of it has no proof from after it either.
//
// The allowance to feed (Feed) has an end and not a beginning, so that whoever feeds need not be told to stop.
//
// Where others do not wait (fencing-watchdog-timeout is 0), or cannot rely on it since the wait is shorter than the watchdog
// allows (see Grace), quorum does not matter: the watchdog is fed as long as the host's loop ticks, and resets a host that
// hangs. Where two parts may have quorum at the same time (corosync's two_node) both go on feeding; package fencing
// does not let the one wait for the other there.
//
// # When it is armed
//
// While a resource runs, or is about to start, that needs fencing (requires=fencing or unfencing, the default where fencing
// is enabled). A host that stops all of them because it has lost quorum thus lives. Refuses says why such a resource must
// not start: nobody would reset this host. A process that finds that another one before it had armed the watchdog and did
// not disarm it (Inherited) feeds only after its first proof, so that a host whose daemon is started again and again without
// reaching the others is reset; and it keeps the watchdog armed until it must know what runs.
//
// # Duties of the host
//
//  1. Tick as often as Period says, and as soon as the members have agreed: what they then have started here comes after the
//     proof. Tick and Proved are the loop's; other events may come from elsewhere.
//  2. Perform effects in their order. Failed answers Arm or Feed that could not be done.
//  3. Feed the watchdog from a goroutine of its own, in time, as long as the allowance lasts.
//  4. Ask Refuses after Starting, before the resource is started.
//
// # Units and errors
//
// Durations are time.Duration, moments time.Time of one clock that is never set. There are no errors; what goes wrong is a Log.
package watchdog
