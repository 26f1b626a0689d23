// Package attrs keeps the transient attributes of nodes: values that agents, tools and the cluster itself set, that all
// members know, and that are gone when their node is. Machine is one host's part in that. It is deterministic: Step takes
// the time and an event and returns what the host has to do. It reads no clock, opens no file and starts no process.
//
// # The way of a value
//
// Somebody asks a host (UpdateRequested): an agent by attrd_updater, a person by crm_attribute. The request becomes a
// message to all members (Update), and changes the table of each at the same place of their one order. What it means is
// decided there, not where it was asked for: which names a pattern matches, what value++ adds to, which of two hosts that
// set one attribute comes last. So no update is lost, and all tables are alike.
//
// At the same place the value is written into the status section (Write), by all members alike, unless the attribute has
// a dampening. Then it is noted as unwritten, and the writer, which is the designated controller, starts a timer, anew for
// each further change. When that fires it says so in a message (Message.Written), and at its place all members write what the
// attribute has by then. Private attributes are never written.
//
// What the cluster does itself takes no message of its own, as it follows from one that all apply: the count of a failed
// operation (Failed), what a node asks for that wants to leave and what its program can (Set). What a client writes into
// the status section by other ways counts as an update too (Edited), but for what waits to be written. So the table and the
// status section say the same, but for what is private, not yet written, or of nodes that the document does not know.
//
// # Who comes and goes
//
// Agreed says which members agree. A member that is gone, or came back as another process, loses its attributes, in the
// table and in the document (Erase); so does one that was fenced (Lost). Nodes that never were members keep what is set
// for them: it is written as soon as their node is known.
//
// Members whose tables differ when they meet, one that has just started among them, take the table of the member whose
// document is kept (Taken). Who gives up a table so tells the others what it knew of its own node (Message.Own): that
// counts, but for what was set since the agreement. The controller carries Digest in the exchange of states, and the
// Table beside the document, so that at the agreement all tables are alike.
//
// A change of the designated controller starts running dampenings anew on the new one.
//
// # Who waits
//
// A request names what it waits for. WaitNo is answered when this host has the value, but after a second in any case;
// WaitLocal when this host has it; WaitCluster when all members have said so (Message.Applied). A change of members ends
// the wait for those that are gone. After 15 seconds the answer is that it is open.
//
// # Parts
//
//	table    what is known: attributes, their values by node       table.go digest.go
//	update   what an update changes                                update.go value.go
//	write    dampening and writing                                 write.go
//	members  who comes and goes                                    members.go
//	failures fail counts and their clearing                        failures.go
//	desk     requests that wait for their answer                   desk.go
//
// # The seam to others
//
//   - controller owns the Machine. Send becomes a field of its message, which mail repeats over changes of view. It carries
//     out Write and Erase with its editor at the place of the message, and has a transition planned if that changed anything.
//   - The daemon performs StartTimer and StopTimer, and gives clients' requests, Reply by Reply.
//
// # Duties of the host
//
//  1. StartTimer: answer TimerFired of that timer once, unless StopTimer or another StartTimer of it came before.
//  2. Perform the effects of one Step in their order before the next event.
//
// # Where this differs from Pacemaker's attribute manager
//
// It expands value++ and patterns on the host that is asked, before others hear of the update; two hosts that count at
// one time count once. It takes a value for unchanged that differs in case alone. It reports a delay that cannot be read, or
// one for an attribute that does not exist, to its log alone; here the answer carries a warning.
//
// # Units and errors
//
// Durations are time.Duration, moments in seconds since 1970. Names of nodes are compared without regard to case, names
// of attributes with it. Patterns are POSIX extended regular expressions. An unset value is nil; "" is a value.
package attrs
