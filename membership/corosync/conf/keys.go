package conf

// A key's value is one of these kinds, as corosync.conf(5) of corosync 3.1 has them.
type valueKind int

const (
	text     valueKind = iota
	number             // 0 or more, 32 bits
	byteSize           // 0 to 255
	port               // 0 to 65535
	signed             // 32 bits
	version            // 64 bits
	choice             // one of some words
)

type keyRule struct {
	kind  valueKind
	words []string // of a choice
}

// sectionRule is what a section may hold. Keys that are not listed are kept by corosync and mean nothing.
type sectionRule struct {
	keys     map[string]keyRule
	sections map[string]*sectionRule
	open     bool // holds whatever somebody else reads
}

var (
	onOff = keyRule{choice, []string{"on", "off", "yes", "no"}}
	yesNo = keyRule{choice, []string{"yes", "no"}}
)

func numbers(names ...string) map[string]keyRule {
	m := map[string]keyRule{}
	for _, n := range names {
		m[n] = keyRule{kind: number}
	}
	return m
}

func with(m map[string]keyRule, kind valueKind, names ...string) map[string]keyRule {
	for _, n := range names {
		m[n] = keyRule{kind: kind}
	}
	return m
}

func choosing(m map[string]keyRule, name string, words ...string) map[string]keyRule {
	m[name] = keyRule{choice, words}
	return m
}

// loggingKeys are those of logging and of the sections in it.
func loggingKeys() map[string]keyRule {
	m := with(map[string]keyRule{}, text, "logfile", "syslog_facility", "syslog_priority", "logfile_priority", "format", "tags", "subsys", "name")
	for _, name := range []string{"to_syslog", "to_logfile", "to_stderr"} {
		m[name] = keyRule{choice, []string{"yes", "no", "on", "off"}}
	}
	for _, name := range []string{"fileline", "function_name", "blackbox"} {
		m[name] = onOff
	}
	m["debug"] = keyRule{choice, []string{"on", "off", "trace"}}
	m["timestamp"] = keyRule{choice, []string{"on", "off", "hires"}}
	return m
}

// grammar is the whole file.
func grammar() *sectionRule {
	totem := numbers("nodeid", "threads", "token", "token_coefficient", "token_retransmit", "token_warning", "hold",
		"token_retransmits_before_loss_const", "join", "send_join", "consensus", "merge", "downcheck", "fail_recv_const",
		"seqno_unchanged_const", "heartbeat_failures_allowed", "max_network_delay", "window_size", "max_messages", "miss_count_const",
		"knet_pmtud_interval", "knet_mtu", "knet_compression_threshold", "netmtu")
	with(totem, text, "cluster_name", "keyfile", "key", "ip_dscp", "interface_count", "clear_node_high_bit", "cancel_token_hold_on_retransmit", "block_unlisted_ips")
	with(totem, signed, "knet_compression_level")
	with(totem, version, "config_version")
	choosing(totem, "version", "2")
	choosing(totem, "transport", "knet", "udpu", "udp")
	choosing(totem, "ip_version", "ipv4", "ipv6", "ipv4-6", "ipv6-4")
	choosing(totem, "link_mode", "passive", "active", "rr")
	choosing(totem, "secauth", "on", "off")
	choosing(totem, "crypto_model", "nss", "openssl", "gcrypt")
	choosing(totem, "crypto_cipher", "none", "aes256", "aes192", "aes128")
	choosing(totem, "crypto_hash", "none", "md5", "sha1", "sha256", "sha384", "sha512")
	choosing(totem, "knet_compression_model", "none", "zlib", "lz4", "lz4hc", "lzo2", "lzma", "bzip2", "zstd")
	link := with(numbers("knet_ping_interval", "knet_ping_timeout", "knet_ping_precision", "knet_pong_count"), byteSize, "linknumber", "ringnumber", "ttl", "knet_link_priority")
	with(link, port, "mcastport")
	with(link, text, "bindnetaddr", "mcastaddr")
	choosing(link, "broadcast", "yes", "no")
	choosing(link, "knet_transport", "udp", "sctp")
	quorum := with(numbers("expected_votes", "votes", "last_man_standing_window", "leaving_timeout"), byteSize,
		"two_node", "wait_for_all", "auto_tie_breaker", "last_man_standing", "allow_downscale", "expected_votes_tracking")
	with(quorum, text, "auto_tie_breaker_node")
	choosing(quorum, "provider", "corosync_votequorum")
	device := with(numbers("timeout", "sync_timeout", "votes"), text, "model", "master_wins")
	node := with(numbers("nodeid", "quorum_votes"), text, "name", "ring0_addr", "ring1_addr", "ring2_addr", "ring3_addr", "ring4_addr", "ring5_addr", "ring6_addr", "ring7_addr")
	system := with(map[string]keyRule{"sched_rr": yesNo, "allow_knet_handle_fallback": yesNo}, text, "priority", "state_dir")
	choosing(system, "qb_ipc_type", "native", "shm", "socket")
	choosing(system, "move_to_root_cgroup", "yes", "no", "auto")
	anything := &sectionRule{open: true}
	return &sectionRule{sections: map[string]*sectionRule{
		"totem": {keys: totem, sections: map[string]*sectionRule{"interface": {keys: link}}},
		"logging": {keys: loggingKeys(), sections: map[string]*sectionRule{
			"logger_subsys":  {keys: loggingKeys()},
			"logging_daemon": {keys: loggingKeys(), sections: map[string]*sectionRule{"logger_subsys": {keys: loggingKeys()}}},
		}},
		"quorum":    {keys: quorum, sections: map[string]*sectionRule{"device": {keys: device, sections: map[string]*sectionRule{"net": anything, "heuristics": anything, "disk": anything}}}},
		"nodelist":  {sections: map[string]*sectionRule{"node": {keys: node}}},
		"system":    {keys: system},
		"resources": anything, "nozzle": anything, "uidgid": {keys: with(map[string]keyRule{}, text, "uid", "gid")}, "pload": anything,
	}}
}
