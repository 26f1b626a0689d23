// Package loop gives a deterministic machine its place in a process: one goroutine that feeds it what happens, in
// order, timers, an orderly end, and a watchdog. The daemon, the executor and the transports each have one.
//
// # Contract
//
// A Loop runs one task after the other, in the order they were given. Post takes a task in any case; it is for those who
// produce no more than they get answered. Offer refuses a task when Config.Limit tasks wait. Neither waits. Ask offers a
// task and waits for its end, as long as its context lasts.
//
// Timers belong to the loop: a timer that was stopped or replaced does not fire, even if its time was over and its
// task waited already. After the loop's end none fires.
//
// The thread of a Background loop has the highest nice value, so that what somebody waits for comes first. Where the
// system does not permit that, the thread is as others are.
//
// Close lets the task under way end and drops the rest; Drain lets what waits be done first. Both wait for the
// goroutine, no longer than their context lasts.
//
// A task that takes longer than Config.Hang is reported to Config.Stuck once, from another goroutine, with the stacks of
// all goroutines (64 KB of them). The loop cannot end it; Busy says how long it has taken.
package loop
