package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pacer/crmsh/lang"
	"pacer/crmsh/session"
)

// line is one line of input, continuations included.
type line struct {
	origin string
	number int    // of its first physical line; 0 for a command line
	text   string // physical lines, with their newlines and backslashes
}

// remembered is the last statement that a person typed and the configuration before it, so that an
// indented line can go on with it.
type remembered struct {
	line   line
	before *session.Session
}

// runLine runs one line of input and says whether it succeeded.
func (sh *shell) runLine(l line) bool {
	trimmed := strings.TrimSpace(l.text)
	if trimmed == "" || strings.HasPrefix(trimmed, "#") {
		return true
	}
	sh.origin, sh.guarded = l.origin, nil
	sh.guard(l.text)
	l = sh.continued(l)
	words, end, err := lang.SplitAt(l.origin, l.number, l.text)
	if err != nil {
		sh.fail(err)
		return false
	}
	return sh.runWords(words, end, &l)
}

// continued puts an indented line that is no command behind the statement before it, which is taken back.
func (sh *shell) continued(l line) line {
	if sh.last == nil || !lang.Continues(l.text) || sh.current().find(firstWord(l.text)) != nil {
		sh.last = nil
		return l
	}
	sh.edits = sh.last.before
	if !sh.noticed[joinedLines] {
		sh.noticed[joinedLines] = true
		sh.notes([]lang.Problem{{Origin: l.origin, Expected: `an indented line that is no command continues the statement before it; a \ at the end of the line above says so plainly`}})
	}
	return line{l.origin, sh.last.line.number, strings.TrimRight(sh.last.line.text, "\n") + " \\\n" + l.text}
}

// run runs words of the command line.
func (sh *shell) run(words []string) bool {
	sh.guarded = nil
	for _, w := range words {
		sh.guard(w)
	}
	list := make([]lang.Word, len(words))
	col := 1
	for i, w := range words {
		list[i] = lang.Word{Text: w, Pos: lang.Pos{Line: 1, Col: col}}
		col += len([]rune(w)) + 1
	}
	return sh.runWords(list, lang.Pos{Line: 1, Col: max(col-1, 1)}, nil)
}

// runWords goes down the levels that the words name and runs the command after them. If there is one, the
// user is back afterwards where he was, and what he changed on the way is committed.
func (sh *shell) runWords(words []lang.Word, end lang.Pos, l *line) bool {
	mark := len(sh.stack)
	sh.transit = false
	words = redirectHelp(words)
	ran, ok := false, true
	for len(words) > 0 && !ran {
		name := words[0]
		words = words[1:]
		c := sh.current().resolve(name.Text)
		if c == nil {
			sh.fail(sh.noCommand(name))
			ok = false
			break
		}
		if c.name != name.Text && !slices.Contains(c.aliases, name.Text) {
			sh.infof("%q is accepted as %q", name.Text, c.name)
		}
		if c.level != nil {
			sh.transit = true
			sh.stack = append(sh.stack, c.level())
			continue
		}
		ran = true
		ok = sh.execute(c, name, words, end, l)
		if c.name == "cd" && !sh.transit {
			mark = len(sh.stack) // the user is where he went
		}
	}
	if sh.quitting {
		return ok
	}
	if ran || !ok {
		for len(sh.stack) > mark && mark > 0 {
			ok = sh.leave(true) && ok
		}
	}
	return ok
}

// redirectHelp makes COMMAND --help of help COMMAND.
func redirectHelp(words []lang.Word) []lang.Word {
	last := len(words) - 1
	if last < 0 || words[last].Text != "--help" && words[last].Text != "-h" {
		return words
	}
	return append([]lang.Word{{Text: "help", Pos: words[last].Pos}}, words[:last]...)
}

// elsewhere are commands that crmsh has and this shell has not, and what to do.
var elsewhere = map[string]string{
	"report":   "reports are not made here; the daemon's journal, status and configure history tell what happened",
	"cluster":  "hosts are not set up here; the init system starts and stops the cluster (systemctl), corosync edits corosync.conf",
	"script":   "there are no cluster scripts here",
	"sbd":      "SBD is not set up here",
	"template": "configuration templates are not here; configure rsc_template and assist template share settings",
	"rsctest":  "resources are not tested by hand here; maintenance action runs an agent, configure validate-all checks parameters",
}

