// Package plan tells beforehand what a change of the configuration does to the services of a cluster:
// which resources start, stop, restart, move, promote or demote, and why; how long each is out; whether
// a node is fenced; which recurring operations are replaced.
//
// Make compares two documents, the base and the target. It asks the policy engine about both, and so tells apart
// what the cluster would do anyway from what the change brings. A Plan is a value: it can be written as text (Text) or
// as JSON, and Verdict sums it up.
//
// The length of an outage is that of the longest chain of actions from the one that takes a service away
// to the one that brings it back: their number, and the sum of their timeouts, which is how long it takes
// at most. Pseudo-actions do not count.
//
// The reason of a change is the engine's. Where the engine gives none, it is what the scores after the change have and
// those before did not: the constraint that is new, a node on standby.
//
// Nothing here knows a clock, a file or a cluster; time arrives as an argument. Make fails if the target
// cannot be brought to the latest schema. If the base cannot, all that the target brings counts as new.
package plan
