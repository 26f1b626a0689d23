package daemon

// Kind is a kind of thing that a daemon logs, or tells watchers of, or both.
type Kind struct {
	ID      string // as the field event of a log line has it
	Meaning string
}

// Kinds lists all kinds of events, by id.
func Kinds() []Kind {
	return []Kind{
		{"action-lost", "a node did not say in time how an action ended; it counts as timed out"},
		{"action-unknown", "the transition asks for an action that this version does not know"},
		{"change-unconfirmed", "this host lost the others before they confirmed changes that clients made here; the clients are told"},
		{"cib", "the CIB changed (watchers only)"},
		{"cib-changed", "a client changed the CIB: who, and to what version"},
		{"cib-differs", "a member's CIB is not what it should be after the same changes; it takes the DC's again"},
		{"cleanup", "the history of resources is forgotten"},
		{"corosync-gone", "a member whose process ended did not come back in time"},
		{"corosync-joined", "corosync is back, and this host with the others"},
		{"corosync-lost", "corosync has ended or carries nothing any more; this host is alone"},
		{"corosync-refused", "a message was damaged, or of another program or version; it is counted and dropped"},
		{"corosync-restart", "corosync lost a piece of a message; this host joins again"},
		{"corosync-silent", "a process does not answer; the cluster goes on without it"},
		{"corosync-timeouts", "corosync was given other timeouts; this host follows"},
		{"corosync-unreachable", "corosync cannot be used, and why"},
		{"corosync-waiting", "this host waits for corosync, which does not run or is starting, or for a member whose process has ended"},
		{"dc-elected", "another member is the designated controller"},
		{"edit-refused", "an edit of cib.xml by hand cannot be taken"},
		{"executor", "an agent cannot be started for want of this host's own means, or can be again; or it was killed and does not go away"},
		{"fencing-unavailable", "a node is to be fenced, and nothing here can do that"},
		{"gathering", "this host has just started and waits for others (dc-deadtime)"},
		{"history-failed", "the history of commits, for rollback, could not be read or written; what was committed is in force"},
		{"idle", "the cluster is as wanted (debug)"},
		{"input-not-kept", "the policy engine's input could not be saved"},
		{"join-incomplete", "members did not publish their history in time; the cluster goes on"},
		{"leaving", "the cluster lets this host go"},
		{"left", "this host has left the cluster, and why"},
		{"loop-hangs", "one event has kept this host's loop for 10 seconds; the other hosts go on without it, and after a minute the daemon ends"},
		{"member-left-out", "the cluster goes on without a member that is here, and why; once for each reason"},
		{"member-taken-in", "a member that was left out takes part again"},
		{"members-silent", "too few hosts said in time that changes are on their disks; the clients are told that it is open whether they stay"},
		{"message-unreadable", "a member's message cannot be read; it is counted and dropped"},
		{"metadata", "an agent does not describe itself"},
		{"node-shutdown", "a node that asked to leave is let go"},
		{"node-unreachable", "an action is for a node that is not here"},
		{"refused", "the executor does not take an operation (debug)"},
		{"result", "an operation ended: where, and how"},
		{"result-unasked", "an operation ended that nobody asked for (debug)"},
		{"result-unreadable", "an operation ended, and what asked for it cannot be told"},
		{"schedule", "the policy engine is asked, and why (debug)"},
		{"schedule-failed", "the policy engine refused the CIB"},
		{"schedule-late", "the policy engine did not answer in time; the DC does not wait for that answer any more"},
		{"signal", "a signal asks this host to leave, or ends it"},
		{"start", "a run of an agent begins (watchers only)"},
		{"store", "what was found in the files of the CIB at the start, or why they could not be closed"},
		{"store-failed", "the configuration cannot be written to disk; it is kept in memory and tried again"},
		{"store-recovered", "the configuration is on disk again, after it could not be written"},
		{"sync", "another member's CIB takes the place of this host's"},
		{"sync-lost", "what this host's part had changed is given up, and what that is"},
		{"sync-refused", "a CIB cannot be read, or not be read back; its host does not take part until it can"},
		{"tick", "a run of an agent ended (watchers only)"},
		{"transition-aborted", "a transition is obsolete, and why"},
		{"transition-begins", "a transition begins: how many steps"},
		{"transition-empty", "there is nothing to do (debug)"},
		{"transition-ends", "a transition ended: how far it came"},
		{"view", "who is here, and whether together they have quorum"},
	}
}
