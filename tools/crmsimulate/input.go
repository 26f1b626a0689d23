package crmsimulate

import (
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/sim"
	"pacer/tools/env"
)

// errNoCluster says that there is no live cluster to ask.
var errNoCluster = errors.New("no cluster to ask: give the input as a file with --xml-file, or on standard input with --xml-pipe")

// read gets the input as a cib element of the latest schema.
func read(e env.Env, f *flags) (*etree.Element, error) {
	name := f.source()
	if name == "" {
		name = e.Getenv("CIB_file")
	}
	if name == "" {
		return nil, &failure{exitNotFound, errNoCluster}
	}
	data, err := load(e, name)
	if err != nil {
		return nil, &failure{exitData, fmt.Errorf("could not read input XML: %w", err)}
	}
	return parse(e, data, name)
}

func load(e env.Env, name string) ([]byte, error) {
	var in io.Reader = e.Stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in = file
	}
	if strings.HasSuffix(name, ".bz2") {
		in = bzip2.NewReader(in)
	}
	return io.ReadAll(in)
}

// parse reads the text and brings it to the latest schema.
func parse(e env.Env, data []byte, name string) (*etree.Element, error) {
	if name == "-" {
		name = "standard input"
	}
	doc, err := cib.Parse(data, name)
	if err != nil {
		return nil, &failure{faultCode(err), err}
	}
	root := doc.Copy().Root()
	if root.SelectElement("status") == nil {
		root.CreateElement("status")
	}
	if root.SelectAttrValue("validate-with", "") == "none" {
		fmt.Fprintln(e.Stderr, `Schema validation of configuration is disabled (support for validate-with set to "none" `+
			"is deprecated and will be removed in a future release)")
	}
	if _, err := upgrade.ToLatest(root); err != nil {
		return nil, &failure{exitConfig, err}
	}
	return root, nil
}

func faultCode(err error) int {
	var p *cib.ParseError
	if errors.As(err, &p) && p.Fault == cib.UnknownSchema {
		return exitConfig
	}
	return exitData
}

// files are the artifacts that the flags ask for.
func files(f *flags) sim.Files {
	var out sim.Files
	if f.SaveInput != "" {
		out.Input = func(root *etree.Element) error { return writeXML(f.SaveInput, root) }
	}
	if f.SaveGraph != "" {
		out.Graph = func(root *etree.Element) error { return writeXML(f.SaveGraph, root) }
	}
	if f.SaveDotfile != "" {
		out.Dot = func() (io.WriteCloser, error) { return os.Create(f.SaveDotfile) }
	}
	return out
}

func writeXML(name string, root *etree.Element) error {
	var b bytes.Buffer
	cib.AppendPretty(&b, root)
	return os.WriteFile(name, b.Bytes(), 0o644)
}
