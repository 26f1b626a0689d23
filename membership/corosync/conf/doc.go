// Package conf reads, changes and writes corosync.conf, and turns a configuration of corosync 1
// into one of corosync 3. It only computes: texts in, texts out.
//
// A File keeps every line as it stood, remarks and blank lines included; Set writes only the lines that it
// changes. Errors are a problem.List of all that is wrong: origin, line, what was found and what was
// expected. Check also tells what corosync 3 would refuse or not understand.
//
// Paths name entries as corosync itself does: sections and the key joined by dots, such as
// totem.token or nodelist.node.name. Where a section is there several times, a path means all of
// them when it is read, and one of them, by a number that counts from 0, when it is set.
package conf
