// Package run drives an lrmd.Core with real time and real agents: the executor of a host, ready to
// use.
//
// Executor owns a goroutine that feeds the core; events may be sent from anywhere, and Send does not wait.
// Effects that concern others (results, ticks, answers, starts) go to Config.Notify, one at a time
// and in order. Config.Agents starts agents of all classes but stonith; the actions of fence devices go to
// Config.Fencer.
package run
