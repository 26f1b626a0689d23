package transition

// ExecStatus is how the execution of an action ended, apart from the agent's exit status. The
// numbers stand in history entries.
type ExecStatus int

// The execution statuses.
const (
	ExecPending       ExecStatus = iota - 1 // in progress
	ExecDone                                // the agent gave an exit status
	ExecCancelled                           // taken back
	ExecTimeout                             // not complete in time
	ExecNotSupported                        // the agent has no such action
	ExecError                               // failed, may be tried again
	ExecErrorHard                           // failed, not to be tried again on this node
	ExecErrorFatal                          // failed, not to be tried again anywhere
	ExecNotInstalled                        // agent, or what it needs, is missing
	ExecNotConnected                        // no connection to an executor
	ExecInvalid                             // could not be attempted
	ExecNoFenceDevice                       // no fence device for the target
	ExecNoSecrets                           // secrets are not available
)

// Exit statuses of agents (OCF 1.1, return codes) that the package itself gives.
const (
	RCOK         = 0
	RCNotRunning = 7
	RCUnknown    = 193 // in progress
)
