// Package sysconfig reads what administrators set for Pacemaker's daemons in /etc/default/pacemaker or
// /etc/sysconfig/pacemaker: lines NAME=VALUE as in an environment file of systemd, with quotes and comments.
//
// Table says which of Pacemaker's settings have a meaning here, and why others have none. A setting of the process's own
// environment counts before one of a file, as where systemd reads the file. What is wrong with a text or a name is a value: a
// line that cannot be read is left out, and told.
package sysconfig
