package fencing

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pacer/cib/value/numeral"
	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
	"pacer/problem"
)

// The parameters of fence devices that the cluster itself obeys, as Pacemaker Explained has them ("Special Meta-Attributes
// for Fencing Resources"). Beside these there are pcmk_ACTION_action, _timeout and _retries.
const (
	paramCheck     = "pcmk_host_check"
	paramList      = "pcmk_host_list"
	paramMap       = "pcmk_host_map"
	paramArgument  = "pcmk_host_argument"
	paramDelayBase = "pcmk_delay_base"
	paramDelayMax  = "pcmk_delay_max"
	paramLimit     = "pcmk_action_limit"
)

// How it is found out which targets a device can fence (pcmk_host_check).
const (
	checkStatic  = "static-list"
	checkDynamic = "dynamic-list"
	checkStatus  = "status"
	checkNone    = "none"
)

func checks() []string { return []string{checkStatic, checkDynamic, checkStatus, checkNone} }

// params are a device's parameters for the cluster, read.
type params struct {
	all   map[string]string
	check string // "" if it is not set
	hosts []string
	ports map[string]string // by the host's name in lower case
	limit int               // of actions at a time; below 0: none
	delay delays
}

// readParams reads what it can, and says what it cannot.
func readParams(d Device) (p params, wrong []problem.Problem) {
	p = params{all: d.Params, check: strings.ToLower(d.Params[paramCheck]), limit: 1}
	say := func(param string, col int, found, expected, nearest string) {
		wrong = append(wrong, problem.Problem{Origin: d.ID + " " + param, Pos: problem.Pos{Line: 1, Col: col}, Found: found, Expected: expected, Nearest: nearest})
	}
	if p.check != "" && !slices.Contains(checks(), p.check) {
		say(paramCheck, 1, d.Params[paramCheck], "expected one of "+strings.Join(checks(), ", "), problem.Nearest(p.check, checks()))
	}
	p.hosts = hostList(d.Params[paramList])
	ports, bad := hostMap(d.Params[paramMap])
	p.ports = ports
	for _, b := range bad {
		say(paramMap, b.col, b.text, "expected NODE:PORT, or NODE:PORT,PORT for several ports of a node", "")
	}
	if text, ok := d.Params[paramLimit]; ok {
		if n, rest, err := numeral.Int(text); err != nil || rest != "" {
			say(paramLimit, 1, text, "expected a number, below 0 for no limit", "")
		} else if n != 0 {
			p.limit = int(max(n, -1))
		}
	}
	var late []badWord
	p.delay, late = readDelays(d.Params)
	for _, b := range late {
		say(b.param, b.col, b.text, b.want, "")
	}
	wrong = append(wrong, wrongActions(d)...)
	return p, wrong
}

// Problems says what is wrong with a device's parameters, with its name, the parameter and the place in it.
func Problems(d Device) []problem.Problem { _, wrong := readParams(d); return wrong }

// badWord is a word that cannot be read, and where it stands in a parameter.
type badWord struct {
	param, text, want string
	col               int
}

// wrongActions looks at the time limits and retries of actions.
func wrongActions(d Device) (wrong []problem.Problem) {
	for _, action := range vocab.AgentTasks() {
		name := actionParam(action, "timeout")
		if text, ok := d.Params[name]; ok && !validSpan(text) {
			wrong = append(wrong, problem.Problem{Origin: d.ID + " " + name, Pos: problem.Pos{Line: 1, Col: 1}, Found: text, Expected: "expected a duration such as 60s"})
		}
		name = actionParam(action, "retries")
		if text, ok := d.Params[name]; ok {
			if n, _, err := numeral.Int(text); err != nil || n < 0 {
				wrong = append(wrong, problem.Problem{Origin: d.ID + " " + name, Pos: problem.Pos{Line: 1, Col: 1}, Found: text, Expected: "expected how often to try at most, a number"})
			}
		}
	}
	return wrong
}

func actionParam(action, what string) string { return fmt.Sprintf("pcmk_%s_%s", action, what) }

func validSpan(text string) bool { ms, err := rule.ParseMS(text); return err == nil && ms >= 0 }

// timeout is a device's own time limit for an action; 0 if it has none.
func (p params) timeout(action string) time.Duration {
	d, err := rule.ParseSpan(p.all[actionParam(action, "timeout")])
	if err != nil {
		return 0
	}
	return max(d, 0)
}

// defaultTries is how often an agent is tried as long as time remains.
const defaultTries = 2

// tries is how often an action is tried at most. Pacemaker calls it retries, and counts the first try.
func (p params) tries(action string) int {
	text, ok := p.all[actionParam(action, "retries")]
	if !ok {
		return defaultTries
	}
	n, _, _ := numeral.Int(text)
	return int(max(n, 1))
}

// called is what the agent calls an action.
func (p params) called(action string) string {
	if name := p.all[actionParam(action, "action")]; name != "" {
		return name
	}
	return action
}

// port is what the device calls a target; ok is false if it does not say.
func (p params) port(target string) (port string, ok bool) {
	port, ok = p.ports[strings.ToLower(target)]
	return port, ok
}

// means says whether the name of a target is what the device calls another node, which it would fence instead. Pacemaker takes
// the names of ports for names of targets.
func (p params) means(target string) bool {
	if _, mapped := p.port(target); mapped {
		return false
	}
	for _, port := range p.ports {
		if hasFold(strings.Split(port, ","), target) {
			return true
		}
	}
	return false
}

// checkOf is how to find out which targets a device has: what is set, else what follows from the other parameters and
// from what its agent can.
func (p params) checkOf(a Agent) string {
	_, list := p.all[paramList]
	_, hosts := p.all[paramMap]
	switch {
	case p.all[paramCheck] != "":
		return p.check
	case list || hosts:
		return checkStatic
	case a.can(vocab.TaskList):
		return checkDynamic
	case a.can(vocab.TaskStatus):
		return checkStatus
	}
	return checkNone
}
