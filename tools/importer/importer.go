package importer

import (
	"bytes"
	"compress/bzip2"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/google/renameio/v2"

	"pacer/cib"
	"pacer/cib/upgrade"
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
	File   string `arg:"" help:"Configuration to import, as XML (cib.xml, a saved input, .bz2 too); - is standard input."`
	Output string `short:"o" help:"Where to write the outcome; - is standard output, with the report on standard error. Default: the file's name with .imported.xml added." placeholder:"FILE"`
	Format string `enum:"text,json" default:"text" help:"How to report: text or json."`
	Force  bool   `short:"f" help:"Replace the output file if it is there."`
}

// Report says what an import did.
type Report struct {
	File    string   `json:"file"`
	Output  string   `json:"output"`
	From    string   `json:"from"` // schema
	To      string   `json:"to"`
	Version string   `json:"version"`
	Changes []Change `json:"changes"`
}

// Change is something that became something else, or could not be carried over.
type Change struct {
	Level  string `json:"level"`        // debug (nothing changes in effect), info, warning
	ID     string `json:"id,omitempty"` // of the element concerned
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Text   string `json:"text"`
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
	data, err := f.read(e)
	if err != nil {
		return exitError, err
	}
	doc, err := cib.Parse(data, f.File)
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
	return exitOK, report.print(out, f.Format)
}

func (f flags) read(e env.Env) ([]byte, error) {
	if f.File == "-" {
		return io.ReadAll(e.Stdin)
	}
	data, err := os.ReadFile(f.File)
	if err == nil && strings.HasSuffix(f.File, ".bz2") {
		data, err = io.ReadAll(bzip2.NewReader(bytes.NewReader(data)))
	}
	return data, err
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

func (f flags) write(e env.Env, doc *cib.Document) error {
	path := f.output()
	if path == "-" {
		_, err := e.Stdout.Write(doc.Bytes())
		return err
	}
	if _, err := os.Stat(path); err == nil && !f.Force {
		return fmt.Errorf("%s is there already; name another file with -o, or use --force", path)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return renameio.WriteFile(path, doc.Bytes(), 0o600)
}

// Upgrade brings a document to the latest schema and reports what changed. The document stays as it is.
// The error says, with line and column where they are known, why it cannot be done.
func Upgrade(doc *cib.Document) (*cib.Document, Report, error) {
	r := Report{From: doc.Root().SelectAttrValue("validate-with", ""), Changes: []Change{}}
	next := doc.Copy()
	told, err := upgrade.ToLatest(next.Root())
	if err != nil {
		return nil, r, located(doc, err)
	}
	for _, n := range told.Changes {
		c := Change{Level: strings.ToLower(n.Level.String()), ID: n.ID, Text: n.Text()}
		if at := find(doc, n.ID); at != nil {
			pos := doc.Position(at)
			c.Line, c.Column = pos.Line, pos.Col
		}
		r.Changes = append(r.Changes, c)
	}
	out := cib.New(next.Root())
	r.To, r.Version = out.Root().SelectAttrValue("validate-with", ""), out.Version().String()
	return out, r, nil
}

func (r Report) print(w io.Writer, format string) error {
	if format == "json" {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	fmt.Fprintf(w, "%s: from %s to %s, written to %s\n", r.File, r.From, r.To, r.Output)
	for _, c := range r.Changes {
		where := ""
		if c.Line > 0 {
			where = fmt.Sprintf("line %d, column %d: ", c.Line, c.Column)
		}
		fmt.Fprintf(w, "  %s: %s%s\n", c.Level, where, c.Text)
	}
	if len(r.Changes) == 0 {
		fmt.Fprintln(w, "  nothing but the schema's name changed")
	}
	return nil
}
