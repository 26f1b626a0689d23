// Package cibsecret is the command cibsecret: it keeps values of parameters in files that only root reads, with lrm:// in their place in
// the configuration.
//
// # Contract
//
// Words, messages and exit statuses are those of Pacemaker's tool; package private/secretfile has the files. No value is in an argument
// of another process. Nothing is lost on the way: the configuration changes first where a file is to go, and last where one is new.
//
// The files are each host's own, and the cluster's messages never carry a secret. set, stash, unstash, delete and sync bring them to the
// other configured nodes by ssh, in an archive on its standard input; ssh must know the hosts and need no password. A node that ssh
// does not reach in seconds is named, and needs "cibsecret sync" later. Where the configuration is a file or a shadow copy, or
// with --no-cib, the files of this host alone change, which is told.
package cibsecret
