// Package ui is the crm shell: its levels and commands, as users of crmsh know them, over a session of
// package session. It works one command at a time from the command line, from a file or a pipe, and with
// editing, completion and history on a terminal.
//
// Main is the entry. What it shows goes to standard output; errors, warnings and notes go to standard
// error, each behind ERROR:, WARNING: or INFO:. The exit status is 0 if every command succeeded, 1 if one
// failed, 2 for a command line that makes no sense.
package ui
