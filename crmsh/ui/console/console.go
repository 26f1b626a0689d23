package console

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"

	"pacer/cib/value/secret"
	"pacer/crmsh/lang"
	"pacer/crmsh/ui/prefs"
	"pacer/tools/env"
)

// Console is where the shell speaks and is spoken to.
type Console struct {
	Painter
	Force       bool // questions are answered with yes
	No          bool // questions are answered with no
	Person      bool // somebody is there to answer questions
	Interactive bool // somebody types commands
	// Unanswered says that the input ended at the last question that could be left open.
	Unanswered bool
	// Answers is how many such questions somebody answered.
	Answers int
	// Answer reads the answer to a question from the terminal; nil if nobody types commands.
	Answer func(question string) (string, error)
	// Interrupted is done when the command that runs is broken off; nil if none can be.
	Interrupted func() <-chan struct{}
	// Origin is that of the line that runs, Place the levels and the command in it, for messages that do not say so.
	Origin, Place string

	// PrivateNames lists names whose values agents call private, as far as is known; nil if nothing is.
	PrivateNames func() []string

	env     env.Env
	texts   []string // what the current line consists of, and what it reads: their secrets are not shown in messages
	guarded []string // other values that are not
	found   found
	paging  atomic.Bool
	noticed map[string]bool // notes that were given and are not to be repeated
}

// New makes a console of a process's surroundings.
func New(e env.Env, p *prefs.Prefs) *Console {
	return &Console{
		Painter: Painter{prefs: p, terminal: e.StdoutTTY && e.Getenv("NO_COLOR") == "" && e.Getenv("TERM") != "dumb"},
		Origin:  "command line", env: e, noticed: map[string]bool{},
	}
}

// ErrReported says that a command failed and the user knows why.
var ErrReported = errors.New("failed")

// ErrUnconfirmed says that a question was not answered with yes.
var ErrUnconfirmed = errors.New("not done; -F answers yes")

// Printf writes to standard output.
func (c *Console) Printf(format string, args ...any) { fmt.Fprintf(c.env.Stdout, format, args...) }

// Errorf, Warnf and Infof say something on standard error.
func (c *Console) Errorf(format string, args ...any) { c.Say("ERROR", fmt.Sprintf(format, args...)) }

// Warnf warns.
func (c *Console) Warnf(format string, args ...any) { c.Say("WARNING", fmt.Sprintf(format, args...)) }

// Infof remarks.
func (c *Console) Infof(format string, args ...any) { c.Say("INFO", fmt.Sprintf(format, args...)) }

// Debugf says what only matters to somebody who looks into how the shell works.
func (c *Console) Debugf(format string, args ...any) {
	if c.prefs.Is("core.debug") {
		c.Say("DEBUG", fmt.Sprintf(format, args...))
	}
}

// Say gives a message of a kind: ERROR, WARNING, INFO, DEBUG.
func (c *Console) Say(kind, text string) {
	fmt.Fprintf(c.env.Stderr, "%s: %s\n", c.kind(kind), secret.Mask(text, c.secrets()))
}

// Fail shows an error, each problem of a text on a line of its own.
func (c *Console) Fail(err error) {
	var problems lang.Problems
	var one lang.Problem
	switch {
	case errors.Is(err, ErrReported):
	case errors.As(err, &problems):
		for _, p := range problems {
			c.failAt(p)
		}
	case errors.As(err, &one):
		c.failAt(one)
	default:
		c.Errorf("%s%v", c.Place, err)
	}
}

func (c *Console) failAt(p lang.Problem) {
	if p.Expected == lang.ErrQuote.Error() {
		p.Found = p.Found[:1] // where what the quote began would end is not known, nor whether it is a secret
	}
	c.Errorf("%v", c.located(p))
}

// located says where a problem comes from, if it does not itself.
func (c *Console) located(p lang.Problem) lang.Problem {
	if p.Origin == "" && p.Pos.Line > 0 {
		p.Origin = c.Origin
	}
	return p
}

