package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/prefs"
)

// Secrets know which values are not to be shown: by their names, and by what agents call private. The cluster has noted
// the latter with the results of operations; agents without any are asked.
type Secrets struct {
	conf   *Configuration
	agents *Agents
	prefs  *prefs.Prefs

	of       *session.Session // that recorded was read from
	recorded map[vocab.Agent][]string
}

// askAgents is how long agents are asked for what is private before something is shown. What an agent says is kept, so
// that it is asked once.
const askAgents = 2 * time.Second

// Rule says what of configurations is not shown. If the user has chosen what to hide, it is that and nothing else.
func (s *Secrets) Rule(ctx context.Context) secret.Rule {
	r := secret.Rule{Patterns: secret.Listed(s.prefs.Get(prefs.Obscure))}
	if !s.prefs.Chosen(prefs.Obscure) {
		r.Private = s.private(ctx)
	}
	return r
}

// Private lists the parameters that an agent calls private.
func (s *Secrets) Private(ctx context.Context, a vocab.Agent) []string { return s.private(ctx)(a) }

// private finds out what agents call private.
func (s *Secrets) private(ctx context.Context) func(vocab.Agent) []string {
	if _, err := s.conf.Session(ctx); err != nil {
		return func(vocab.Agent) []string { return nil } // who shows something says that there is no configuration
	}
	s.read()
	deadline := time.Now().Add(askAgents)
	return func(a vocab.Agent) []string {
		names, known := s.recorded[a]
		if known || a.Class == "" {
			return names
		}
		ctx, stop := context.WithDeadline(ctx, deadline)
		defer stop()
		if d, err := s.agents.Catalog().Describe(ctx, a); err == nil {
			names = d.Private()
		}
		return names
	}
}

// read reads what the cluster has noted, if the session is another one than last.
func (s *Secrets) read() {
	if now := s.conf.Pending(); now != s.of {
		s.of, s.recorded = now, nil
		if now != nil {
			s.recorded = secret.RecordedIn(now.Root())
		}
	}
}

// Names lists the parameters that are private to an agent of which anything is known by now.
func (s *Secrets) Names() (names []string) {
	s.read()
	for _, list := range s.recorded {
		names = append(names, list...)
	}
	for _, d := range s.agents.Catalog().Known() {
		names = append(names, d.Private()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Learn finds out what is private to the agents of what a command names: one that sets values, or may do so.
func (s *Secrets) Learn(ctx context.Context, line string) {
	words := strings.Fields(line)
	if !strings.Contains(line, "=") && !slices.Contains(words, "set") {
		return
	}
	private := s.private(ctx)
	for _, w := range words {
		if strings.Contains(w, ":") && !strings.Contains(w, "=") {
			if a, err := s.agents.Catalog().Find(w); err == nil {
				private(a)
			}
		}
	}
	if now := s.conf.Pending(); now != nil {
		for _, e := range resourcesNamed(now.Root(), words) {
			private(secret.AgentOf(e))
		}
	}
}

// resourcesNamed lists the primitives and templates that words name: by ids, or as what configure set takes.
func resourcesNamed(root *etree.Element, words []string) (out []*etree.Element) {
	for _, tag := range []string{"template", "primitive"} {
		for _, e := range root.FindElements("configuration/resources//" + tag) {
			id := e.SelectAttrValue("id", "")
			if slices.ContainsFunc(words, func(w string) bool { return w == id || strings.HasPrefix(w, id+".") }) {
				out = append(out, e)
			}
		}
	}
	return out
}
