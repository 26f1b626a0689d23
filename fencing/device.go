package fencing

import "strings"

// Device is a fence device as it is configured.
type Device struct {
	ID    string
	Agent string // such as fence_ipmilan
	// Params are the instance attributes: those that begin with pcmk_ are for the cluster, the others for the agent.
	Params map[string]string
	// Unfences says that the resource provides unfencing.
	Unfences bool
}

// same says whether a device is defined as another one. Meta-attributes do not count.
func (d Device) same(other Device) bool {
	return strings.EqualFold(d.Agent, other.Agent) && d.Unfences == other.Unfences && covers(d.Params, other.Params) && covers(other.Params, d.Params)
}

func covers(a, b map[string]string) bool {
	for name, value := range a {
		if forAgentOrCluster(name) && b[name] != value {
			return false
		}
	}
	return true
}

// Agent is what a fence agent says of itself, as far as fencing depends on it.
type Agent struct {
	Actions map[string]AgentAction
	// Argument is the name of the parameter that takes the target: plug or port; "" if it has neither.
	Argument string
}

// AgentAction is what an agent says of one of its actions.
type AgentAction struct {
	OnTarget  bool // only the target itself may do it
	Automatic bool // it must be done by all devices that have it, when a node starts
}

// can says whether the agent has an action.
func (a Agent) can(action string) bool { _, ok := a.Actions[action]; return ok }

// quirkArgument is the parameter by which an agent is told the target, from the names of its parameters: plug goes before
// port, since agents of today have both, port being the older name (stonith__default_host_arg).
func quirkArgument(parameters []string) string {
	found := ""
	for _, p := range parameters {
		switch p {
		case "plug":
			return p
		case "port":
			found = p
		}
	}
	return found
}

// NewAgent makes an Agent of the names of an agent's parameters and of its actions.
func NewAgent(parameters []string, actions map[string]AgentAction) Agent {
	return Agent{Actions: actions, Argument: quirkArgument(parameters)}
}
