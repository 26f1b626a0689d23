// Package nested tells how a real systemd is run with a bus of its own beside that of the machine, for tests and for the nodes of a lab. It
// has namespaces of processes, mounts and control groups of its own and none of the machine's units, so that it can do nothing
// to what runs outside.
//
// It needs root, systemd, dbus-daemon, unshare of util-linux and a hierarchy of cgroup v2 in which groups can be made; ErrMissing
// says which of them is missing. Package systemdtest runs one for tests. Source: what systemd documents of the interface for containers.
package nested
