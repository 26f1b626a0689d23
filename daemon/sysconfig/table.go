package sysconfig

import "strings"

// Setting is one of Pacemaker's, by its name in Pacemaker's documentation of /etc/sysconfig/pacemaker.
type Setting struct {
	Name string
	// Does says what it does here; "" if it has no effect.
	Does string
	// Idle says why it has no effect, and what to use in its place.
	Idle string
}

// noRemote is why settings of Pacemaker Remote have no effect.
const noRemote = "Pacemaker Remote is not run"

// oneProcess is why settings of Pacemaker's several processes have no effect.
const oneProcess = "one process does what Pacemaker's daemons do"

// ownLog is why settings of Pacemaker's own log have no effect.
const ownLog = "the daemon logs to standard error, which systemd keeps; see --log-level and --log-format"

// Table lists all settings, in the order of Pacemaker's file.
func Table() []Setting {
	return []Setting{
		{"PCMK_logfacility", "what agents log to syslog has this facility; none: they do not", ""},
		{"PCMK_logpriority", "", ownLog},
		{"PCMK_logfile", "agents log to this file, and the daemon adds those lines of Pacemaker's log that other programs read; none: neither", ""},
		{"PCMK_logfile_mode", "", ownLog},
		{"PCMK_debug", "agents say more: yes, or a list of Pacemaker's daemons with pacemaker-execd in it", ""},
		{"PCMK_stderr", "tools tell on standard error why access is refused and what upgrades do", ""},
		{"PCMK_trace_functions", "tools trace these functions of access and upgrade", ""},
		{"PCMK_trace_files", "", ownLog},
		{"PCMK_trace_formats", "", ownLog},
		{"PCMK_trace_tags", "", ownLog},
		{"PCMK_blackbox", "", "there is no flight recorder; --log-level=debug logs more"},
		{"PCMK_trace_blackbox", "", "there is no flight recorder; --log-level=debug logs more"},
		{"PCMK_node_start_state", "", "a node begins as it was; run crm_standby before the daemon is started"},
		{"PCMK_node_action_limit", "", "the cluster option node-action-limit limits all nodes"},
		{"PCMK_fail_fast", "", oneProcess + "; when it ends it is started again, and the watchdog resets a host on which it is not"},
		{"PCMK_panic_action", "how this host resets itself when it must: reboot, crash or off, with sync- before it to write the disks first", ""},
		{"PCMK_remote_address", "", noRemote},
		{"PCMK_remote_port", "", noRemote},
		{"PCMK_ca_file", "", noRemote},
		{"PCMK_cert_file", "", noRemote},
		{"PCMK_crl_file", "", noRemote},
		{"PCMK_key_file", "", noRemote},
		{"PCMK_authkey_location", "", noRemote},
		{"PCMK_remote_pid1", "", noRemote},
		{"PCMK_tls_priorities", "", noRemote},
		{"PCMK_dh_max_bits", "", noRemote},
		{"PCMK_ipc_type", "", "clients connect by one unix socket"},
		{"PCMK_cluster_type", "", "see --membership; agents are always told corosync"},
		{"PCMK_schema_directory", "", "the grammar of configurations is part of the program"},
		{"PCMK_remote_schema_directory", "", noRemote},
		{"PCMK_valgrind_enabled", "", oneProcess},
		{"PCMK_callgrind_enabled", "", oneProcess},
	}
}

// prefix is that of Pacemaker's settings.
const prefix = "PCMK_"

// own are settings that programs hand on, and no one sets in a file.
func own(name string) bool {
	return name == "PCMK_service" || strings.ToUpper(name) == name
}
