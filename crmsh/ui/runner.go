package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"pacer/cib/value/vocab"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/prefs"
	"pacer/crmsh/ui/table"
)

// runner carries out lines: it splits them into words, goes down the levels that they name, and runs the command after
// them.
type runner struct {
	stack
	out   *console.Console
	conf  *desk.Configuration
	prefs *prefs.Prefs

	ctx     context.Context // of the line that runs
	spelled string          // the last command that ran, as the history tells it
	transit bool            // the current line went through levels to its command

	quitting      bool
	quitByCommand bool
	exit          int  // what quitting gives
	open          bool // it is open whether a change that was made stays
}

// exitOpen is the exit status where it is open whether a change stays, as of all tools.
const exitOpen = int(vocab.ExitIndeterminate)

// fail says why something failed.
func (r *runner) fail(err error) {
	var o *session.OpenError
	r.open = r.open || errors.As(err, &o)
	r.out.Fail(err)
}

// status is the exit status for what succeeded, or did not.
func (r *runner) status(ok bool) int {
	switch {
	case ok:
		return 0
	case r.open:
		return exitOpen
	}
	return 1
}

// line runs one line of input and says whether it succeeded.
func (r *runner) line(l table.Line) bool {
	trimmed := strings.TrimSpace(l.Text)
	if trimmed == "" || strings.HasPrefix(trimmed, "#") {
		return true
	}
	r.out.Origin = l.Origin
	r.out.Unguard()
	r.out.Guard(l.Text)
	l = r.continued(l)
	words, end, err := lang.SplitAt(l.Origin, l.Number, l.Text)
	if err != nil {
		r.fail(err)
		return false
	}
	return r.words(words, end, &l)
}

// continued puts an indented line that is no command behind the statement before it, which is taken back.
func (r *runner) continued(l table.Line) table.Line {
	if !r.conf.Continuable() || !lang.Continues(l.Text) || r.current().Find(table.FirstWord(l.Text)) != nil {
		r.conf.Forget()
		return l
	}
	before := r.conf.TakeBack()
	r.out.JoinedLines([]lang.Problem{{Origin: l.Origin, Expected: `an indented line that is no command continues the statement before it; a \ at the end of the line above says so plainly`}})
	return table.Line{Origin: l.Origin, Number: before.Number, Text: strings.TrimRight(before.Text, "\n") + " \\\n" + l.Text}
}

// command runs words of the command line.
func (r *runner) command(words []string) bool {
	r.out.Unguard()
	list := make([]lang.Word, len(words))
	col := 1
	for i, w := range words {
		r.out.Guard(w)
		list[i] = lang.Word{Text: w, Pos: lang.Pos{Line: 1, Col: col}}
		col += len([]rune(w)) + 1
	}
	return r.words(list, lang.Pos{Line: 1, Col: max(col-1, 1)}, nil)
}

