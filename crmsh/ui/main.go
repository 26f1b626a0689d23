package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/pprof"
	"strings"

	"github.com/alecthomas/kong"

	"pacer/crmsh/session"
	"pacer/tools/env"
)

// Places are where configurations come from.
type Places struct {
	// Open gives the backend to work with: the shadow of that name; for "" what the environment says
	// (CIB_file, CIB_shadow), else the cluster; for "live" the same without regard to CIB_shadow.
	Open func(shadow string) (session.Backend, error)
	// Shadows is the folder of the shadows, Inputs that of the policy engine's inputs.
	Shadows, Inputs string
}

// options is the command line.
type options struct {
	File            string   `short:"f" help:"Read commands from this file; - is standard input." placeholder:"FILE"`
	Cib             string   `short:"c" help:"Work with this shadow configuration." placeholder:"NAME"`
	Display         string   `short:"D" help:"How to show things: plain, color, color-always or uppercase." placeholder:"TYPE"`
	Force           bool     `short:"F" help:"Answer yes where a question would be asked."`
	No              bool     `short:"n" help:"Answer no where a question would be asked."`
	Wait            bool     `short:"w" help:"Wait after each command until the cluster has done what it asks for."`
	Debug           bool     `short:"d" help:"Say more."`
	RegressionTests bool     `short:"R" help:"Echo each line that is read."`
	Opt             []string `short:"o" help:"Set a preference, SECTION.NAME=VALUE." placeholder:"OPTION"`
	Profile         string   `short:"X" help:"Write into this file where the time goes (for go tool pprof)." placeholder:"FILE"`
	Version         bool     `help:"Show the version."`
	Help            bool     `short:"h" help:"Show help."`

	// Command is what follows the options.
	Command []string `kong:"-"`
}

// settings lists the preferences that the command line sets, as NAME=VALUE.
func (o *options) settings() []string {
	var out []string
	if o.Display != "" {
		out = append(out, "color.style="+o.Display)
	}
	if o.Debug {
		out = append(out, "core.debug=yes")
	}
	if o.Wait {
		out = append(out, "core.wait=yes")
	}
	return append(out, o.Opt...)
}

// Version is what crm --version shows: the crmsh whose language and commands these are.
const Version = "5.1.0-rc2"

// exitUsage is the exit status for a command line that makes no sense.
const exitUsage = 2

// Main runs the shell and gives its exit status.
func Main(e env.Env, places Places) int {
	if len(e.Args) > 0 && e.Args[0] == "--compgen" {
		return compgen(e, places, e.Args[1:])
	}
	o, err := parseOptions(e.Args)
	if err != nil {
		fmt.Fprintf(e.Stderr, "ERROR: crm: %v\nusage: crm [-h] [OPTIONS] [COMMAND ...]\n", err)
		return exitUsage
	}
	if o.Version {
		fmt.Fprintln(e.Stdout, "crm", Version)
		return 0
	}
	p, err := loadPrefs(e, o)
	if err != nil {
		fmt.Fprintf(e.Stderr, "ERROR: crm: %v\n", err)
		return exitUsage
	}
	sh := newShell(e, o, p, places)
	if o.Help {
		sh.help(nil)
		return 0
	}
	stop, err := profile(o.Profile)
	if err != nil {
		fmt.Fprintf(e.Stderr, "ERROR: crm: %v\n", err)
		return exitUsage
	}
	defer stop()
	return sh.main(context.Background(), o.Command)
}

// profile begins to write into a file where the time goes, unless none is named.
func profile(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		f.Close()
	}, nil
}

// parseOptions reads the command line. After the first word that is no option everything is a command.
func parseOptions(args []string) (*options, error) {
	o := &options{}
	p, err := kong.New(o, kong.Name("crm"), kong.NoDefaultHelp(), kong.Exit(func(int) {}))
	if err != nil {
		return nil, err
	}
	own, command := splitCommand(args)
	if _, err := p.Parse(own); err != nil {
		return nil, err
	}
	o.Command = command
	return o, nil
}

