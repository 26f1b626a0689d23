package desk

import (
	"context"
	"path/filepath"

	copies "pacer/cib/shadow"

	"pacer/cib"
	"pacer/crmsh/ra"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/prefs"
	"pacer/crmsh/ui/pretend"
	"pacer/crmsh/ui/shadow"
	"pacer/tools/crmmon"
	"pacer/tools/crmsimulate"
	"pacer/tools/env"
)

// Desk is what the levels' commands work with.
type Desk struct {
	Env     env.Env
	Out     *console.Console
	Prefs   *prefs.Prefs
	Conf    *Configuration
	Commits *Commits
	Checks  *Checks
	Cluster *Cluster
	Offers  *Offers
	Agents  *Agents
	Shadows *shadow.Store
	State   *pretend.State
	Secrets *Secrets
}

// Places are where configurations come from.
type Places struct {
	// Open gives the backend to work with: the shadow of that name; for "" what the environment says (CIB_file,
	// CIB_shadow), else the cluster; for "live" the same without regard to CIB_shadow.
	Open func(shadow string) (session.Backend, error)
	// Shadows is the folder of the shadows, Inputs that of the policy engine's inputs.
	Shadows copies.Folder
	Inputs  string
	// Simulate shows what a cluster would do with a document, Status what a document says of one; nil stands for what
	// crm_simulate and crm_mon show. See crmsimulate.Play and crmmon.Show.
	Simulate func(e env.Env, doc *cib.Document, o crmsimulate.Options) error
	Status   func(e env.Env, from crmmon.Source, o crmmon.Options) error
}

// New sets up a desk that begins with a shadow, or with what the environment says for "".
func New(e env.Env, out *console.Console, p *prefs.Prefs, places Places, first string) Desk {
	agents := &Agents{env: e}
	conf := &Configuration{open: places.Open, kept: newDropped(e), shadow: first, agents: agents, out: out}
	shadows := &shadow.Store{Folder: places.Shadows, Inputs: places.Inputs, Cluster: conf.LiveDocument}
	state := &pretend.State{Document: shadows.Document, Current: func(ctx context.Context) (string, *cib.Document, error) {
		doc, err := conf.Snapshot(ctx)
		return shadow.Name(conf.Shadow()), doc, err
	}}
	cluster := &Cluster{conf, out, e, p, crmsimulate.Play, crmmon.Show}
	if places.Simulate != nil {
		cluster.simulate = places.Simulate
	}
	if places.Status != nil {
		cluster.status = places.Status
	}
	checks := &Checks{conf, agents, out, p}
	secrets := &Secrets{conf: conf, agents: agents, prefs: p}
	out.PrivateNames = secrets.Names
	return Desk{
		Env: e, Out: out, Prefs: p, Conf: conf, Checks: checks, Cluster: cluster, Agents: agents,
		Commits: &Commits{conf, checks, cluster, secrets, out, p}, Offers: &Offers{conf, agents}, Shadows: shadows, State: state, Secrets: secrets,
	}
}

// Agents are those of this host.
type Agents struct {
	env     env.Env
	catalog *ra.Catalog
}

// Catalog lists them, read when it is first needed.
func (a *Agents) Catalog() *ra.Catalog {
	if a.catalog == nil {
		a.catalog = ra.NewCatalog(a.env.Root, a.cache(), a.Environ())
	}
	return a.catalog
}

// Environ is what agents that the shell runs get of its environment.
func (a *Agents) Environ() []string {
	var out []string
	for _, name := range []string{"PATH", "LANG", "LC_ALL", "HOME"} {
		if v := a.env.Getenv(name); v != "" {
			out = append(out, name+"="+v)
		}
	}
	return out
}

// cache is where it is kept what agents say of themselves, "" if there is no place.
func (a *Agents) cache() string {
	if dir := a.env.Getenv("XDG_CACHE_HOME"); dir != "" {
		return filepath.Join(dir, "crm", "agents")
	}
	if home := a.env.Getenv("HOME"); home != "" {
		return filepath.Join(home, ".cache", "crm", "agents")
	}
	return ""
}
