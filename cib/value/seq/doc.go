// Package seq holds the sequences whose order the scheduler's results depend on.
//
// The rules of order:
//   - Newest-first lists: World.Actions, Resource.Actions, Before and After edges, location
//     constraints, deferred digest checks, dangling migrations. Oldest-first: nodes (by name),
//     resources, children, active nodes, launched resources, orderings.
//   - A loop over a newest-first list sees the elements present when it began: it does not visit
//     heads that are added during the loop.
//   - Sorted inserts go before equal elements; sorts are stable.
//   - Tables iterate in the order of insertion; a replaced key keeps its place.
package seq
