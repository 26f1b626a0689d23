//go:build race

package main

// raced says that the race detector watches, which has memory of its own.
const raced = true
