// Package agent knows the programs that manage resources: where each class of agent lives, how an
// action is asked of it, and what its exit means in OCF terms.
//
//   - ocf: <OCFRoot>/resource.d/<provider>/<type>, the action as argument, parameters as
//     OCF_RESKEY_ variables. The last line of its stderr that begins with ocf-exit-reason: says why.
//   - lsb: <InitDir>/<type>, no parameters; monitor is asked as status, which has codes of its own.
//   - service: the lsb script if there is one.
//   - systemd: not on offer here; actions say so.
//   - stonith: not run here; actions of that class belong to the fencer.
//
// All inherit the daemon's environment with what Pacemaker's executor adds: a language that others can read, where to log,
// and which cluster this is, as the OCF shell functions look for it. Prepare makes the folder in which they keep what lasts
// until the next boot.
//
// Providers and types are names of files (see package agentname): no agent leads out of the folder of its class, but
// for links that an administrator has put there.
//
// What fails for want of this host's own means (descriptors, processes, memory, a file that is being written) is told as
// that and not as the agent's failure.
//
// An agent that cannot be run at all is an outcome like any other, never an error: the cluster has
// to learn of it in the same way. Outcomes have the codes and exit reasons of Pacemaker's executor.
package agent
