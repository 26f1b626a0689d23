//go:build !race

package daemon

// raced says that the race detector does not watch, so that what is measured is the daemon's own.
const raced = false
