// Package scenario plays stories of a cluster in a lab, with real daemons and real agents.
//
// A story is a text of one verb a line, followed by files in the form of txtar: `-- cluster.crm --`
// and so on. A file whose name begins with `init.d/` is an LSB script put on every node. Lines
// beginning with # are remarks.
//
//	needs PATH...            skip the story on a machine that lacks one of these files
//	fence-devices            nodes that are made next have a BMC each, bmc-NAME, and one pdu for all; the file
//	                         @fence-devices.crm configures a device fence-NAME for each, and fencing, and in
//	                         @cluster.crm fencing is on; each of two nodes has quorum without the other
//	watchdogs TIME           nodes that are made next have a watchdog each, /run/watchdog, which resets them after TIME
//	                         without food, and which their daemons are told to feed
//	shared-disk              they share a disk, /dev/shared-disk
//	sbd TIME                 they share it, and have a watchdog and an sbd each, which feeds the watchdog and resets its node
//	                         when it reads on the disk that it is to
//	nodes NAME...            make the cluster; all nodes are off
//	boot NAME...             switch nodes on, daemon included
//	join NAME                add a node to the cluster while the others run, and switch it on
//	kill NAME...             end all that runs on nodes, as pulling the plug does
//	kill-daemon NAME...      end only the daemon, without goodbye
//	start-daemon NAME...     start it again
//	freeze-daemon NAME..., thaw-daemon NAME...  stop a node's daemon in its tracks (SIGSTOP); let it go on
//	freeze NAME..., thaw NAME...  the same for its corosync too
//	shutdown NAME...         ask daemons to leave in order, wait until they have, switch the nodes off
//	power NODE on|off        switch a node on or off by its power button
//	device-fails NAME..., device-hangs NAME..., device-works NAME...  what a BMC or the pdu does when it is
//	                         asked: it answers that it cannot; it does not answer; it works again
//	fenced NODE [by DEVICE]  since the last `fenced` of it, the node was fenced (by a device of the
//	                         configuration) as the cluster says, and is off or was restarted as the kernel does
//	reset NODE watchdog|itself  the node's last end is that its watchdog reset it, or that something in it did
//	never-twice              no service of the script `service` has run on two nodes at once; see below
//	cut A B, heal A B        take away and give back the link of two nodes
//	delay A B TIME           make what they send to one another take longer
//	lose A B PART            drop a part (30%) of what A sends to B; with corosync only
//	systemd NAME...          boot a systemd of its own in nodes that are on; the story's files units/NAME are its units
//	kill-corosync NAME..., start-corosync NAME...  end a node's corosync without goodbye; start it again
//	crm NODE ARGS...         run the crm shell on a node; it must succeed
//	crm! NODE ARGS...        the same; it must fail with exit status 1
//	edit NODE SED ID...      crm configure edit, with a sed script for an editor
//	run NODE COMMAND...      run a command on a node; it must succeed
//	until NODE COMMAND...    run a command on a node again and again until it succeeds
//	stdout PATTERN           what the last command printed matches (regular expression, (?s))
//	stderr PATTERN           the same for standard error
//	logs NODE PATTERN        within a while, a line of the node's daemon's log matches
//	agents [WORD...]         since the last `agents`, scripts did exactly this, in this order:
//	                         start@n1 stop@n1; probes and monitors are left out. A set in which
//	                         order means nothing is joined by `+`
//	monitors NODE N TIME     within TIME, the script's status is asked at least N times on NODE
//	                         and nowhere else
//	running [NODE...]        the first resource's state file is there on exactly these nodes
//	settled                  members agree on document and DC, and a schedule asks for nothing
//	pause TIME               wait
//	dc-dies N [SEED]         N times: a node stands by, and at a random moment the DC is killed; it
//	                         comes back
//	splits N [SEED]          N times a node is cut off from all others: exactly one node is fenced, the script
//	                         service runs on another one, and once that is healed all are back
//	losses SCRIPT N [SEED]   N times, by turns, the node on which a script's service runs is cut off from all others
//	                         or its plug is pulled: it is fenced, the service runs elsewhere, and it comes back
//	takeovers HOW SCRIPT N [SEED]  N times the node on which a script's status says that the promoted instance is loses it: it stands
//	                         by (standby), the script's kill ends its processes (killed), its plug is pulled (power), or it is cut
//	                         off from all others (cut). Another node is promoted; then the script's `back HOW` is run on the first,
//	                         and its `complete` on the other until it succeeds
//	dc-dies-fencing N [SEED]  N times: the plug of the node with the script service is pulled, and the DC is killed
//	                         while it fences that node: both are fenced once, and the service starts once
//	commit-dies NODE N [SEED]  N times: the shell commits on a node, whose daemon is killed meanwhile and
//	                         comes back; what the shell said of the commit is so
//	walk N [SEED]            N random events, after each of which the cluster is sound; it belongs to the
//	                         story that Walk gives
//
// Open gives the verbs to somebody who tries them one by one, on a cluster that is there: see package lab/open.
//
// Every node has the init scripts hoge, the seed's, and service. What service starts is a process that holds a lock in the folder
// that all nodes share, so that the kernel says whether it ever was to run on two nodes at once. A story may have copies of the
// script under other names: a file init.d/NAME that is empty is one.
//
// The functions file that scripts source writes down what they did; the cluster does not.
package scenario
