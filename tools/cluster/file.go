package cluster

import (
	"bytes"
	"compress/bzip2"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"pacer/cib/value/vocab"

	dsnet "github.com/dsnet/compress/bzip2"

	"pacer/cib"
	"pacer/cib/store"
	"pacer/tools/env"
	"pacer/tools/output"
)

// file is a CIB in a file.
type file struct {
	name string // "-": standard input
	live bool   // the cluster's own file
	dir  string // of the live file
	doc  *cib.Document
}

func openFile(e env.Env, name string) (CIB, error) {
	data, err := ReadAll(e, name)
	if err != nil {
		return nil, output.Fail(vocab.ExitNoSuch, "Could not connect to the CIB API: %w", err)
	}
	doc, err := cib.Parse(data, Origin(name))
	if err != nil {
		return nil, output.Fail(vocab.ExitConfig, "Could not connect to the CIB API: %v: %w", cib.Nonconforming, err)
	}
	doc = withStatus(doc)
	if err := doc.Conforms(); err != nil {
		return nil, output.Fail(vocab.ExitConfig, "Could not connect to the CIB API: %v: %w", cib.Nonconforming, err)
	}
	return &file{name: name, live: isLive(e, name), dir: liveFolder(e), doc: doc}, nil
}

// ReadAll reads a file, or standard input if the name is "-". A file whose name ends in .bz2 is
// decompressed.
func ReadAll(e env.Env, name string) ([]byte, error) {
	text, err := ReadText(e, name)
	return []byte(text), err
}

// ReadText is ReadAll for those who want text.
func ReadText(e env.Env, name string) (string, error) {
	in, size := e.Stdin, int64(0)
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			size = info.Size()
		}
		in = f
	}
	if strings.HasSuffix(name, ".bz2") {
		in = bzip2.NewReader(in)
	}
	var text strings.Builder
	text.Grow(int(size))
	_, err := io.Copy(&text, in)
	return text.String(), err
}

// Origin is how messages name what ReadAll reads.
func Origin(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}

// withStatus adds a status section to a document that has none.
func withStatus(doc *cib.Document) *cib.Document {
	if doc.Root().SelectElement("status") != nil {
		return doc
	}
	doc = doc.Copy()
	doc.Root().CreateElement("status")
	return doc
}

func isLive(e env.Env, name string) bool {
	real, err := filepath.EvalSymlinks(name)
	if err != nil {
		return false
	}
	live, err := filepath.EvalSymlinks(filepath.Join(liveFolder(e), "cib.xml"))
	if err != nil {
		return false
	}
	real, _ = filepath.Abs(real)
	live, _ = filepath.Abs(live)
	return real == live
}

func (f *file) Document() (*cib.Document, error) { return f.doc, nil }

func (f *file) Close() error { return nil }

func (f *file) Apply(ops ...cib.Op) error {
	next, err := apply(f.doc, ops)
	if err != nil || next == f.doc {
		return err
	}
	if err := f.write(next); err != nil {
		return err
	}
	f.doc = next
	return nil
}

func (f *file) write(doc *cib.Document) error {
	switch {
	case f.name == "-":
		return output.Fail(vocab.ExitUsage, "the CIB was read from standard input and cannot be changed there; give CIB_file the name of a file")
	case f.live:
		return f.writeLive(doc)
	}
	text := doc.Bytes()
	if strings.HasSuffix(f.name, ".bz2") {
		var err error
		if text, err = compress(text); err != nil {
			return err
		}
	}
	if err := overwrite(f.name, text); err != nil {
		return output.Fail(vocab.ExitIOErr, "could not write the CIB to %s: %w", f.name, err)
	}
	return nil
}

func compress(text []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := dsnet.NewWriter(&b, nil)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(text)
	err = errors.Join(err, w.Close()) // which writes the rest
	return b.Bytes(), err
}

func (f *file) writeLive(doc *cib.Document) (err error) {
	s, err := store.Open(f.dir)
	if err != nil {
		return output.Fail(vocab.ExitIOErr, "could not open the cluster's configuration: %w", err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Put(doc); err != nil {
		return output.Fail(vocab.ExitIOErr, "could not write the cluster's configuration: %w", err)
	}
	return nil
}

// apply performs operations on a document and sees that the outcome conforms.
func apply(doc *cib.Document, ops []cib.Op) (*cib.Document, error) {
	next, err := cib.Update(doc, ops, nil)
	if err != nil {
		return nil, err
	}
	if next == doc {
		return doc, nil
	}
	if err := next.Conforms(); err != nil {
		return nil, &cib.OpError{Code: cib.Nonconforming, Kind: ops[0].Kind, Text: err.Error()}
	}
	return next, nil
}
