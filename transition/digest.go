package transition

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib"
)

func (r *Result) digestParams() []cib.Param {
	list := make([]cib.Param, 0, len(r.Params))
	for _, p := range r.Params {
		list = append(list, cib.Param{Name: p.Name, Value: p.Value})
	}
	return cib.OpParams(list)
}

func (r *Result) digest() string { return cib.ParamsDigest(r.digestParams()) }

// Agent is what an agent's meta-data says that matters to digests.
type Agent struct {
	ReloadAgent  bool // has the action reload-agent (OCF 1.1)
	LegacyReload bool // has the action reload, of agents before OCF 1.1
	Params       []AgentParam
}

// AgentParam is a parameter that an agent declares.
type AgentParam struct {
	Name       string
	Reloadable bool // may change without a restart
	Unique     bool // before OCF 1.1: needs a restart when it changes
	Private    bool // must not be shown
}

// AddAgentDigests adds to a history entry which of the agent's parameters need a restart or are
// private, and digests of those that need a restart and of those that are not private.
func AddAgentDigests(entry *etree.Element, r Result, agent Agent) {
	if r.IntervalMS == 0 && (agent.ReloadAgent || agent.LegacyReload) {
		names, params := r.restartParams(agent)
		entry.CreateAttr("op-force-restart", wordList(names))
		entry.CreateAttr("op-restart-digest", cib.ParamsDigest(params))
	}
	if names := agent.private(); len(names) > 0 {
		entry.CreateAttr("op-secure-params", wordList(names))
		entry.CreateAttr("op-secure-digest", cib.ParamsDigest(without(r.digestParams(), names)))
	}
}

// restartParams are the parameters that need a restart: all that are declared, and their values
// as far as they have any.
func (r *Result) restartParams(agent Agent) (names []string, params []cib.Param) {
	for _, p := range agent.Params {
		if agent.ReloadAgent && p.Reloadable || !agent.ReloadAgent && !p.Unique {
			continue
		}
		names = append(names, p.Name)
		if v, ok := lookup(r.Params, p.Name); ok {
			params = append(params, cib.Param{Name: p.Name, Value: v})
		}
	}
	return names, params
}

func (a *Agent) private() (names []string) {
	for _, p := range a.Params {
		if p.Private {
			names = append(names, p.Name)
		}
	}
	return names
}

func without(params []cib.Param, names []string) (rest []cib.Param) {
	for _, p := range params {
		if !slices.Contains(names, p.Name) {
			rest = append(rest, p)
		}
	}
	return rest
}

// wordList begins and ends with a space, as readers look for words between spaces.
func wordList(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return " " + strings.Join(words, " ") + " "
}
