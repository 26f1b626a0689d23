// Package readerlog makes of a daemon's events those lines of Pacemaker's log that other programs read: the history of crmsh
// and the reports that it and pcs collect.
//
// Rows is the table of these lines: of what event each is made, by whom it is read, and its text, in which names in braces stand
// for what the event tells. A line is written only where all of that is known. Everything else that is an error or a warning
// becomes a line, too, with the level that readers look for.
//
// A Machine is a pure value that remembers what one event alone does not tell: which input a transition was made from, who was
// here before. Lines have the form of Pacemaker's log with seconds: time, node, daemon, process, function, level, text.
package readerlog
