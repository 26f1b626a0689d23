// Package daemon runs one host of a cluster: it gives a controller.Machine its events and performs
// its effects, with a store on disk, an executor of agents, a connection to the other members, and
// the HTTP API of package api on a unix socket.
//
// One loop owns the machine; whatever happens elsewhere is a task for it. Effects are performed
// in order, except that a queue of its own writes to disk: a configuration is there before the reply that
// acknowledges it goes out, and before this host tells others that it has it. The policy engine runs
// beside the loop on an immutable document, and its answer comes back as an event.
//
// Clients come in by a door that knows who they are, and that bounds how many there are. What they ask is read within an
// allowance by their rights, and what users ask whom access control lists limit is tried beside the loop, one request at a
// time, before the loop sees it: nothing that a client sends keeps the loop from its work, or takes memory without end.
//
// Run returns nil after leaving in order, and an error that says what to do otherwise.
package daemon
