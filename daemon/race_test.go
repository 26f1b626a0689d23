//go:build race

package daemon

// raced says that the race detector watches, which needs several times the memory itself.
const raced = true
