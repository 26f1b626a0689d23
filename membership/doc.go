// Package membership says who is here and carries messages that everyone sees in the same order.
//
// A Transport gives three things: agreed views (which members are present, and whether together
// they have quorum), messages delivered to every member of the view in one total order (the sender
// included), and leave. Nothing else of a cluster depends on how hosts are connected.
//
// Contract of every implementation:
//   - The first event is a View that contains the local member. The numbers of views grow.
//   - All members of a view receive the same messages in the same order between that view and the
//     next one, except a member that is gone by then. That member may have received, last, some that
//     the others never will: who needs to be sure has others confirm.
//   - A message is delivered in the view in which it was sent, or in a later one, or not at all; never twice.
//   - A member that comes back after its process ended has a new Incarnation, so that its peers
//     notice even where the set of members stays the same.
//   - The Events channel is closed when the transport ends; Err says why.
//
// Implementations: memory (a net without a network, for a lab, for tests and for a cluster of one
// host), and corosync, which keeps hosts agreed in production.
package membership
