// Package seq holds the sequences whose order the scheduler's results depend on.
//
// Rules of order, in one place:
//   - Newest-first lists: World.Actions, Resource.Actions, Before and After edges, location
//     constraints, deferred digest checks, dangling migrations. Oldest-first: nodes (by name),
//     resources, children, active nodes, launched resources, orderings.
//   - A loop over a newest-first list sees the elements present when it began: heads added during
//     the loop are not visited.
//   - Sorted inserts go before equal elements; sorts are stable.
//   - Tables iterate in the order of insertion.
package seq