// Notes shows what is worth saying, each text once a run.
func (c *Console) Notes(list []lang.Problem) {
	for _, n := range list {
		if text := c.located(n).Error(); c.Once(text) {
			c.Infof("%s", text)
		}
	}
}

// Once says of a text whether it comes up for the first time in this run.
func (c *Console) Once(text string) bool {
	first := !c.noticed[text]
	c.noticed[text] = true
	return first
}

// JoinedLines shows notes that indented lines continue a statement: those that come first in a run.
func (c *Console) JoinedLines(notes []lang.Problem) {
	if len(notes) > 0 && c.Once("joined lines") {
		c.Notes(notes)
	}
}

// Private gives the names whose values no message shows: the usual ones, those that the user has chosen, and those that
// agents call private.
func (c *Console) Private() secret.Patterns {
	out := secret.Usual().With(c.prefs.Get(prefs.Obscure))
	if c.PrivateNames != nil {
		out = out.With(c.PrivateNames()...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Guard makes the secrets in a text that is read disappear from all messages until Unguard. Which these are is found out
// when there is something to say: by then the agents may be known.
func (c *Console) Guard(text string) { c.texts = append(c.texts, text) }

// GuardValue makes a value disappear from messages.
func (c *Console) GuardValue(value string) { c.guarded = append(c.guarded, value) }

// Unguard ends that.
func (c *Console) Unguard() { c.texts, c.guarded, c.found = nil, nil, found{} }

// found are the secrets in the texts, and what they were looked for by.
type found struct {
	texts  int
	by     secret.Patterns
	values []string
}

// secrets lists what is not to be shown at present.
func (c *Console) secrets() []string {
	if by := c.Private(); c.found.texts != len(c.texts) || !slices.Equal(by, c.found.by) {
		c.found = found{texts: len(c.texts), by: by}
		for _, text := range c.texts {
			c.found.values = append(c.found.values, by.In(text)...)
		}
	}
	return slices.Concat(c.found.values, c.guarded)
}

// Ask puts a question that yes or no answers. Without a person to ask the answer is no, unless forced; Ctrl-C, the end of
// the input and c say no.
func (c *Console) Ask(question string) bool {
	reply, _ := c.put(question, "(y/n)")
	return reply == Yes
}

// Reply is an answer to a question that one may leave open.
type Reply int

// The replies. Ended says that the input ended there.
const (
	Yes Reply = iota
	No
	Cancel
	Ended
)

// AskOrStay puts a question that may be answered by c, too: neither yes nor no. Ctrl-C says the same.
func (c *Console) AskOrStay(question string) Reply {
	reply, asked := c.put(question, "(y/n/c)")
	if !asked {
		return reply
	}
	if c.Unanswered = reply == Ended; !c.Unanswered {
		c.Answers++
	}
	return reply
}

// put puts a question until it is answered, unless the answer is known without a person or there is none to ask.
func (c *Console) put(question, choices string) (reply Reply, asked bool) {
	switch {
	case c.Force:
		c.Infof("%s [YES]", question)
		return Yes, false
	case c.No || !c.Person:
		return No, false
	}
	for {
		answer, err := c.answer(question + " " + choices + " ")
		switch answer = strings.ToLower(strings.TrimSpace(answer)); {
		case errors.Is(err, io.EOF):
			return Ended, true
		case err != nil, strings.HasPrefix(answer, "c"):
			return Cancel, true
		case strings.HasPrefix(answer, "n"):
			return No, true
		case strings.HasPrefix(answer, "y"):
			return Yes, true
		}
	}
}

func (c *Console) answer(question string) (string, error) {
	if c.Answer != nil {
		return c.Answer(question)
	}
	c.Printf("%s", question)
	return readAnswer(c.Input())
}

// readAnswer reads a line without reading ahead, so that whoever reads next misses nothing.
func readAnswer(r io.Reader) (string, error) {
	var out []byte
	one := make([]byte, 1)
	for {
		n, err := r.Read(one)
		switch {
		case n == 1 && one[0] == '\n':
			return string(out), nil
		case n == 1:
			out = append(out, one[0])
		case err != nil:
			return string(out), err
		}
	}
}
