// Package lab runs several hosts of a cluster on one machine.
//
// A node is a set of Linux namespaces (user, mount, pid, network, IPC, UTS): it has its own host
// name, processes, loopback device and nothing else to reach, /tmp, /run, /etc and /var; the rest of
// the file system is the machine's. Whatever runs in it, resource agents above all, runs for real,
// and cannot reach the machine's network or other nodes. A user needs no root where the
// kernel lets users make namespaces; inside, the user is root.
//
// With Config.Ethernet, which needs root, the nodes are plugged into a switch and reach one another; Filter
// drops what one sends another. Config.Services run below the daemon, such as corosync.
//
// Process 1 of a node is a small helper: the program that uses this package, started again.
// Therefore every program (and test) that makes a Lab must call ChildMain first thing in main. The
// helper starts and signals processes as the lab asks. When the lab's process ends, the helper ends, and all of the
// node with it.
//
// A node has a /dev of its own, with harmless devices only, and nothing of /proc acts on the whole machine: root of a node that
// root's lab made cannot reboot the machine. reboot(2) in a node ends that node; if it is to begin anew, the lab starts it
// again. Event.End tells that from a crash and from a loss of power.
//
// With Config.Power nodes are switched on and off from outside, as in a machine room: each has a BMC that outlives it, reached
// by the stock fence_ipmilan, and all have their power from one PDU, which the agent fence_lab asks. See FenceAgent and Devices.
//
// With Config.Watchdog each node has a watchdog, which ResetNode may act for, and with Config.Disk all have a disk that they share;
// WithSbd runs a real sbd on these.
//
// What a node keeps, below Lab.Dir/<node>: etc and var, with root's home in it, live as long as the folder and so survive a
// reboot (KillNode, StartNode); /run and, unless Config.KeepTmp is set, /tmp are fresh after each
// boot; all of them survive KillDaemon. Lab.Dir/shared is seen by every node as SharedDir.
package lab
