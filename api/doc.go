// Package api is what a daemon offers to tools and to third parties: HTTP with JSON over a unix
// socket. The daemon looks at the credentials of the process at the other end: root, the user that the
// daemon runs as, and members of the group haclient may call.
//
//	GET  /v1/alive         204 at once
//	GET  /v1/cib           the CIB as XML; ETag is its version
//	POST /v1/cib           Change; answers Changed, or a Fault with status 409 if the CIB is another one
//	                       than the change was made for, 422 if it cannot be applied, 504 if it is open
//	                       whether the change stays
//	POST /v1/cleanup       Cleanup; answers Changed
//	POST /v1/fail          Failed; answers 204 once the node in question has noted it
//	GET  /v1/status        Status of this host's controller; with ?node=NAME of that member's, which is asked
//	GET  /v1/history       History; with ?number=N only that commit, with the configuration before it
//	POST /v1/history/seen  somebody knows of the commits of this host that were lost; answers 204
//	GET  /v1/events        a stream of Event, one JSON text a line, until the client hangs up
//	GET  /v1/fencing       Fencing: this host's fence devices, fencings under way and past
//	GET  /v1/fencing/events of fencings what a status shows, as CSV: see WriteFenceEvents
//	POST /v1/fence         Fence; answers Fenced once that has come to its end, however it did
//	POST /v1/fence/confirm Confirmation; answers Fenced
//	POST /v1/fence/device  UseDevice; answers Fenced
//	POST /v1/fence/register RegisterDevice; answers Fenced
//	POST /v1/fence/deregister DeregisterDevice; answers Fenced
//	POST /v1/fence/level   FencingLevel, which is added to this host's topology or removed; answers Fenced
//	POST /v1/fence/forget  ForgetFencings; answers Fenced once this host has
//	GET  /v1/fence/devices the names of this host's devices that can fence ?target=NODE
//	GET  /v1/attributes    Attributes: ?name=NAME of ?node=NODE, or of all nodes with ?all; of this host's node if none is named
//	POST /v1/attributes    UpdateAttribute; answers AttributesChanged when what it waits for has come, or a Fault with status
//	                       504 if that takes longer than 15 seconds
//	POST /v1/attributes/refresh  all attributes are written, whatever their dampening; answers AttributesChanged
//	POST /v1/attributes/clear    ClearFailures; answers AttributesChanged
//	POST /v1/attributes/purge    PurgeAttributes; answers AttributesChanged
//	POST /v1/shutdown      leave the cluster in order; answers 202 at once
//
// A caller who may not call gets status 403, one who has too many connections 503, before the daemon reads a request.
// A request that waits too long for others gets 503, and so does one that comes when too many wait: with Retry-After, and
// retry_after in the Fault, where nothing of it was done. A Client then tries again within its patience. A request that is too large gets 413: its limits are 64 MB and
// 10,000 operations, and for users whom access control lists limit 1 MB and 1,000 operations. The daemon does what such
// users ask with what they see of the CIB.
//
// Errors are a Fault with status 400 or above. Versions are cib.Version. To a Client, a daemon that does not
// listen is Unreachable, one that listens and does not answer within the client's patience is Silence, and so is one that
// does not answer /v1/alive either for three seconds; what listens and speaks otherwise is Foreign.
package api
