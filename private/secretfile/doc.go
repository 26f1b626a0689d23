// Package secretfile keeps values of parameters in files of one host, so that they do not stand in the configuration, which has
// lrm:// in their place.
//
// # Contract
//
// A value is in a file of the parameter's name in a folder of the resource's below Folder, with a line end, and the MD5 sum of the
// value in hexadecimal beside it, in a file whose name ends in .sign: what Pacemaker's cibsecret writes, and what executors of both
// read. Folders are for their owner alone (0700), files too (0600), and neither is written through a link of somebody else's.
// Nothing brings files to other hosts.
package secretfile
