// Package prompt gives the shell its input line by line, continuations joined: from a file or a pipe, or from a person at a
// terminal, with editing, completion and the lines that were typed before.
package prompt
