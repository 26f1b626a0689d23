// Package console is what the shell says and asks: results go to standard output; errors, warnings and notes to standard
// error, each behind ERROR:, WARNING: or INFO:, with the place where they come from and without values that are to be
// hidden. The person at the terminal answers questions; without one the answer is no, unless yes is forced.
package console
