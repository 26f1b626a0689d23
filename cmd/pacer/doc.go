// Command pacer is a high-availability cluster resource manager in one file: the daemon of a host,
// a lab of several hosts on one machine, and the tools of an administrator. Called by another name,
// through a link, it is that tool.
//
// The package reads flags, makes the logger and joins the parts; it computes nothing.
package main
