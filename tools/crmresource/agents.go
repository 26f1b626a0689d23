package crmresource

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pacer/cib/agentname"
	"pacer/cib/value/vocab"
	"pacer/lrmd/agent"
	"pacer/problem"
	"pacer/tools/output"
)

// host is where this host's agents are.
func (j *job) host() *agent.Host { return agent.NewHost(j.Env.Root, os.Environ()) }

// standards lists the classes of agents that can be run here.
func (j *job) standards() error {
	j.items("standards", "", append(j.host().Classes(), vocab.ClassStonith))
	return nil
}

// named writes names: as text one a line, as XML an element each within one with attributes.
func (j *job) named(outer, inner string, names []string, attrs ...string) {
	if root := j.XML(); root != nil {
		list := output.Element(root, outer, attrs...)
		for _, n := range names {
			output.Element(list, inner).SetText(n)
		}
		return
	}
	for _, n := range names {
		j.Info("%s", n)
	}
}

// providers lists the providers of OCF agents.
func (j *job) providers() error {
	list := j.host().Providers()
	if len(list) == 0 {
		j.Err("No OCF providers found")
		return output.Exit(vocab.ExitNoSuch)
	}
	j.named("providers", "provider", list, "standard", vocab.ClassOCF)
	return nil
}

// alternatives lists the providers of an OCF agent.
func (j *job) alternatives() error {
	h, name := j.host(), j.f.ListAlternatives
	list := slices.DeleteFunc(h.Providers(), func(p string) bool { return !slices.Contains(h.Agents(vocab.ClassOCF, p), name) })
	if len(list) == 0 {
		j.Err("No OCF providers found for %s", name)
		j.Hint(problem.Nearest(name, h.Agents(vocab.ClassOCF, "")))
		return output.Exit(vocab.ExitNoSuch)
	}
	j.named("providers", "provider", list, "for", name)
	return nil
}

// agents lists the agents of a class, or of a class and provider.
func (j *job) agents() error {
	class, provider, found := strings.Cut(j.f.ListAgents, ":")
	list := agentsOf(j.host(), class, provider)
	if len(list) == 0 {
		if found {
			j.Err("No agents found for standard '%s' and provider '%s'", class, provider)
			j.Hint(problem.Nearest(provider, j.host().Providers()))
		} else {
			j.Err("No agents found for standard '%s'", class)
			j.Hint(problem.Nearest(class, vocab.Classes()))
		}
		return output.Exit(vocab.ExitError)
	}
	attrs := []string{"standard", class}
	if provider != "" {
		attrs = append(attrs, "provider", provider)
	}
	j.named("agents", "agent", list, attrs...)
	return nil
}

func agentsOf(h *agent.Host, class, provider string) []string {
	if (vocab.Agent{Class: class}).Is(vocab.ClassStonith) {
		return fenceAgents(h)
	}
	return h.Agents(class, provider)
}

// fenceAgents lists the fence agents that are here.
func fenceAgents(h *agent.Host) (names []string) {
	files, _ := filepath.Glob(filepath.Join(h.FenceDir, vocab.FencePrefix+"*"))
	for _, f := range files {
		if info, err := os.Stat(f); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			names = append(names, filepath.Base(f))
		}
	}
	return names
}

// specified reads CLASS:PROVIDER:TYPE, or CLASS:TYPE where the class has no providers.
func specified(text string) (a vocab.Agent, ok bool) {
	words := strings.SplitN(text, ":", 3)
	switch {
	case slices.Contains(words, ""):
		return a, false
	case len(words) == 3:
		a = vocab.Agent{Class: words[0], Provider: words[1], Type: words[2]}
	case len(words) == 2:
		a = vocab.Agent{Class: words[0], Type: words[1]}
	}
	return a, a.Class != "" && a.Is(vocab.ClassOCF) == (a.Provider != "")
}

// metadata shows what an agent says of itself.
func (j *job) metadata() error {
	spec := j.f.ShowMetadata
	a, ok := specified(spec)
	if !ok {
		return output.Fail(vocab.ExitNoSuch, "'%s' is not a valid agent specification", spec)
	}
	text, err := describe(j.host(), a)
	if err != nil {
		return output.Fail(vocab.ExitNoSuch, "Metadata query for %s failed: No such device or address (%w)", spec, err)
	}
	j.Markup("metadata", strings.TrimRight(string(text), "\n")+"\n")
	return nil
}

func describe(h *agent.Host, a vocab.Agent) ([]byte, error) {
	if a.Is(vocab.ClassStonith) {
		return h.FenceMetaData(context.Background(), a.Type)
	}
	return h.MetaData(context.Background(), a)
}

// checkAgent says what is wrong with an agent that is named on the command line.
func (j *job) checkAgent() error {
	f := j.f
	ocf := f.Class == vocab.ClassOCF
	switch {
	case f.Resource != "":
		return output.Fail(vocab.ExitUsage, "--class, --agent, and --provider cannot be used with -r/--resource")
	case !f.executes():
		return output.Fail(vocab.ExitUsage, "--class, --agent, and --provider can only be used with --validate and --force-*")
	case ocf && (f.Provider == "" || f.Agent == ""):
		return output.Fail(vocab.ExitUsage, "--provider and --agent are required with --class=ocf")
	case !ocf && f.Provider != "":
		return output.Fail(vocab.ExitUsage, "--provider is supported only with --class=ocf")
	case f.Agent == "":
		return output.Fail(vocab.ExitUsage, "--agent is required with --class")
	case f.Class == "":
		return output.Fail(vocab.ExitUsage, "--class is required with --agent")
	}
	return j.checkAgentExists()
}

func (j *job) checkAgentExists() error {
	f, h := j.f, j.host()
	known := agentsOf(h, f.Class, f.Provider)
	if agentname.Check(f.Class, f.Provider, f.Agent) == nil && slices.Contains(known, f.Agent) {
		return nil
	}
	if f.Class == vocab.ClassStonith {
		return output.Near(vocab.ExitUsage, f.Agent, known, "%s is not a known fencing agent", f.Agent)
	}
	return output.Near(vocab.ExitUsage, f.Agent, known, "%s is not a known resource agent", vocab.Agent{Class: f.Class, Provider: f.Provider, Type: f.Agent})
}
