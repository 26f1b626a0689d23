// Command bench measures what a user feels: how long the shell takes to answer, how long a service is
// away, what the daemon costs while nothing happens. Figures are medians; with -v each run is shown.
//
//	go run ./bench [-binary PATH] [-runs N] [PART...]
//
// Parts are shell, cluster, scheduler and configuration, which are all if none is named, and corosync, which
// measures three hosts on real corosyncs beside a reference pacemaker. Configuration and scheduler need gencib.py
// in PACER_SUITES/bench; the scheduler's part measures a reference crm_simulate beside ours where REF
// names one, the configuration's xmllint where it is installed, by the schemas in PACER_SCHEMAS. No figure
// here fails anything.
package main
