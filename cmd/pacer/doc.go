// Command pacer is a high-availability cluster resource manager in one file: the daemon of a host,
// a lab of several hosts on one machine, and the tools of an administrator. Called by another name,
// through a link, it is that tool.
//
// Nothing is computed here: flags are read, the logger is made, parts are joined.
package main
