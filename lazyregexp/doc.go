// Package lazyregexp has regular expressions that are compiled when they are first used. A tool is one process for each
// command, and pays at its start for no expression that it does not use. A wrong expression panics at its first use.
package lazyregexp
