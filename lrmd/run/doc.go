// Package run drives an lrmd.Core with real time and real agents: the executor of a host, ready to
// use.
//
// Executor owns a goroutine that feeds the core; events may be sent from anywhere and never block.
// Effects that concern others (results, ticks, answers, starts) go to Config.Notify, one at a time
// and in order. Agents of all classes are started by Config.Agents, except that the actions of fence
// devices go to Config.Fencer.
package run
