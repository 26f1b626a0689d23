package readerlog

// Row is a kind of line.
type Row struct {
	Kind     string // of the event that it is made of; see daemon.Kinds
	Daemon   string // of Pacemaker's that writes such a line
	Function string // in which it does
	Level    string // notice or info; "": that of the event
	Text     string
	Readers  string // who looks for it, and what for
}

// Rows lists all kinds of lines.
func Rows() []Row {
	return []Row{
		{
			"input-kept", "pacemaker-schedulerd", "pcmk__log_transition_summary", "notice",
			"Calculated transition {transition}, saving inputs in {file}", "crmsh history: that a transition begins, and its input",
		},
		{
			"transition-ends", "pacemaker-controld", "run_graph", "notice",
			"Transition {transition} (Complete={done}, Pending=0, Fired=0, Skipped={skipped}, Incomplete={incomplete}, Source={source}): {State}",
			"crmsh history: that a transition ends, and how far it came",
		},
		{
			"start", "pacemaker-execd", "log_execute", "notice",
			"executing - rsc:{resource} action:{task} call_id:{call}", "crmsh history resource: that an agent is run",
		},
		{
			"tick", "pacemaker-execd", "log_finished", "notice",
			"finished - rsc:{resource} action:{task} call_id:{call} exit-code:{rc} exec-time:{exec_ms}ms", "crmsh history resource: that an agent has ended",
		},
		{
			"result", "pacemaker-controld", "log_executor_event", "",
			"Result of {action} operation for {resource} on {node}: {outcome} | graph action confirmed=true key={operation} rc={rc}",
			"crmsh history resource: how an operation ended",
		},
		{
			"member-here", "pacemaker-controld", "update_peer_state_iter", "notice",
			"Node {member} state is now member | new: {member} ", "crmsh history node: that a node has come",
		},
		{
			"member-gone", "pacemaker-controld", "update_peer_state_iter", "notice",
			"Node {member} state is now lost | lost: {member} ", "crmsh history node: that a node is gone",
		},
		{
			"quorum", "pacemaker-controld", "crm_update_quorum", "info",
			"Updating quorum status to {quorate}", "crmsh history events: that quorum was lost or gained",
		},
		{
			"fencing-ends", "pacemaker-fenced", "finalize_op", "notice",
			"Operation '{action}' targeting {target} by {executor} for {client}@{origin}: {outcome} | result={outcome}", "crmsh history node: that a node was fenced, or could not be",
		},
		{
			"fencing-ends", "pacemaker-controld", "handle_fence_notification", "notice",
			"Peer {target} was terminated ({action}) by {executor} on behalf of {client}@{origin}: {outcome}", "crmsh history events: that a node was fenced",
		},
		{
			"left", "pacemakerd", "pcmk_shutdown_worker", "notice",
			"pcmk_shutdown: Shutdown complete", "crmsh history node: that a node has left in order",
		},
	}
}

// other is the line of an error or a warning of any other kind.
func other(kind string) Row {
	return Row{kind, "pacemaker-controld", kind, "", "{text}", "crmsh history events: that something is wrong"}
}