// noCommand complains about a word that is no command here.
func (sh *shell) noCommand(w lang.Word) error {
	if hint := elsewhere[w.Text]; hint != "" {
		return lang.Problems{{Pos: w.Pos, Found: w.Text, Expected: hint}}
	}
	var names []string
	for _, c := range sh.current().all() {
		names = append(names, c.name)
	}
	where := "crm"
	if len(sh.stack) > 1 {
		where = sh.current().name
	}
	return lang.Problems{{
		Pos: w.Pos, Found: w.Text, Nearest: lang.Nearest(w.Text, names),
		Expected: fmt.Sprintf("no such command at the level %s; help lists those there are", where),
	}}
}

// call is a command with what it was given.
type call struct {
	name  string
	args  []string
	words []lang.Word // args with their places
	head  lang.Word   // the command's own name as typed
	end   lang.Pos
	line  *line // nil for a command line
}

func (sh *shell) execute(c *command, head lang.Word, words []lang.Word, end lang.Pos, l *line) bool {
	in := &call{name: c.name, words: words, head: head, end: end, line: l}
	for _, w := range words {
		in.args = append(in.args, w.Text)
	}
	for i, a := range sh.private().arguments(in.name, in.args) {
		if a == hiddenValue {
			sh.guarded = append(sh.guarded, in.args[i])
		}
	}
	if len(in.args) < c.least || c.most >= 0 && len(in.args) > c.most {
		sh.errorf("%s%s: %s; usage: %s", sh.where(), c.name, wrongCount(c, len(in.args)), c.usage)
		return false
	}
	err := sh.skilled(c)
	if err == nil {
		sh.doing = sh.spelled(in)
		sh.debugf("%s", sh.doing)
		began := time.Now()
		err = c.run(sh, in)
		sh.debugf("%s took %v", in.name, time.Since(began).Round(time.Millisecond))
	}
	if err != nil {
		sh.fail(err)
	}
	return err == nil
}

// spelled gives a command as one would type it, for the history: without the values that are not shown.
func (sh *shell) spelled(in *call) string {
	var words []string
	for _, l := range sh.stack[1:] {
		words = append(words, l.name)
	}
	words = append(words, in.name)
	for _, a := range sh.private().arguments(in.name, in.args) {
		if strings.ContainsAny(a, " \t") {
			a = lang.Quote(a)
		}
		words = append(words, a)
	}
	return strings.Join(words, " ")
}

func wrongCount(c *command, got int) string {
	switch {
	case got < c.least && c.least == c.most:
		return fmt.Sprintf("expected %d arguments, found %d", c.least, got)
	case got < c.least:
		return fmt.Sprintf("expected at least %d arguments, found %d", c.least, got)
	}
	return fmt.Sprintf("expected at most %d arguments, found %d", c.most, got)
}

// leave goes up one level. Changes that a level holds are committed; a person is asked first unless the
// whole line was one command.
func (sh *shell) leave(noQuestions bool) bool {
	ok := true
	if l := sh.current(); l.end != nil {
		ok = l.end(sh, noQuestions)
	}
	sh.stack = sh.stack[:len(sh.stack)-1]
	return ok
}

// quit ends the shell.
func (sh *shell) quit() bool {
	ok := true
	if l := sh.current(); l.end != nil {
		ok = l.end(sh, false)
	}
	sh.quitting = true
	if !ok {
		sh.exit = 1
	}
	if sh.interactive {
		sh.printf("bye\n")
	}
	return ok
}

func (sh *shell) current() *level { return sh.stack[len(sh.stack)-1] }

// commandWords splits arguments of the command line again, as the crm shell does: one that holds a blank
// is a word of its own, the quotes in any other are taken off.
func (sh *shell) commandWords(args []string) ([]string, error) {
	var out []string
	for _, a := range args {
		if at, what := lang.Unfit(a); at >= 0 {
			return nil, fmt.Errorf("%q: %s", a, what)
		}
		if strings.Contains(a, " ") || a == "" {
			out = append(out, a)
			continue
		}
		words, err := lang.Split(a)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a, err)
		}
		out = append(out, words...)
	}
	return out, nil
}
