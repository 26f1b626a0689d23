// Package livetest holds tests of tools on running clusters: real daemons that are joined by a net in memory, with agents
// that are scripts, asked by the tools as they are.
package livetest
