package main

import (
	"runtime/debug"
	"slices"
	"strings"

	"pacer/tools/env"
)

// collectAt and memoryLimit are for tools that read a cluster, schedule once and end. Nearly all they
// allocate stays in use until then, so that collecting at every doubling of the heap finds next to
// nothing and costs a fifth of the time: a heap may grow to five times what was in use instead, as long
// as the process stays below the limit.
const (
	collectAt   = 400
	memoryLimit = 1 << 30
)

// oneShot does the same for the shell where its command line has what it is to do. A prompt stays, with all that it has read.
func oneShot(main func(env.Env) int) func(env.Env) int {
	return func(e env.Env) int {
		if slices.ContainsFunc(e.Args, func(word string) bool { return !strings.HasPrefix(word, "-") }) {
			return once(main)(e)
		}
		return main(e)
	}
}

// once runs a tool's main function with these settings, unless the environment has others.
func once(main func(env.Env) int) func(env.Env) int {
	return func(e env.Env) int {
		if e.Getenv("GOGC") == "" {
			debug.SetGCPercent(collectAt)
		}
		if e.Getenv("GOMEMLIMIT") == "" {
			debug.SetMemoryLimit(memoryLimit)
		}
		return main(e)
	}
}
