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
