package vocab

import (
	"fmt"
	"slices"
	"strings"

	"pacer/cib/agentname"
)

// Agent names a program that manages resources: ocf:heartbeat:IPaddr2, lsb:nginx, stonith:fence_xvm.
type Agent struct {
	Class    string `json:"class"`
	Provider string `json:"provider,omitempty"` // class ocf only
	Type     string `json:"type"`
}

// Classes of agents.
const (
	ClassOCF     = "ocf"
	ClassLSB     = "lsb"
	ClassSystemd = "systemd"
	ClassService = "service" // an alias: lsb if there is such a script, else systemd
	ClassStonith = "stonith"
)

// The providers whose agents are meant where several have one of a type and none is named, in this order.
const (
	ProviderHeartbeat = "heartbeat"
	ProviderPacemaker = "pacemaker"
)

// FencePrefix begins the names of fence agents.
const FencePrefix = "fence_"

// Classes lists the classes of agents.
func Classes() []string {
	return []string{ClassLSB, ClassOCF, ClassService, ClassStonith, ClassSystemd}
}

// Is compares the class, whose letter case does not count.
func (a Agent) Is(class string) bool { return strings.EqualFold(a.Class, class) }

// String is the agent as the crm language writes it: CLASS:PROVIDER:TYPE, or CLASS:TYPE where there is no provider.
func (a Agent) String() string {
	if a.Provider == "" {
		return a.Class + ":" + a.Type
	}
	return a.Class + ":" + a.Provider + ":" + a.Type
}

// ParseAgent reads [CLASS:[PROVIDER:]]TYPE. Without a class an agent is a fence agent if its name says so, else OCF;
// without a provider it is heartbeat's if that has one or nobody is known to, else pacemaker's, else the first one's.
// Providers lists those that have an OCF agent of a type; nil knows of none.
func ParseAgent(text string, providers func(agentType string) []string) (Agent, error) {
	words := strings.Split(text, ":")
	if slices.Contains(words, "") || len(words) > 3 {
		return Agent{}, fmt.Errorf("%s names no agent; expected [CLASS:[PROVIDER:]]TYPE", text)
	}
	a := meant(words, providers)
	if err := agentname.Check(a.Class, a.Provider, a.Type); err != nil {
		return Agent{}, fmt.Errorf("%s names no agent: %w", text, err)
	}
	return a, nil
}

func meant(words []string, providers func(string) []string) Agent {
	if len(words) == 3 {
		return Agent{words[0], words[1], words[2]}
	}
	a := Agent{Class: ClassOCF, Type: words[len(words)-1]}
	switch {
	case len(words) == 2:
		a.Class = words[0]
	case strings.HasPrefix(a.Type, FencePrefix):
		a.Class = ClassStonith
	}
	if a.Class == ClassOCF {
		a.Provider = provider(a.Type, providers)
	}
	return a
}

func provider(agentType string, providers func(string) []string) string {
	var known []string
	if providers != nil {
		known = providers(agentType)
	}
	for _, p := range []string{ProviderHeartbeat, ProviderPacemaker} {
		if slices.Contains(known, p) {
			return p
		}
	}
	if len(known) > 0 {
		return known[0]
	}
	return ProviderHeartbeat
}
