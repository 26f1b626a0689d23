// Package cluster is how a command line tool reaches the CIB: a file, a shadow copy, or the daemon of
// this host.
//
// # Contract
//
// Open looks at the environment as Pacemaker's tools do (lib/cib/cib_client.c): CIB_shadow names a
// shadow copy, else CIB_file a file ("-" is standard input, .bz2 is compressed); without both, the
// daemon below env.Root is asked. Changes of a file are on disk when Apply returns; package cib/store writes the
// cluster's own file, with its digest and backups. Client waits for a daemon as long as PACER_PATIENCE says (such as 2m),
// else api.Patience; every tool's calls go through it.
//
// A document that a tool changes must conform to its schema, before and after.
//
// # Errors
//
// Refused operations are *cib.OpError. What keeps a tool from the CIB is an *output.Error.
package cluster
