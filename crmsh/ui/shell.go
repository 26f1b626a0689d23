package ui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"pacer/crmsh/lang"
	"pacer/crmsh/ra"
	"pacer/crmsh/session"
	"pacer/tools/env"
)

// shell is one run of crm.
type shell struct {
	ctx     context.Context
	env     env.Env
	options *options
	prefs   *prefs
	places  Places

	backend session.Backend
	edits   *session.Session // nil until something needs the configuration
	state   *pretended       // of the cluster, nil unless one was made up
	stack   []*level         // where the user is; the first is the root

	person        bool // somebody is there to answer questions
	interactive   bool // somebody types commands
	transit       bool // the current line went through levels to its command
	quitting      bool
	quitByCommand bool
	exit          int // what quitting gives

	catalog  *ra.Catalog
	terminal *terminal // nil unless somebody types commands

	origin  string // of the line that runs, for messages
	doing   string // the command that runs, as text
	last    *remembered
	guarded []string        // values that are not to be shown in messages about the current line
	noticed map[string]bool // notes that were given and are not to be repeated
}

func newShell(e env.Env, o *options, p *prefs, places Places) *shell {
	sh := &shell{env: e, options: o, prefs: p, places: places, ctx: context.Background(), noticed: map[string]bool{}}
	sh.stack = []*level{rootLevel()}
	sh.person = e.StdinTTY && e.StdoutTTY && o.File == ""
	sh.interactive = sh.person
	sh.origin = "command line"
	return sh
}

// errReported says that a command failed and the user knows why.
var errReported = errors.New("failed")

func (sh *shell) printf(format string, args ...any) { fmt.Fprintf(sh.env.Stdout, format, args...) }

func (sh *shell) errorf(format string, args ...any) { sh.say("ERROR", fmt.Sprintf(format, args...)) }

func (sh *shell) warnf(format string, args ...any) { sh.say("WARNING", fmt.Sprintf(format, args...)) }

func (sh *shell) infof(format string, args ...any) { sh.say("INFO", fmt.Sprintf(format, args...)) }

func (sh *shell) say(kind, text string) {
	if sh.coloured() {
		kind = sh.paint(kindColours[kind], kind)
	}
	fmt.Fprintf(sh.env.Stderr, "%s: %s\n", kind, veil(text, sh.guarded))
}

// debugf says what only matters to somebody who looks into how the shell works.
func (sh *shell) debugf(format string, args ...any) {
	if sh.prefs.is("core.debug") {
		sh.say("DEBUG", fmt.Sprintf(format, args...))
	}
}

// fail shows an error, each problem of a text on a line of its own.
func (sh *shell) fail(err error) {
	var problems lang.Problems
	var one lang.Problem
	switch {
	case errors.Is(err, errReported):
	case errors.As(err, &problems):
		for _, p := range problems {
			sh.failAt(p)
		}
	case errors.As(err, &one):
		sh.failAt(one)
	default:
		sh.errorf("%s%v", sh.where(), err)
	}
}

func (sh *shell) failAt(p lang.Problem) {
	if p.Origin == "" && p.Pos.Line > 0 {
		p.Origin = sh.origin
	}
	if len(sh.guarded) > 0 && p.Expected == lang.ErrQuote.Error() {
		p.Found = p.Found[:1] // where what the quote began would end is not known
	}
	sh.errorf("%v", p)
}

// where names the command that runs, for errors that do not say where they come from.
func (sh *shell) where() string {
	var names []string
	for _, l := range sh.stack[1:] {
		names = append(names, l.name)
	}
	if len(names) == 0 {
		return ""
	}
	return strings.Join(names, ".") + ": "
}

// notes shows what is worth saying, each text once a run.
func (sh *shell) notes(list []lang.Problem) {
	for _, n := range list {
		if n.Origin == "" && n.Pos.Line > 0 {
			n.Origin = sh.origin
		}
		if text := n.Error(); !sh.noticed[text] {
			sh.noticed[text] = true
			sh.infof("%s", text)
		}
	}
}

// back gives the backend.
func (sh *shell) back() (session.Backend, error) {
	if sh.backend == nil {
		b, err := sh.places.Open(sh.options.Cib)
		if err != nil {
			return nil, err
		}
		sh.backend = b
	}
	return sh.backend, nil
}

// session gives the configuration as edited, read when it is first needed.
func (sh *shell) session() (*session.Session, error) {
	if sh.edits != nil {
		return sh.edits, nil
	}
	b, err := sh.back()
	if err != nil {
		return nil, err
	}
	s, err := session.Open(sh.ctx, b, sh.agents())
	if err != nil {
		return nil, err
	}
	sh.edits = s
	return s, nil
}

// agents gives the agents of this host.
func (sh *shell) agents() *ra.Catalog {
	if sh.catalog == nil {
		sh.catalog = ra.NewCatalog(sh.env.Root, agentCache(sh.env), sh.agentEnviron())
	}
	return sh.catalog
}

// agentEnviron is what agents that the shell runs get of its environment.
func (sh *shell) agentEnviron() []string {
	var out []string
	for _, name := range []string{"PATH", "LANG", "LC_ALL", "HOME"} {
		if v := sh.env.Getenv(name); v != "" {
			out = append(out, name+"="+v)
		}
	}
	return out
}

// agentCache is where it is kept what agents say of themselves, "" if there is no place.
func agentCache(e env.Env) string {
	if dir := e.Getenv("XDG_CACHE_HOME"); dir != "" {
		return filepath.Join(dir, "crm", "agents")
	}
	if home := e.Getenv("HOME"); home != "" {
		return filepath.Join(home, ".cache", "crm", "agents")
	}
	return ""
}

// fresh gives the session, read again if a person may have waited long since and nothing was changed.
func (sh *shell) fresh() (*session.Session, error) {
	if sh.edits != nil && sh.interactive && !sh.edits.Changed() {
		sh.edits = nil
	}
	return sh.session()
}

// ask puts a question that yes or no answers. Without a person to ask the answer is no, unless forced.
func (sh *shell) ask(question string) bool {
	switch {
	case sh.options.Force:
		sh.infof("%s [YES]", question)
		return true
	case sh.options.No || !sh.person:
		return false
	}
	for {
		answer, err := sh.answer(question + " (y/n) ")
		switch answer = strings.ToLower(strings.TrimSpace(answer)); {
		case err != nil, strings.HasPrefix(answer, "n"), strings.HasPrefix(answer, "c"):
			return false
		case strings.HasPrefix(answer, "y"):
			return true
		}
	}
}

// answer reads the answer to a question from the terminal.
func (sh *shell) answer(question string) (string, error) {
	if sh.terminal != nil {
		return sh.terminal.answer(question)
	}
	sh.printf("%s", question)
	return readAnswer(sh.env.Stdin)
}

// prompt says where the user is.
func (sh *shell) prompt() string {
	var names []string
	for _, l := range sh.stack[1:] {
		names = append(names, l.name)
	}
	where := "live"
	if b, err := sh.back(); err == nil {
		where = b.Name()
	}
	return fmt.Sprintf("crm(%s/%s)%s# ", where, sh.env.Host, strings.Join(names, " "))
}
