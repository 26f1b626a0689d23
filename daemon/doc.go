// Package daemon runs one host of a cluster: it gives a controller.Machine its events and performs
// its effects, with a store on disk, an executor of agents, a connection to the other members, and
// the HTTP API of package api on a unix socket.
//
// One loop owns the machine; whatever happens elsewhere is a task for it. It performs effects
// in order, except that a queue of its own writes to disk: a configuration is there before the reply that
// acknowledges it goes out, and before this host tells others that it has it. The policy engine runs
// beside the loop on a document that nobody changes, and its answer comes back as an event.
//
// Clients come in by a door that knows who they are, and that bounds how many there are. The daemon reads what they ask
// within an allowance by their rights. It tries what users ask whom access control lists limit beside the loop, one
// request at a time, before the loop sees it: what such a user sends does not keep the loop from its work, or take memory
// without end.
//
// What the daemon has no room for it refuses with a time to come back: who comes when too many wait at a gate, and who
// asks when too many changes wait to be sent. The valve before changes lets fewer in while they take long. What is asked by
// a client that is gone is not begun.
//
// An event that keeps the loop for 10 seconds is told; after a minute the daemon ends, and what it watched runs on.
//
// A host may feed a watchdog, as package watchdog decides: a goroutine of its own does that as long as the loop has shown, by
// messages that came back from the other members, that this host is with them. The daemon leaves the watchdog armed when it ends
// otherwise than in order. Before an agent starts a resource that needs fencing the watchdog is armed; where it cannot be fed
// the start fails.
//
// Run returns nil after leaving in order and when its context ends, otherwise an error.
package daemon
