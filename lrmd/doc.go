// Package lrmd decides when a host's agents run. Each resource has one queue and runs one action at a time;
// recurring actions repeat until they are cancelled; Options.MaxRunning bounds how many actions run at once.
//
// Core is a deterministic machine. The caller feeds it events with the time they happened at and
// performs the effects it answers with, in order:
//
//	core := lrmd.New(lrmd.Options{})
//	for _, eff := range core.Step(time.Now(), lrmd.Execute{Op: op}) { ... }
//
// Duties of the caller:
//
//  1. StartProcess: run the agent and, whatever happens, answer with exactly one ProcessDone of
//     that Run, or with StartFailed if the host itself lacked the means; Core tries again then. Give a fence
//     device's actions (class stonith) to the fencer instead of a process; the answer is the same event.
//  2. KillProcess: send the signal and keep waiting; the ProcessDone of that Run is still due.
//  3. StartTimer: answer with TimerFired of that ID once, unless StopTimer came before. A late
//     TimerFired is harmless.
//  4. Report is a result that the cluster must learn. Tick is the result of every run, for onlookers;
//     where both are due the Tick comes first. Accepted, Refused, Note and Drained are answers.
//
// Core answers every Execute with Accepted or Refused. An accepted action ends with a Report: of its result if it runs
// once, of its cancellation if it repeats. A newer request may take its place (Accepted.Replaces); then Core reports
// on that one.
//
// Times: intervals, timeouts and delays are in milliseconds, as the transition graph has them;
// moments are seconds since 1970 in results, as the resource history has them. Result codes and
// execution statuses have the numbers of the OCF standard and of Pacemaker's API.
//
// The package neither reads a clock nor starts a process: subpackages agent (what to run for an
// action, what its exit means) and run (processes, timers, a ready-made loop around Core) do.
package lrmd
