// Package qbtest plays corosync's side of libqb's inter-process communication in tests: a real socket, and rings in real
// shared memory, without a corosync. It is written from the layout that package qb describes and shares no code with it,
// so that a mistake in one of them shows.
//
// A test gives a function that serves one connection: it takes requests, answers, announces events, asks clients to wait,
// hangs up or damages what is shared. A failure to prepare ends the test.
package qbtest
