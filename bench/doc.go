// Command bench measures what a user feels: how long the shell takes to answer, how long a service is
// away, what the daemon costs while nothing happens. Figures are medians; -v shows each run.
//
//	go run ./bench [-binary PATH] [-runs N] [PART...]
//
// The parts shell, cluster, scheduler and configuration run if none is named. The part corosync measures three hosts
// on real corosyncs beside a reference pacemaker, load how many changes three hosts take from 32 clients, storm what
// becomes of 16 hosts that are asked for many more than they can make. Configuration and scheduler need gencib.py in PACER_SUITES/bench.
// The scheduler's part also measures the crm_simulate that REF names; the configuration's part also measures xmllint,
// where it is installed, by the schemas in PACER_SCHEMAS. No figure fails the command.
package main
