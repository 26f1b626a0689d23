// Package qb is a client of libqb's inter-process communication, by which corosync offers its
// services to programs on the same host. It speaks the protocol itself and needs no C library.
//
// A connection is a unix stream socket, named in the abstract namespace (or below /run), and three
// ring buffers in shared memory that the server makes: requests, responses, events. A chunk is
// written to a ring, a semaphore in the ring's header counts it, and one byte on the socket wakes
// the server, or for events this client. Semaphores are glibc's; integers are in the machine's order.
//
// Messages are a header (id, size; responses: an error too) and fields, each aligned to 8 bytes.
// Request and Reply write and read them; a Reply that is too short is an error, not a panic.
//
// Errors: ErrNotRunning, ErrNotReady and *RefusedError say why Dial failed; ErrClosed that the server went
// away; Code is an error that the service itself answered.
package qb
