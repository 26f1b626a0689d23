package ui

import (
	"fmt"
	"slices"
	"strings"

	"pacer/cib/value/term"
	"pacer/crmsh/lang"
	"pacer/crmsh/ra"
	"pacer/crmsh/session"
)

// raLevel is where one learns about resource agents.
func raLevel() *level {
	return &level{name: "ra", commands: []*command{
		{name: "classes", usage: "classes", run: (*shell).raClasses, short: "list the classes of agents and their providers"},
		{name: "list", usage: "list CLASS [PROVIDER]", least: 1, most: 2, run: (*shell).raList, short: "list the agents of a class", complete: inTurn(classes, providers)},
		{name: "providers", usage: "providers AGENT [CLASS]", least: 1, most: 2, run: (*shell).raProviders, short: "list who provides an agent", complete: inTurn(func(sh *shell, _ []string) []string { return sh.agents().Types(term.ClassOCF, "") })},
		{name: "info", aliases: []string{"meta"}, usage: "info [CLASS:[PROVIDER:]]AGENT", least: 1, most: 1, run: (*shell).raInfo, short: "show what an agent says of itself", complete: inTurn(agentNames)},
		{name: "validate", usage: "validate [CLASS:[PROVIDER:]]AGENT [NAME=VALUE ...]", least: 1, most: -1, run: (*shell).raValidate, short: "let an agent check parameters", complete: inTurn(agentNames)},
	}}
}

func classes(sh *shell, _ []string) []string { return sh.agents().Classes() }

func providers(sh *shell, args []string) []string {
	if args[0] != term.ClassOCF {
		return nil
	}
	return sh.agents().Providers("")
}

// agentNames completes CLASS:[PROVIDER:]AGENT step by step, and plain names of OCF agents.
func agentNames(sh *shell, args []string) []string {
	word := args[len(args)-1]
	parts := strings.Split(word, ":")
	c := sh.agents()
	var out []string
	switch {
	case len(parts) == 1:
		for _, class := range c.Classes() {
			out = append(out, class+":")
		}
		out = append(out, c.Types(term.ClassOCF, "")...)
	case parts[0] == term.ClassOCF && len(parts) == 2:
		for _, p := range c.Providers("") {
			out = append(out, "ocf:"+p+":")
		}
	case parts[0] == term.ClassOCF:
		for _, t := range c.Types(term.ClassOCF, parts[1]) {
			out = append(out, "ocf:"+parts[1]+":"+t)
		}
	default:
		for _, t := range c.Types(parts[0], "") {
			out = append(out, parts[0]+":"+t)
		}
	}
	return out
}

func (sh *shell) raClasses(*call) error {
	for _, class := range sh.agents().Classes() {
		if class == term.ClassOCF {
			class += " / " + strings.Join(sh.agents().Providers(""), " ")
		}
		sh.printf("%s\n", class)
	}
	return nil
}

func (sh *shell) raList(in *call) error {
	class, provider := in.args[0], ""
	if !slices.Contains(sh.agents().Classes(), class) {
		return lang.Problems{{Found: class, Expected: "there is no such class of agents", Nearest: lang.Nearest(class, sh.agents().Classes())}}
	}
	if len(in.args) == 2 {
		provider = in.args[1]
		if list := sh.agents().Providers(""); class != term.ClassOCF || !slices.Contains(list, provider) {
			return lang.Problems{{Found: provider, Expected: "there is no such provider for class " + class, Nearest: lang.Nearest(provider, list)}}
		}
	}
	for _, t := range sh.agents().Types(class, provider) {
		sh.printf("%s\n", t)
	}
	return nil
}

func (sh *shell) raProviders(in *call) error {
	if len(in.args) == 2 && in.args[1] != term.ClassOCF {
		return fmt.Errorf("agents of class %s have no providers; those of class ocf have", in.args[1])
	}
	list := sh.agents().Providers(in.args[0])
	if len(list) == 0 {
		return lang.Problems{{Found: in.args[0], Expected: "there is no such agent of class ocf on this host", Nearest: lang.Nearest(in.args[0], sh.agents().Types(term.ClassOCF, ""))}}
	}
	sh.printf("%s\n", strings.Join(list, " "))
	return nil
}

// agentOf finds an agent, with the nearest one for a word that names none.
func (sh *shell) agentOf(spec string) (term.Agent, *ra.Description, error) {
	a, err := sh.agents().Find(spec)
	if err != nil {
		return a, nil, err
	}
	d, err := sh.agents().Describe(sh.ctx, a)
	if err == nil {
		return a, d, nil
	}
	if near := lang.Nearest(a.Type, sh.agents().Types(a.Class, "")); near != "" && near != a.Type {
		err = fmt.Errorf("%w; did you mean %s?", err, near)
	}
	return a, nil, err
}

func (sh *shell) raInfo(in *call) error {
	_, d, err := sh.agentOf(in.args[0])
	if err != nil {
		return err
	}
	sh.page(d.Text())
	return nil
}

func (sh *shell) raValidate(in *call) error {
	a, _, err := sh.agentOf(in.args[0])
	if err != nil {
		return err
	}
	var params [][2]string
	for _, w := range in.args[1:] {
		name, value, ok := strings.Cut(w, "=")
		if !ok {
			return fmt.Errorf("ra validate: expected NAME=VALUE, found %q", w)
		}
		params = append(params, [2]string{name, value})
	}
	return sh.validate(a, params)
}

// validate lets an agent check parameters and shows what it says.
func (sh *shell) validate(a term.Agent, params [][2]string) error {
	said, status, err := sh.agents().Validate(sh.ctx, a, params)
	if err != nil {
		return err
	}
	for l := range strings.Lines(said) {
		l = strings.TrimRight(l, "\n")
		switch kind, text, ok := strings.Cut(l, ": "); {
		case ok && (kind == "ERROR" || kind == "WARNING" || kind == "INFO"):
			sh.say(kind, text)
		case l != "" && !strings.HasPrefix(l, "DEBUG: "):
			sh.infof("%s", l)
		}
	}
	if status != 0 {
		return fmt.Errorf("%s says that the parameters are not right (exit status %d)", a, status)
	}
	return nil
}

// validateAll lets the agent of a primitive check its parameters.
func (sh *shell) validateAll(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	list, err := primitivesNamed(s, in.args)
	if err != nil {
		return err
	}
	var params [][2]string
	values := s.Params(list[0])
	for name, value := range values {
		params = append(params, [2]string{name, value})
	}
	slices.SortFunc(params, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return sh.validate(s.AgentOf(list[0]), params)
}

// defaultTimeouts gives primitives the timeouts that their agents advise.
func (sh *shell) defaultTimeouts(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	for _, id := range in.args {
		done, err := s.DefaultTimeouts(sh.ctx, id, sh.agents())
		if err != nil {
			return err
		}
		if len(done) == 0 {
			sh.infof("%s has the advised timeouts already", id)
		} else {
			sh.infof("%s has the advised timeouts for %s", id, strings.Join(done, ", "))
		}
	}
	return nil
}

// advisedOperations gives a primitive that was just made the operations that its agent advises, if the user
// wants that.
func (sh *shell) advisedOperations(s *session.Session, st lang.Statement) error {
	p, ok := st.(*lang.Primitive)
	if !ok || p.Template.Text != "" || !sh.prefs.is("core.has_ra_advised_op") {
		return nil
	}
	if strings.HasPrefix(p.Agent.Text, "stonith:") && !sh.prefs.is("core.has_fa_advised_op") {
		return nil
	}
	return s.AdvisedOperations(sh.ctx, p.ID.Text, sh.agents())
}
