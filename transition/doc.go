// Package transition holds the plan that takes a cluster from one state to another: the graph of
// actions that a scheduler produces, its XML form, the walk over it, and the history entries that
// the results of its actions leave behind.
//
// A Graph is a value. The scheduler or Parse makes it once, and nobody changes it afterwards; a Walker
// keeps what has been done of it.
//
// # The walk
//
// A Graph is a list of synapses. A synapse is an action (formally a set of actions) with the
// inputs that must be complete before it may start. The walk looks at synapses in file order.
//
// Walker.Step takes one event and returns what the caller has to do about it. It calls nobody back, waits for
// nothing and reads no clock. The duties of the caller, in order:
//
//  1. Make a Walker and give it Fire until the effects contain PassDone. Each Fire starts at most
//     one synapse.
//  2. For each Run, start the action: send it to the node that Action.Route names, to the fencer, to
//     the controller itself. A pseudo action (Kind Pseudo) needs nothing started; give Done at
//     once, before the next Fire. So it is with actions that say NoWait, once sent. If an action
//     cannot be started, give Rejected.
//  3. For each StartTimer, arrange for TimedOut to be given after that delay; for each StopTimer,
//     call that off. A late TimedOut does no harm.
//  4. When the result of an action is known, give Done, then Fire until PassDone again. An action
//     failed if its exit status differs from Action.TargetRC and its on-fail is not "ignore".
//  5. When something makes the plan obsolete give Abort. The walk still starts actions of synapses with
//     a priority at least that of the abort, and waits for what is in flight. To let actions wait that could be started
//     give Hold: the walk waits with them, and an abort does not.
//  6. A PassDone whose State is Complete or Terminated ends the walk. Walker.Next then says what
//     should happen. Pending means: wait for results. Active: there is more to do now.
//
// A simulator that finishes every action before the next Fire, and a controller that finishes
// them minutes later, walk the same graph with the same code.
//
// # Units and errors
//
// Intervals and timeouts are milliseconds; points in time are seconds since 1970. Parse reports the
// element and what was wrong with it. The walk ignores events about actions that the graph does not
// have, as events arrive from outside in any order.
//
// Formats and semantics are those of Pacemaker's transition graphs (feature set 3.20).
package transition
