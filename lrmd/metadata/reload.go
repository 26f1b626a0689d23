package metadata

// Reload is how an agent takes changed parameters while its resource runs.
type Reload int

// Ways to reload.
const (
	NoReload     Reload = iota // every change needs a restart
	ReloadAgent                // action reload-agent; parameters marked reloadable (OCF 1.1)
	LegacyReload               // action reload; parameters not marked unique (before OCF 1.1)
)

// Reload says how the agent reloads. An agent that has reload-agent and does not say that it follows
// OCF 1.1 is not believed.
func (a *Agent) Reload() Reload {
	modern := a.follows(1, 1)
	switch {
	case modern && a.Has("reload-agent"):
		return ReloadAgent
	case !modern && a.Has("reload"):
		return LegacyReload
	}
	return NoReload
}

// ForceRestart lists the parameters whose change needs a restart even where the agent can reload;
// ok is false where it cannot at all. The order is the one of op-force-restart in the history: last
// declared first.
func (a *Agent) ForceRestart() (names []string, ok bool) {
	switch a.Reload() {
	case ReloadAgent:
		return a.names(func(p Parameter) bool { return !p.Reloadable }), true
	case LegacyReload:
		return a.names(func(p Parameter) bool { return p.Unique }), true
	}
	return nil, false
}

// PrivateNames lists the private parameters, in the order of op-secure-params in the history: last
// declared first.
func (a *Agent) PrivateNames() []string {
	return a.names(func(p Parameter) bool { return p.Private })
}

func (a *Agent) names(want func(Parameter) bool) []string {
	var names []string
	for i := len(a.Parameters) - 1; i >= 0; i-- {
		if p := a.Parameters[i]; want(p) {
			names = append(names, p.Name)
		}
	}
	return names
}
