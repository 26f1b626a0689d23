package ui

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"strings"

	"github.com/alecthomas/kong"

	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/prefs"
	"pacer/tools/env"
)

// Places are where configurations come from.
type Places = desk.Places

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

// exitInterrupted is the exit status after a signal that broke a command off, as other shells have it for Ctrl-C.
const exitInterrupted = 130

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
	p, err := prefs.Load(e, o.settings()...)
	if err != nil {
		fmt.Fprintf(e.Stderr, "ERROR: crm: %v\n", err)
		return exitUsage
	}
	sh := newShell(e, o, p, places)
	for _, why := range p.Unread() {
		sh.out.Warnf("%v; going on without it", why)
	}
	if o.Help {
		sh.out.Explain(sh.root().Text())
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
