package run

import (
	"pacer/lrmd"
	"pacer/lrmd/agent"
)

// Agents starts actions with the agents of a host.
func Agents(h *agent.Host) Launcher {
	return func(op lrmd.Op) Running { return h.Launch(op) }
}
