// Package agent knows the programs that manage resources: where each class of agent lives, how an
// action is asked of it, and what its exit means in OCF terms.
//
//   - ocf: <OCFRoot>/resource.d/<provider>/<type>, the action as argument, parameters as
//     OCF_RESKEY_ variables. The last line of its stderr that begins with ocf-exit-reason: says why.
//   - lsb: <InitDir>/<type>, no parameters; monitor is asked as status, which has codes of its own.
//   - systemd: the unit of that name, which systemd starts, stops and watches (package systemd).
//   - service: the lsb script if there is one, else the systemd unit.
//   - stonith: actions of that class belong to the fencer, which has this package run <FenceDir>/<type>, with the action
//     and the parameters as lines NAME=VALUE of its standard input (RunFence). Agents are those whose names begin with
//     fence_; those of the old Linux-HA kind are refused.
//
// All inherit the daemon's environment with what Pacemaker's executor adds: a language that others can read, where to log,
// and which cluster this is, as the OCF shell functions look for it. Prepare makes the folder in which they keep what lasts
// until the next boot.
//
// Providers and types are names of files (see package agentname): no agent leads out of the folder of its class, but
// for links that an administrator has put there.
//
// An action that cannot be started for want of this host's own means (descriptors, processes, memory, disk space, an
// agent's file that is being written) has an Outcome that says what it lacks (Lacks), and is no failure of the agent.
//
// An agent that cannot run at all has an outcome like any other, and is no error: the cluster has to learn of it in the
// same way. Outcomes have the codes and exit reasons of Pacemaker's executor.
package agent