// words goes down the levels that the words name and runs the command after them. If there is one, the user is back
// afterwards where he was, and what he changed on the way is committed.
func (r *runner) words(words []lang.Word, end lang.Pos, l *table.Line) bool {
	mark := len(r.levels)
	r.transit = false
	words = redirectHelp(words)
	ran, ok := false, true
	for len(words) > 0 && !ran && ok {
		head := words[0]
		words = words[1:]
		c := r.resolve(head)
		switch {
		case c == nil:
			ok = false
		case c.Level != nil:
			r.transit = true
			r.push(c.Level)
		default:
			ran = true
			ok = r.execute(c, &table.Call{Context: r.ctx, Name: c.Name, Head: head, Words: words, End: end, Line: l})
			if c.Name == goTo && !r.transit {
				mark = len(r.levels) // the user is where he went
			}
		}
	}
	if r.quitting {
		return ok
	}
	for (ran || !ok) && len(r.levels) > mark && mark > 0 {
		fine, _ := r.end(table.Leaving{Unasked: true, Failed: !ok})
		ok = fine && ok
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

// resolve finds the command that a word means and says so if that is not plain.
func (r *runner) resolve(w lang.Word) *table.Command {
	c := r.current().Resolve(w.Text)
	switch {
	case c == nil:
		r.out.Fail(r.noCommand(w))
	case !c.Called(w.Text):
		r.out.Infof("%q is accepted as %q", w.Text, c.Name)
	}
	return c
}

// elsewhere says of commands that crmsh has and this shell has not what to do.
func elsewhere(command string) string {
	switch command {
	case "report":
		return "reports are not made here; the daemon's journal, status and configure history tell what happened"
	case "cluster":
		return "hosts are not set up here; the init system starts and stops the cluster (systemctl), corosync edits corosync.conf"
	case "script":
		return "there are no cluster scripts here"
	case "sbd":
		return "SBD is not set up here"
	case "template":
		return "configuration templates are not here; configure rsc_template and assist template share settings"
	case "rsctest":
		return "resources are not tested by hand here; maintenance action runs an agent, configure validate-all checks parameters"
	}
	return ""
}

// noCommand complains about a word that is no command here.
func (r *runner) noCommand(w lang.Word) error {
	if hint := elsewhere(w.Text); hint != "" {
		return lang.Problems{{Pos: w.Pos, Found: w.Text, Expected: hint}}
	}
	where := r.current().Name
	if where == "" {
		where = "crm"
	}
	return lang.Problems{{
		Pos: w.Pos, Found: w.Text, Nearest: r.current().Nearest(w.Text),
		Expected: fmt.Sprintf("no such command at the level %s; help lists those there are", where),
	}}
}

// execute runs a command, if it is given as it should be.
func (r *runner) execute(c *table.Command, call *table.Call) bool {
	given := call.Texts()
	for _, value := range c.Secrets(given, r.out.Private()) {
		r.out.GuardValue(value)
	}
	if err := c.Count(len(given)); err != nil {
		r.out.Errorf("%s%s: %v; usage: %s", r.out.Place, c.Name, err, c.Usage())
		return false
	}
	err := r.current().Permit(c, table.SkillNamed(r.prefs.Get("core.skill_level")))
	if err == nil {
		r.spelled = r.spell(c, given)
		call.Spelled = r.spelled
		r.out.Debugf("%s", r.spelled)
		began := time.Now()
		err = c.Run(call)
		r.out.Debugf("%s took %v", c.Name, time.Since(began).Round(time.Millisecond))
	}
	if err != nil {
		r.fail(err)
	}
	return err == nil
}

// spell names a command and what it is about, for the history, which all members log and keep. It tells no values: nobody
// can know which of them are secret.
func (r *runner) spell(c *table.Command, given []string) string {
	words := append(r.names(), c.Name)
	for _, w := range c.Told(given) {
		if strings.ContainsAny(w, " \t") {
			w = lang.Quote(w)
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

// leave goes up one level. Changes that a level holds are committed; a person is asked first unless the whole line was
// one command, and may stay.
func (r *runner) leave(unasked bool) bool {
	ok, _ := r.end(table.Leaving{Unasked: unasked})
	return ok
}

// end does what comes at the end of the current level, and leaves it unless the person stays.
func (r *runner) end(how table.Leaving) (ok, left bool) {
	how.Context, how.Spelled = r.ctx, r.spelled
	var err error
	if l := r.current(); l.End != nil {
		err = l.End(how)
	}
	if err != nil && err != table.ErrStay { //nolint:errorlint // alone it is the person's wish, and no failure
		r.fail(err)
	}
	if errors.Is(err, table.ErrStay) {
		return false, false
	}
	r.pop()
	return err == nil, true
}

// quit leaves all levels and ends the shell, unless the person stays in one of them. Gone says that nobody is there any
// more who could.
func (r *runner) quit(gone bool) bool {
	ok := true
	for len(r.levels) > 1 {
		fine, left := r.end(table.Leaving{Gone: gone})
		if !left {
			return false
		}
		ok = ok && fine
	}
	r.quitting = true
	if !ok {
		r.exit = r.status(false)
	}
	if r.out.Interactive {
		r.out.Printf("bye\n")
	}
	return ok
}
