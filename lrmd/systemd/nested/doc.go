// Package nested runs a real systemd with a bus of its own beside that of the machine, for tests and for the nodes of a lab. It
// has namespaces of processes, mounts and control groups of its own and none of the machine's units, so that it can do nothing
// to what runs outside.
//
// It needs root, systemd, dbus-daemon, unshare of util-linux and a hierarchy of cgroup v2 in which groups can be made; Start says
// which of them is missing. Source: what systemd documents of the interface for containers.
package nested
