package fencing

import (
	"maps"
	"slices"
	"strings"
)

// Argument is a line NAME=VALUE of an agent's standard input.
type Argument struct{ Name, Value string }

// forAgentOrCluster says whether a parameter means anything: meta-attributes and the version of the CIB's features, which
// come along in a plan, do not.
func forAgentOrCluster(name string) bool {
	return !strings.HasPrefix(name, "CRM_meta_") && name != "crm_feature_set"
}

// forAgent says whether a configured parameter is the agent's. The action is told it by the cluster, whatever is configured.
func forAgent(name string) bool {
	switch {
	case !forAgentOrCluster(name), strings.EqualFold(name, "action"), strings.EqualFold(name, "option"):
		return false
	case name == "provides", name == "stonith-timeout":
		return false
	}
	return !strings.HasPrefix(name, "pcmk_")
}

// Arguments is what an agent is told to do an action to a target, "" for none, with the parameters of a device that need
// not be registered.
func Arguments(configured map[string]string, a Agent, action, target string) []Argument {
	p, _ := readParams(Device{Params: configured})
	return arguments(p, a, action, target)
}

// arguments is what an agent is told for an action: its own parameters, the action as the agent calls it, and the target
// in the ways that agents ask for.
func arguments(p params, a Agent, action, target string) []Argument {
	all := map[string]string{}
	if target != "" {
		all["nodename"] = target
		if name := p.targetParam(a); name != "" && dynamic(p.all[name]) {
			port, known := p.port(target)
			if !known {
				port = target
			}
			all[name] = port
		}
	}
	for name, value := range p.all {
		if _, told := all[name]; forAgent(name) && (!told || !dynamic(value)) {
			all[name] = value
		}
	}
	all["action"] = p.called(action)
	list := []Argument{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list = append(list, Argument{name, all[name]})
	}
	return list
}

// targetParam is the parameter that takes the target; "" if none does.
func (p params) targetParam(a Agent) string {
	name, set := p.all[paramArgument]
	if !set {
		name = a.Argument
	}
	if strings.EqualFold(name, "none") {
		return ""
	}
	return name
}

// dynamic says whether a parameter is to be filled with the target: it is not set, or says so.
func dynamic(value string) bool { return value == "" || strings.EqualFold(value, "dynamic") }
