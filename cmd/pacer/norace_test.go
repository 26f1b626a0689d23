//go:build !race

package main

// raced says that the race detector does not watch, so that what is measured is the program alone.
const raced = false
