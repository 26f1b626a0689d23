package daemon

import (
	"slices"
	"strings"
)

// Kind is a kind of thing that a daemon logs, or tells watchers of, or both.
type Kind struct {
	ID      string // as the field event of a log line has it
	Meaning string
}

// Kinds lists all kinds of events, by id.
func Kinds() []Kind {
	list := slices.Concat(alertKinds(), fencingKinds(), watchdogKinds(), []Kind{
		{"action-lost", "a node did not say in time how an action ended; it counts as timed out"},
		{"action-unknown", "the transition asks for an action that this version does not know"},
		{"agent-wrote", "what an agent wrote on standard error, where no result tells it: it went well, or it gave a reason besides (debug)"},
		{"attribute-delay", "a transient attribute has another dampening"},
		{"attribute-refused", "a change of a transient attribute makes no sense, and why"},
		{"attribute-set", "a transient attribute has another value: of which node, by whom, and when it is written"},
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
		{"executor", "an agent cannot be started for want of this host's own means, or can be again; or it was killed and does not go away; or agents have no control groups, and why (debug)"},
		{"gathering", "this host has just started and waits for others (dc-deadtime)"},
		{"history-failed", "the history of commits, for rollback, could not be read or written; what was committed is in force"},
		{"idle", "the cluster is as wanted (debug)"},
		{"input-kept", "in which file what the policy engine planned a transition from is kept, none if it is not (watchers only)"},
		{"input-not-kept", "the policy engine's input could not be saved"},
		{"join-incomplete", "members did not publish their history in time; the cluster goes on"},
		{"leaving", "the cluster lets this host go"},
		{"left", "this host has left the cluster, and why"},
		{"load", "this host has more to do than before, or less: the DC has it do fewer actions at a time, or more (load-threshold)"},
		{"loop-hangs", "one event has kept this host's loop for 10 seconds; the other hosts go on without it, and after a minute the daemon ends"},
		{"member-left-out", "the cluster goes on without a member that is here, and why; once for each reason"},
		{"member-taken-in", "a member that was left out takes part again"},
		{"members-silent", "too few hosts said in time that changes are on their disks; the clients are told that it is open whether they stay"},
		{"message-unreadable", "a member's message cannot be read; it is counted and dropped"},
		{"metadata", "an agent does not describe itself"},
		{"node-shutdown", "a node that asked to leave is let go"},
		{"node-unreachable", "an action is for a node that is not here"},
		{"not-carried-out", "the configuration holds something that is kept and not carried out yet; once for each"},
		{"panic", "this host is reset, and why (fencing-reaction)"},
		{"reader-log", "Pacemaker's log, for programs that read it, cannot be written, or lacks lines"},
		{"refused", "the executor does not take an operation (debug)"},
		{"result", "an operation ended: where, and how"},
		{"result-unasked", "an operation ended that nobody asked for (debug)"},
		{"result-unreadable", "an operation ended, and what asked for it cannot be told"},
		{"schedule", "the policy engine is asked, and why (debug)"},
		{"schedule-failed", "the policy engine refused the CIB"},
		{"schedule-late", "the policy engine did not answer in time; the DC does not wait for that answer any more"},
		{"setting", "a setting of Pacemaker's that has no effect here, or that cannot be read: what to use in its place"},
		{"signal", "a signal asks this host to leave, or ends it"},
		{"start", "a run of an agent begins (watchers only)"},
		{"start-delayed", "the next start of a resource waits, since it fails again and again: where, and how long"},
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
	})
	slices.SortFunc(list, func(a, b Kind) int { return strings.Compare(a.ID, b.ID) })
	return list
}

// alertKinds are those of alerts.
func alertKinds() []Kind {
	return []Kind{
		{"alert-dropped", "events are not told to an alert's recipient, since its program is too slow, or are told again"},
		{"alert-failed", "an alert's program did not do its work, and why; once until it ends otherwise"},
		{"alert-works", "an alert's program works again"},
		{"alert-wrong", "an option of an alert cannot be read, and what counts instead"},
	}
}

// fencingKinds are those of fencing.
func fencingKinds() []Kind {
	return []Kind{
		{"fenced-idle", "the others waited for this host to be reset by its watchdog, but it had stopped all that it ran in time; it goes on"},
		{"fenced-self", "this host was fenced and yet lives; it ends, or is reset (fencing-reaction)"},
		{"fencing-agent-unknown", "a fence agent does not say what it can; it is asked again"},
		{"fencing-begins", "a node is to be fenced: who wants it"},
		{"fencing-cancelled", "a fencing that the DC had asked for is not needed any more, and why"},
		{"fencing-confirmed", "a person has said that a node is off: who, where"},
		{"fencing-delayed", "a fence device waits before it fences (pcmk_delay_base, pcmk_delay_max, --delay)"},
		{"fencing-device", "a fence device is registered on this host, or no longer is"},
		{"fencing-device-wrong", "a parameter of a fence device cannot be read: which, and where; or which devices this host may use cannot be told"},
		{"fencing-ends", "what came of a fencing: who did it, for whom"},
		{"fencing-failed", "the DC could not have a node fenced, why, and what comes then"},
		{"fencing-forgotten", "what became of fencings is forgotten, as somebody wants"},
		{"fencing-level-wrong", "a fencing level cannot be used, and why"},
		{"fencing-limit", "how long a fencing may take in all"},
		{"fencing-list-failed", "a fence device does not tell its targets"},
		{"fencing-list-late", "a fence device does not tell in time whether it can fence a node; the others are offered without it"},
		{"fencing-merged", "a request for a fencing that is under way"},
		{"fencing-misconfigured", "what keeps fencing from working as it is configured, and what to do"},
		{"fencing-outlived", "a fencing went well whose target was here with another process before the end, so that it is not taken for fenced"},
		{"fencing-overdue", "a member did not say in time how its try to fence ended"},
		{"fencing-remapped", "a fence agent that cannot reboot turns off"},
		{"fencing-retried", "a fence agent failed and is run again"},
		{"fencing-stays-off", "a node that several devices turned off is not turned on again by one, and why"},
		{"fencing-tolerated", "a request for a fencing that went well a while ago"},
		{"fencing-tried", "a device was used to fence a node, and how that ended"},
		{"fencing-try", "a member is to use a device to fence a node"},
		{"fencing-waits", "a lost node is waited for until its watchdog has reset it"},
		{"fencing-wanted", "the DC asks for a fencing that the policy engine has planned"},
	}
}

// watchdogKinds are those of the host's watchdog.
func watchdogKinds() []Kind {
	return []Kind{
		{"watchdog-armed", "this host's watchdog resets it from now on unless it is fed: something starts, or runs, that needs fencing"},
		{"watchdog-disarmed", "nothing runs here any more that needs fencing, or the cluster has let this host go"},
		{"watchdog-doomed", "this host is asked to be fenced, and lets its watchdog reset it"},
		{"watchdog-failed", "the watchdog cannot be armed or fed, and why; the others are told that this host feeds none"},
		{"watchdog-fed", "the watchdog is fed again, since the cluster is back in time"},
		{"watchdog-found", "the watchdog that this host feeds, and its time"},
		{"watchdog-promise", "fencing-watchdog-timeout is too short for this host's watchdog, so that others cannot rely on it"},
		{"watchdog-starves", "this host has been without quorum, or its loop has hung, as long as it may; its watchdog will reset it"},
		{"watchdog-unused", "this host does not feed the watchdog that it was told to, and why"},
	}
}
