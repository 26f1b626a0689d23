// Package api is what a daemon offers to tools and to third parties: HTTP with JSON over a unix
// socket. Who may call is decided by the credentials of the process at the other end: root, the
// user that the daemon runs as, and members of the group haclient.
//
//	GET  /v1/cib       the CIB as XML; ETag is its version
//	POST /v1/cib       Change; answers Changed, or a Fault with status 409 if the CIB is another
//	                   one than the change was made for, 422 if it cannot be applied
//	POST /v1/cleanup   Cleanup; answers Changed
//	GET  /v1/status    Status of this host's controller
//	GET  /v1/history   History; with ?number=N only that commit, with the configuration before it
//	GET  /v1/events    a stream of Event, one JSON text a line, until the client hangs up
//	POST /v1/shutdown  leave the cluster in order; answers 202 at once
//
// Who may not call is answered with status 403 before anything is asked, and who has too many connections, or waits too
// long for other requests, with 503. A request that is too large (64 MB; 1 MB, 1000 operations for users whom access
// control lists limit) is answered with 413. What such users ask is done with what they see of the CIB.
//
// Errors are a Fault with status 400 or above. Versions are cib.Version. To a Client, a daemon that does not
// listen is Unreachable, one that listens and does not answer within the client's patience is Silence.
package api
