// Package systemd has a host's systemd start, stop and watch units, over D-Bus, as resources of class systemd want it.
//
// A start puts a drop-in in place by which systemd neither restarts the unit on its own nor stops it before this program when
// the host goes down, and waits until its job has ended; a stop takes the drop-in away. Both then wait until the unit has
// come to rest. Units are watched by one property of one connection, which is made anew when D-Bus or systemd has been
// restarted; a job that was under way then is judged by the state of its unit.
//
// Names are what Pacemaker takes: a unit's name without an extension is that of a service; other units that can be managed
// are sockets, mounts, timers and paths. Source: "Systemd" in "Pacemaker Explained".
//
// All methods of Manager may be called from any goroutine, and wait no longer than their context.
package systemd
