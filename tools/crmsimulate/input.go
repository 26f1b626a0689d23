package crmsimulate

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"os"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/schema"
	"pacer/cib/upgrade"
	"pacer/cib/value/vocab"
	"pacer/private"
	"pacer/sim"
	"pacer/tools/cluster"
	"pacer/tools/output"
	"pacer/transition"
)

// read gets the input as a cib element of the latest schema.
func read(p *output.Printer, f *Options) (*etree.Element, error) {
	if f.from == "" {
		doc, err := cluster.Document(p.Env)
		if err != nil {
			return nil, err
		}
		return prepare(p, doc)
	}
	return load(p, f.from)
}

// load reads a file, or standard input for "-".
func load(p *output.Printer, name string) (*etree.Element, error) {
	text, err := cluster.ReadText(p.Env, name)
	if err != nil {
		return nil, output.Fail(vocab.ExitDataErr, "could not read input XML: %w", err)
	}
	doc, err := cib.ParseText(text, cluster.Origin(name))
	if err != nil {
		return nil, output.Fail(faultStatus(err), "%w", err)
	}
	return prepare(p, doc)
}

// prepare brings a document, which it takes over, to the latest schema. A document that conforms only to a later schema
// than it names is taken, too.
func prepare(p *output.Printer, doc *cib.Document) (*etree.Element, error) {
	if doc.Root().SelectAttrValue("validate-with", "") == "none" {
		p.Err("%s", `Schema validation of configuration is disabled (support for validate-with set to "none" `+
			"is deprecated and will be removed in a future release)")
	}
	latest := doc
	if name, _ := schema.Named(doc.Root().SelectAttrValue("validate-with", "")); name != schema.Latest() {
		latest = doc.Copy() // the original tells where faults are
	}
	root := latest.Root()
	if root.SelectElement("status") == nil {
		root.CreateElement("status")
	}
	report, err := upgrade.ToLatest(root)
	cluster.NewTrace(p.Env).WithReasons().Upgrade(report, func(upgrade.Message) {})
	var invalid *upgrade.InvalidError
	if errors.As(err, &invalid) {
		p.Err("%s", invalid.Refusal()) // a line of its own, as programs know it
		err = cmp.Or(doc.Conforms(), err)
	}
	if err != nil {
		return nil, output.Fail(vocab.ExitConfig, "%w", err)
	}
	if err := latest.Conforms(); err != nil {
		if where := doc.Conforms(); where != nil { // says the line, too
			err = where
		}
		return nil, output.Fail(vocab.ExitConfig, "%w", err)
	}
	return root, nil
}

func faultStatus(err error) vocab.Exit {
	var p *cib.ParseError
	if errors.As(err, &p) && p.Fault == cib.UnknownSchema {
		return vocab.ExitConfig
	}
	return vocab.ExitDataErr
}

// files are the artifacts that the flags ask for.
func files(f *Options) sim.Files {
	var out sim.Files
	if f.SaveInput != "" {
		out.Input = func(root *etree.Element) error { return writeXML(f.SaveInput, root) }
	}
	if f.SaveGraph != "" {
		out.Graph = func(g *transition.Graph) error { return writeFile(f.SaveGraph, g.Write) }
	}
	if f.SaveDotfile != "" {
		out.Dot = func() (io.WriteCloser, error) { return os.Create(f.SaveDotfile) }
	}
	return out
}

func writeFile(name string, write func(io.Writer) error) error {
	f, err := private.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

func writeXML(name string, root *etree.Element) error {
	var b bytes.Buffer
	cib.AppendPretty(&b, root)
	return private.WriteFile(name, b.Bytes())
}
