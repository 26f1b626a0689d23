// Package loop gives a deterministic machine its place in a process: one goroutine that feeds it what happens, in
// order, timers, an orderly end, and a watchdog. The daemon, the executor and the transports each have one.
//
// # Contract
//
// A Loop runs one task after the other, in the order they were given. Post takes what must not be lost, from those
// who produce no more than they get answered; Offer takes what may be refused, and refuses it beyond Config.Limit.
// Neither waits. Ask waits for its task's end, as long as its context lasts.
//
// Timers belong to the loop: a timer that was stopped or replaced does not fire, even if its time was over and its
// task waited already.
//
// The tasks of a Background loop get the processor when nothing else wants it: what nobody waits for does not keep what
// somebody does. Its thread has the highest nice value; where the system does not permit that, it is as others are.
//
// Close lets the task under way end, drops the rest and stops the timers; Drain lets what waits be done first. Both
// wait for the goroutine, no longer than their context lasts.
//
// A task that takes longer than Config.Hang is reported to Config.Stuck once, with the stacks of all goroutines, from
// another goroutine. The loop cannot end it.
package loop
