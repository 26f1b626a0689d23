package output

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"pacer/cib/value/vocab"
	"pacer/tools/env"
)

// Common are the options of every tool.
type Common struct {
	Version  bool   `short:"$" help:"Display software version and exit."`
	Verbose  int    `short:"V" type:"counter" help:"Increase debug output (may be specified multiple times)."`
	OutputAs string `name:"output-as" placeholder:"FORMAT" default:"text" help:"Output format: ${formats}."`
	OutputTo string `name:"output-to" placeholder:"DEST" help:"Output file name (default: stdout)."`

	public bool
}

func (c *Common) common() *Common { return c }

// Flags is a pointer to a struct that embeds Common.
type Flags interface{ common() *Common }

// Tool is a command line tool.
type Tool struct {
	About   string
	Flags   Flags
	Formats []string // the first is the default; nil: text, xml and none
	Options []kong.Option
	// Public says that the file of --output-to is for everybody, such as a page for a web server; others may hold
	// passwords and are made private.
	Public bool
	// Check says what is wrong with the values of flags, before there is a format to say it in; nil if nothing can be.
	Check func() error
	// Do works. The context tells in which order flags were given.
	Do func(*Printer, *kong.Context) error
}

// Version is the version of Pacemaker whose tools these are.
const Version = vocab.PacemakerVersion

// Features are parts of Pacemaker that its builds may lack and that are here, by the names that Pacemaker's tools list.
func Features() []string { return []string{"cibsecrets", "corosync-ge-2", "lsb", "service"} }

// versionText begins with the line that programs read.
const versionText = "Pacemaker " + Version + "\nPacer, deciding as Pacemaker " + Version + " does"

// Run parses a tool's arguments and runs it.
func Run(e env.Env, t Tool) int {
	exit, exited := vocab.Exit(vocab.ExitOK), false
	parsed, err := parse(e, t, func(n int) { exit, exited = vocab.Exit(n), true })
	if exited {
		return int(exit)
	}
	if err != nil {
		fmt.Fprintf(e.Stderr, "%s: %v\n", e.Name, err)
		hint(e.Stderr, meant(err))
		return int(vocab.ExitUsage)
	}
	t.Flags.common().public = t.Public
	p, err := newPrinter(e, t.Flags.common())
	if err != nil {
		fmt.Fprintf(e.Stderr, "%s: %v\n", e.Name, err)
		return int(StatusOf(err))
	}
	if t.Flags.common().Version {
		p.version()
		return int(p.finish(nil))
	}
	return int(p.finish(t.Do(p, parsed)))
}

// Parse reads arguments into a tool's flags, for who calls the tool as a library, and lists the names of those given in
// their order. The flags must be as kong's defaults make them, or as they came from an earlier Parse.
func Parse(name string, t Tool, args []string) (given []string, err error) {
	asked := false
	parsed, err := parse(env.Env{Name: name, Args: args, Stdout: io.Discard, Stderr: io.Discard}, t, func(int) { asked = true })
	switch {
	case asked:
		return nil, fmt.Errorf("help and version are to be asked of %s itself", name)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return Given(parsed), nil
}

func parse(e env.Env, t Tool, exit func(int)) (*kong.Context, error) {
	if t.Formats == nil {
		t.Formats = []string{FormatText, FormatXML, FormatNone}
	}
	options := append([]kong.Option{
		kong.Name(e.Name), kong.Description(t.About), kong.Writers(e.Stdout, e.Stderr),
		kong.Vars{"formats": t.Formats[0] + " (default), " + strings.Join(t.Formats[1:], ", ")},
		kong.WithHyphenPrefixedParameters(true), // as in "--attr-value -INFINITY"
		kong.KindMapper(reflect.String, kong.MapperFunc(text)),
		kong.Exit(exit),
	}, t.Options...)
	parser := kong.Must(t.Flags, options...)
	parsed, err := parser.Parse(argumentsLast(parser, unglued(parser, withHelp(parser, e.Args))))
	if err == nil {
		err = checkFormat(t)
	}
	if err == nil && t.Check != nil {
		err = t.Check()
	}
	return parsed, err
}

// Print lets a tool's work print, for who calls the tool as a library: results go to e.Stdout, complaints to e.Stderr, and
// the error of the work is returned, with the tool's name, e.Name, before it.
func Print(e env.Env, c *Common, do func(*Printer) error) error {
	p, err := newPrinter(e, c)
	if err != nil {
		return err
	}
	err = do(p)
	if err := p.close(StatusOf(err)); err != nil {
		return err
	}
	switch {
	case errors.Is(err, ErrTold):
		return err
	case err != nil:
		return fmt.Errorf("%s: %w", e.Name, err)
	}
	return nil
}

// withHelp has the names by which Pacemaker's tools offer parts of their help stand for all of it.
func withHelp(parser *kong.Kong, args []string) []string {
	names := []string{"--help-all", "--help-output"}
	for _, f := range parser.Model.Flags {
		if f.Group == nil {
			continue
		}
		for _, word := range strings.Fields(f.Group.Title) {
			names = append(names, "--help-"+strings.ToLower(word))
		}
	}
	args = slices.Clone(args)
	for i, a := range args {
		if slices.Contains(names, a) {
			args[i] = "--help"
		}
	}
	return args
}

// text reads a flag's value, which must be there.
func text(ctx *kong.DecodeContext, target reflect.Value) error {
	if ctx.Scan.Peek().IsEOL() {
		return errors.New("missing argument")
	}
	return ctx.Scan.PopValueInto("string", target.Addr().Interface())
}

func checkFormat(t Tool) error {
	if f := t.Flags.common().OutputAs; !slices.Contains(t.Formats, f) {
		return fmt.Errorf("--output-as: unknown format %q; there are %s", f, strings.Join(t.Formats, ", "))
	}
	return nil
}

func (p *Printer) version() {
	if p.root != nil {
		Element(p.root, "version", "program", "Pacemaker", "version", Version, "author", "Pacer", "build", "Pacer", "features", strings.Join(Features(), " "))
		return
	}
	p.Info("%s", versionText)
}

// Given lists the names of the flags of the command line in their order, once for each time.
func Given(parsed *kong.Context) []string {
	var names []string
	for _, step := range parsed.Path {
		if step.Flag != nil {
			names = append(names, step.Flag.Name)
		}
	}
	return names
}

// LastOf is the one of some flags that stands last among those that are given: of commands, that one counts. It is "" if none
// of them is given.
func LastOf(given []string, flags ...string) string {
	for _, name := range slices.Backward(given) {
		if slices.Contains(flags, name) {
			return name
		}
	}
	return ""
}

// OptionalText is the value of a flag that may stand without one, as --flag, --flag=value or
// --flag value.
type OptionalText struct {
	Given bool
	Value string
}

// IsBool lets the flag stand alone.
func (*OptionalText) IsBool() bool { return true }

// Decode implements kong's MapperValue.
func (o *OptionalText) Decode(ctx *kong.DecodeContext) error {
	o.Given = true
	t := ctx.Scan.Peek()
	plain := t.Type == kong.UntypedToken && !strings.HasPrefix(t.String(), "-")
	if t.Type == kong.FlagValueToken || plain {
		o.Value = ctx.Scan.Pop().String()
	}
	return nil
}
