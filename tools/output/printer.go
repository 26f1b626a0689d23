package output

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/private"
	"pacer/tools/env"
)

// The formats of results.
const (
	FormatText = "text"
	FormatXML  = "xml"
	FormatNone = "none"
)

// Printer takes what a tool has to say. The first write error is kept until the end.
type Printer struct {
	Format  string
	Verbose int // how many times the user asked for more
	Quiet   bool
	// Env is the tool's surroundings.
	Env env.Env

	out    *bufio.Writer
	shut   func() error   // what out writes to
	root   *etree.Element // the result as XML; else nil
	errors []string
}

// newPrinter opens the destination: a file, or standard output for "" and "-".
func newPrinter(e env.Env, c *Common) (*Printer, error) {
	p := &Printer{Format: c.OutputAs, Verbose: c.Verbose, Env: e, shut: func() error { return nil }}
	var w io.Writer = e.Stdout
	if c.OutputTo != "" && c.OutputTo != "-" {
		create := private.Create
		if c.public {
			create = os.Create
		}
		file, err := create(c.OutputTo)
		if err != nil {
			return nil, Fail(vocab.ExitCantCreate, "cannot create the output file of --output-to: %w", err)
		}
		w, p.shut = file, file.Close
	}
	if p.Format == FormatNone {
		w = io.Discard
	}
	p.out = bufio.NewWriter(w)
	if p.Format == FormatXML {
		p.root = newResult(e)
	}
	return p, nil
}

func newResult(e env.Env) *etree.Element {
	return Element(nil, "pacemaker-result", "api-version", apiVersion, "request", CommandLine(e.Name, e.Args))
}

// Result makes a whole result as XML for who writes several, filled by a function.
func (p *Printer) Result(fill func(*etree.Element)) string {
	root := newResult(p.Env)
	fill(root)
	Element(root, "status", "code", "0", "message", vocab.Exit(vocab.ExitOK).String())
	return Render(root)
}

// XML is the element to add results to, or nil if results are text.
func (p *Printer) XML() *etree.Element { return p.root }

// Text is where textual results go. What is written there is lost if results are XML.
func (p *Printer) Text() io.Writer {
	if p.root != nil {
		return io.Discard
	}
	return p.out
}

// Flush shows what was written as text so far.
func (p *Printer) Flush() error { return p.out.Flush() }

// Info writes a line of text that XML does not have.
func (p *Printer) Info(format string, args ...any) {
	fmt.Fprintf(p.Text(), format+"\n", args...)
}

// Err tells of something wrong.
func (p *Printer) Err(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	switch {
	case p.root != nil:
		p.errors = append(p.errors, strings.TrimRight(text, "\n"))
	case p.Format != FormatNone:
		// What comes out before stays before.
		p.out.Flush()
		fmt.Fprintln(p.Env.Stderr, text)
	}
}

// Hint names a right word that may have been meant, on standard error whatever the format of results is; "" is none. An agent
// that asks for what may be there or not misspells nothing, and what it says goes into logs.
func (p *Printer) Hint(word string) {
	if word != "" && p.Format != FormatNone && !p.ForAgent() {
		p.out.Flush()
		hint(p.Env.Stderr, word)
	}
}

// ForAgent says whether an agent calls the tool.
func (p *Printer) ForAgent() bool { return p.Env.Getenv("OCF_RESOURCE_INSTANCE") != "" }

func hint(w io.Writer, word string) {
	if word != "" {
		fmt.Fprintf(w, "did you mean %s?\n", word)
	}
}

// Aside tells a person at the terminal what Pacemaker's tools do not say, on standard error whatever the format of results is.
// Programs that read standard error get the sentences that they know alone.
func (p *Printer) Aside(format string, args ...any) {
	if p.Env.StderrTTY {
		p.out.Flush()
		fmt.Fprintf(p.Env.Stderr, format+"\n", args...)
	}
}

// Markup writes a text that is a document of its own, such as XML, under a name.
func (p *Printer) Markup(name, text string) {
	if p.root == nil {
		io.WriteString(p.out, text)
		return
	}
	Element(p.root, name).CreateCData(text)
}

// finish tells of the error, if any, writes what is left and gives the exit status.
func (p *Printer) finish(err error) vocab.Exit {
	if err != nil && !errors.Is(err, ErrTold) {
		p.Err("%s: %v", p.Env.Name, err)
	}
	p.Hint(meant(err))
	status := StatusOf(err)
	if err := p.close(status); err != nil {
		fmt.Fprintf(p.Env.Stderr, "%s: %v\n", p.Env.Name, err)
		return max(status, vocab.ExitError)
	}
	return status
}

// close writes what is left.
func (p *Printer) close(status vocab.Exit) error {
	if p.root != nil {
		p.writeResult(status)
	}
	if err := errors.Join(p.out.Flush(), p.shut()); err != nil {
		return fmt.Errorf("cannot write the result: %w", err)
	}
	return nil
}

func (p *Printer) writeResult(status vocab.Exit) {
	end := Element(p.root, "status", "code", fmt.Sprint(int(status)), "message", status.String())
	if len(p.errors) > 0 {
		list := Element(end, "errors")
		for _, text := range p.errors {
			Element(list, "error").SetText(text)
		}
	}
	p.out.WriteString(Render(p.root))
}