// splitCommand parts the shell's own options from the command.
func splitCommand(args []string) (own, command []string) {
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "--":
			return args[:i], args[i+1:]
		case !strings.HasPrefix(a, "-") || a == "-":
			return args[:i], args[i:]
		case takesValue(a):
			i++
		}
	}
	return args, nil
}

// takesValue says whether an option's value is the next word.
func takesValue(option string) bool {
	switch option {
	case "-f", "--file", "-c", "--cib", "-D", "--display", "-o", "--opt", "-X", "--profile":
		return true
	}
	return false
}

// main runs the command of the command line, then what the input says unless the command was all.
func (sh *shell) main(ctx context.Context, command []string) int {
	sh.ctx = ctx
	if len(command) > 0 {
		if ok, done := sh.oneShot(command); done {
			return status(ok)
		}
	}
	in, err := sh.openInput()
	if err != nil {
		sh.errorf("%v", err)
		return exitUsage
	}
	defer in.close()
	return sh.loop(in)
}

func status(ok bool) int {
	if ok {
		return 0
	}
	return 1
}

// oneShot runs a command from the command line. It is not done if the command only entered a level.
func (sh *shell) oneShot(command []string) (ok, done bool) {
	for _, w := range command {
		sh.guard(w)
	}
	words, err := sh.commandWords(command)
	if err != nil {
		sh.errorf("%v", err)
		return false, true
	}
	interactive := sh.interactive
	sh.interactive = false
	ok = sh.run(words)
	if sh.quitting {
		return sh.exit == 0, true
	}
	sh.interactive = interactive
	return ok, !ok || len(sh.stack) == 1
}

// openInput opens what commands are read from.
func (sh *shell) openInput() (input, error) {
	switch f := sh.options.File; {
	case f != "" && f != "-":
		file, err := os.Open(f)
		if err != nil {
			return nil, fmt.Errorf("cannot read commands: %w", err)
		}
		return newTextInput(f, file), nil
	case f == "-" || !sh.interactive:
		return newTextInput("stdin", io.NopCloser(sh.env.Stdin)), nil
	}
	sh.terminal = newTerminal(sh)
	return sh.terminal, nil
}

// loop runs line after line. At the end of the input it leaves as quit does.
func (sh *shell) loop(in input) int {
	failed := false
	if sh.terminal != nil { // Ctrl-C is for commands, not for the shell
		ignored := make(chan os.Signal, 1)
		signal.Notify(ignored, os.Interrupt)
		defer signal.Stop(ignored)
	}
	for !sh.quitting {
		line, err := in.next(sh.prompt())
		if errors.Is(err, errInterrupted) { // what was typed is dropped, what was changed is kept
			sh.last = nil
			continue
		}
		if err != nil {
			sh.quit()
			break
		}
		if sh.options.RegressionTests {
			fmt.Fprintln(sh.env.Stdout, ".INP:", veil(line.text, sh.private().values(line.text)))
		}
		if !sh.interruptibly(func() bool { return sh.runLine(line) }) {
			failed = true
		}
	}
	if sh.interactive || sh.quitByCommand {
		return sh.exit
	}
	return max(sh.exit, status(!failed))
}

// interruptibly runs a command of a person so that Ctrl-C ends what the command waits for, and not the shell.
func (sh *shell) interruptibly(run func() bool) (ok bool) {
	if sh.terminal == nil {
		return run()
	}
	ctx, stop := signal.NotifyContext(sh.ctx, os.Interrupt)
	defer stop()
	outer := sh.ctx
	sh.ctx = ctx
	defer func() { sh.ctx = outer }()
	sh.terminal.lend(func() error { ok = run(); return nil }) //nolint:errcheck // a terminal that cannot be set is used as it is
	if ctx.Err() != nil {
		sh.warnf("interrupted")
		return false
	}
	return ok
}
