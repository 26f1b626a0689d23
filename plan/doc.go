// Package plan tells beforehand what a change of the configuration does to the services of a cluster:
// which resources start, stop, restart, move, promote or demote, and why; how long each is out; whether
// a node is fenced; which recurring operations are replaced.
//
// Make compares two documents. It asks the policy engine about both, so that what the cluster would do
// anyway is told apart from what the change brings. A Plan is a value: it can be written as text (Text) or
// as JSON, and Verdict sums it up.
//
// The length of an outage is that of the longest chain of actions from the one that takes a service away
// to the one that brings it back: their number, and the sum of their timeouts, which is how long it takes
// at most. Actions that are only in name (pseudo actions) do not count.
//
// The reason of a change is the engine's. Where that gives none, it is what speaks for the change in the scores
// after it and did not before: the constraint that is new, a node on standby.
//
// Nothing here knows a clock, a file or a cluster; time arrives as an argument. Make fails if a document
// cannot be brought to the latest schema.
package plan
