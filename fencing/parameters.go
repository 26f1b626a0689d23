package fencing

import (
	"fmt"
	"slices"

	"pacer/cib/value/vocab"
)

// Parameter is a parameter of fence devices that the cluster itself obeys, as administrators are told of it. Pacemaker
// Explained has them as "Special Meta-Attributes for Fencing Resources".
type Parameter struct {
	Name, Type, Default string
	Values              []string // of type select
	Advanced            bool
	Short, Long         string
}

// Parameters lists them: those for all devices, then what can be set for each action.
func Parameters() []Parameter {
	list := []Parameter{
		{
			Name: paramList, Type: "string", Short: "the nodes that the device can fence",
			Long: "Names, set apart by spaces, commas or semicolons: \"n1 n2 n3\".",
		},
		{
			Name: paramMap, Type: "string", Short: "what the device calls each node",
			Long: "NODE:PORT for each, set apart by spaces or semicolons; several ports of a node with commas: \"n1:1;n2:2,3\".\nA backslash keeps the character behind it, such as a space in the name of a port.",
		},
		{
			Name: paramCheck, Type: "select", Values: checks(), Short: "how to find out which nodes the device can fence",
			Long: "static-list: those of pcmk_host_list and pcmk_host_map; dynamic-list: what the agent answers to list;\nstatus: those whose status the agent knows; none: all. Without it, static-list if there is a list or a map,\nelse dynamic-list or status, whichever the agent has, else none.",
		},
		{
			Name: paramDelayBase, Type: "string", Default: "0s", Short: "how long to wait before a node is fenced",
			Long: "One duration, or one for each node: \"n1:1s;n2:5s\". Where two nodes would fence each other at the same time, the\nwait decides who lives.",
		},
		{
			Name: paramDelayMax, Type: "time", Default: "0s", Short: "how long to wait at most before a node is fenced",
			Long: "What is left beyond pcmk_delay_base is drawn by lot, so that two nodes do not wait equally long.",
		},
		{
			Name: paramLimit, Type: "integer", Default: "1", Short: "how many actions the device can do at a time",
			Long: "-1: any number.",
		},
		{
			Name: paramArgument, Type: "string", Advanced: true, Short: "the agent's parameter that takes the node to fence",
			Long: "Without it, plug or port, whichever the agent has. none: no parameter is filled in.",
		},
	}
	for _, action := range []string{vocab.TaskReboot, vocab.TaskOff, vocab.TaskOn, vocab.TaskList, vocab.TaskMonitor, vocab.TaskStatus} {
		list = append(list, actionParameters(action)...)
	}
	return list
}

func actionParameters(action string) []Parameter {
	say := func(format string) string { return fmt.Sprintf(format, action) }
	return []Parameter{
		{
			Name: actionParam(action, "action"), Type: "string", Default: action, Advanced: true,
			Short: say("what the agent is to do for %s"), Long: "For agents that call it otherwise, or are to do something else.",
		},
		{
			Name: actionParam(action, "timeout"), Type: "time", Default: "60s", Advanced: true,
			Short: say("how long %s may take, in place of fencing-timeout"),
		},
		{
			Name: actionParam(action, "retries"), Type: "integer", Default: fmt.Sprint(defaultTries), Advanced: true,
			Short: say("how often %s is tried at most, as long as its time lasts"),
		},
	}
}

// StaticTargets are the names of the nodes that a device's parameters say it can fence, sorted; static is false where its
// agent tells instead.
func StaticTargets(d Device) (nodes []string, static bool) {
	p, _ := readParams(d)
	if p.checkOf(Agent{}) != checkStatic {
		return nil, false
	}
	nodes = slices.Clone(p.hosts)
	for node := range p.ports {
		nodes = append(nodes, node)
	}
	slices.Sort(nodes)
	return slices.Compact(nodes), true
}
