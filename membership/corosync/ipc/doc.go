// Package ipc calls corosync's services: cpg (groups of processes and ordered messages), quorum and
// votequorum (who is here, and who may act), cmap (configuration and state by key) and cfg (the
// daemon itself). Messages are laid out as corosync 3 has them.
//
// Each service is one connection; its calls may be made by several goroutines at once. A Serve
// method delivers what the service announces, in order, and returns when the connection ends. Node
// numbers are corosync's nodeid. Errors are those of package qb.
package ipc

import "pacer/membership/corosync/qb"

// dialer connects to a service by its name, as qb.Dial does.
type dialer func(service string, max int) (*qb.Conn, error)
