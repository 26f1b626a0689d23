package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"pacer/cib/value/secret"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/prompt"
)

// main runs the command of the command line, then what the input says unless the command was all.
func (sh *shell) main(ctx context.Context, command []string) int {
	sh.ctx = ctx
	if len(command) > 0 {
		if ok, done := sh.oneShot(command); done {
			return max(sh.exit, sh.status(ok))
		}
	}
	told, stop := signal.NotifyContext(ctx, heeded(syscall.SIGTERM)...)
	defer stop()
	in, err := sh.openInput(told)
	if err != nil {
		sh.out.Errorf("%v", err)
		return exitUsage
	}
	defer in.Close()
	if sh.terminal == nil {
		stop() // nothing is lost between the commands of a script
	}
	status := sh.loop(in)
	if sh.terminal != nil && told.Err() != nil {
		return exitInterrupted
	}
	return status
}

// oneShot runs a command from the command line. It is not done if the command only entered a level.
func (sh *shell) oneShot(command []string) (ok, done bool) {
	for _, w := range command {
		sh.out.Guard(w)
	}
	words, err := commandWords(command)
	if err != nil {
		sh.out.Errorf("%v", err)
		return false, true
	}
	interactive := sh.out.Interactive
	sh.out.Interactive = false
	ok = sh.interruptibly(func() bool { return sh.command(words) })
	if sh.quitting || sh.exit == exitInterrupted {
		return sh.exit == 0, true
	}
	sh.out.Interactive = interactive
	return ok, !ok || len(sh.levels) == 1
}

// openInput opens what commands are read from.
// Whoever types is gone when gone is done.
func (sh *shell) openInput(gone context.Context) (prompt.Input, error) {
	switch f := sh.options.File; {
	case f != "" && f != "-":
		file, err := os.Open(f)
		if err != nil {
			return nil, fmt.Errorf("cannot read commands: %w", err)
		}
		return prompt.NewText(f, file, sh.beside), nil
	case f == "-" || !sh.out.Interactive:
		return prompt.NewText("stdin", io.NopCloser(sh.env.Stdin), sh.beside), nil
	}
	sh.terminal = prompt.NewTerminal(prompt.Helpers{
		Complete: func(text string, pos int) (string, []string, string) {
			return completeLine(sh.ctx, sh.current(), text, pos)
		},
		Secret: func(line string) bool {
			sh.secrets.Learn(sh.ctx, line)
			return len(sh.out.Private().Values(line)) > 0
		},
		Echo: sh.out.Printf,
		Home: sh.env.Getenv("HOME"),
		Gone: gone.Done(),
	})
	sh.out.Answer = sh.terminal.Answer
	return sh.terminal, nil
}

// loop runs line after line. At the end of the input it leaves as quit does.
func (sh *shell) loop(in prompt.Input) int {
	failed := false
	if sh.terminal != nil { // Ctrl-C is for commands, not for the shell, nor is Ctrl-\
		ignored := make(chan os.Signal, 1)
		// A terminal that hangs up ends the input, and what was changed is kept.
		signal.Notify(ignored, os.Interrupt, syscall.SIGHUP, syscall.SIGQUIT)
		defer signal.Stop(ignored)
	}
	if sh.out.Interactive {
		sh.warn()
	}
	ended := 0 // how often in a row
	for !sh.quitting {
		line, err := in.Next(sh.prompt())
		if errors.Is(err, prompt.ErrInterrupted) { // what was typed is dropped, what was changed is kept
			sh.conf.Forget()
			continue
		}
		if err != nil { // a person may say at the question that he stays after all; once more, and nobody is there
			ended++
			answers := sh.out.Answers
			// Where nothing is asked, since the changes cannot be committed at all, the third end in a row counts.
			sh.quit(!sh.out.Interactive || ended > 2 || ended > 1 && sh.out.Unanswered)
			if sh.out.Answers > answers { // somebody is there
				ended = 0
			}
			continue
		}
		ended = 0
		if sh.options.RegressionTests {
			sh.secrets.Learn(sh.ctx, line.Text)
			fmt.Fprintln(sh.env.Stdout, ".INP:", secret.Mask(line.Text, sh.out.Private().Values(line.Text)))
		}
		if !sh.interruptibly(func() bool { return sh.line(line) }) {
			failed = true
		}
		if sh.exit == exitInterrupted {
			sh.conf.Discard()
			return sh.exit
		}
	}
	if sh.out.Interactive || sh.quitByCommand {
		return sh.exit
	}
	return max(sh.exit, sh.status(!failed))
}

// warn tells a person at the beginning what is not as it should be.
func (sh *shell) warn() {
	b, err := sh.conf.Backend()
	if err != nil {
		return // the first command that needs one says so
	}
	if w, ok := b.(session.Watched); ok {
		list, _ := w.Attention(sh.ctx) //nolint:errcheck // likewise
		for _, text := range list {
			sh.out.Warnf("%s", text)
		}
	}
}

// commandWords splits arguments of the command line again, as the crm shell does: one that holds a blank
// is a word of its own, the quotes in any other are taken off.
func commandWords(args []string) ([]string, error) {
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

// prompt says where the user is.
func (sh *shell) prompt() string {
	where := "live"
	if b, err := sh.conf.Backend(); err == nil {
		where = b.Name()
	}
	return fmt.Sprintf("crm(%s/%s)%s# ", where, sh.env.Host, strings.Join(sh.names(), " "))
}
