package importer

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"pacer/cib"
	"pacer/private"
	"pacer/tools/cluster"
	"pacer/tools/env"
)

// Exit statuses, as Pacemaker's tools have them.
const (
	exitOK     = 0
	exitError  = 1
	exitUsage  = 64
	exitConfig = 78
)

type flags struct {
	File    string `arg:"" help:"Configuration to import, as XML (cib.xml, a saved input, .bz2 too); - is standard input."`
	Output  string `short:"o" help:"Where to write the outcome; - is standard output, with the report on standard error. Default: the file's name with .imported.xml added." placeholder:"FILE"`
	Format  string `enum:"text,json" default:"text" help:"How to report: text or json."`
	Force   bool   `short:"f" help:"Replace the output file if it is there."`
	Verbose bool   `short:"v" help:"Report also what changes nothing in effect, such as another order (JSON always does)."`
}

// Main imports a configuration.
func Main(e env.Env) int {
	var f flags
	code, exited := 0, false
	p, err := kong.New(&f, kong.Name("pacer import"), kong.Description("Bring a configuration of an older schema to the latest one, and report what changed."),
		kong.Writers(e.Stdout, e.Stderr), kong.Exit(func(n int) { code, exited = n, true }))
	if err != nil {
		panic(err) // the flags are wrong as written
	}
	_, err = p.Parse(e.Args)
	switch {
	case exited:
		return code
	case err != nil:
		fmt.Fprintf(e.Stderr, "pacer import: %v\n", err)
		return exitUsage
	}
	code, err = f.run(e)
	if err != nil {
		fmt.Fprintf(e.Stderr, "pacer import: %v\n", err)
	}
	return code
}

func (f flags) run(e env.Env) (int, error) {
	if err := f.mayWrite(); err != nil {
		return exitError, err
	}
	data, err := cluster.ReadAll(e, f.File)
	if err != nil {
		return exitError, fmt.Errorf("cannot read %s: %w", cluster.Origin(f.File), bare(err))
	}
	doc, err := cib.Read(data, cluster.Origin(f.File))
	if err != nil {
		return exitConfig, err
	}
	upgraded, report, err := Upgrade(doc)
	if err != nil {
		return exitConfig, err
	}
	report.File, report.Output = f.File, f.output()
	if err := f.write(e, upgraded); err != nil {
		return exitError, err
	}
	out := e.Stdout
	if report.Output == "-" {
		out = e.Stderr
	}
	return exitOK, report.print(out, f.Format, f.Verbose)
}

// bare is an error without the file's name, which is said already.
func bare(err error) error {
	var named *fs.PathError
	if errors.As(err, &named) {
		return named.Err
	}
	return err
}

func (f flags) output() string {
	switch {
	case f.Output != "":
		return f.Output
	case f.File == "-":
		return "-"
	}
	return strings.TrimSuffix(strings.TrimSuffix(f.File, ".bz2"), ".xml") + ".imported.xml"
}

// mayWrite refuses an output that would replace what shall stay.
func (f flags) mayWrite() error {
	path := f.output()
	if path == "-" {
		return nil
	}
	there, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("cannot write the outcome: %w", err)
	case there.IsDir():
		return fmt.Errorf("cannot write the outcome: %s is a folder; name a file with -o", path)
	}
	if input, err := os.Stat(f.File); err == nil && os.SameFile(input, there) {
		return fmt.Errorf("%s is what shall be imported, and stays as it is; name another file with -o", path)
	}
	if !f.Force {
		return fmt.Errorf("%s is there already; name another file with -o, or use --force", path)
	}
	return nil
}

func (f flags) write(e env.Env, doc *cib.Document) error {
	path := f.output()
	if path == "-" {
		_, err := e.Stdout.Write(doc.Bytes())
		return err
	}
	if err := private.Replace(path, doc.Bytes()); err != nil {
		return fmt.Errorf("cannot write the outcome: %w", err)
	}
	return nil
}
