// Package lazyregexp has regular expressions that are compiled when they are first used. A tool is one process for each
// command: what it does not need must not cost it time at its start. An expression that is wrong panics at its first
// use.
package lazyregexp
