package journal

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"pacer/cib"
)

// Limit is how many entries are kept, and MostBytes how long a journal may be; the newest is kept in any case.
const (
	Limit     = 200
	MostBytes = 32 << 20
)

// Path is where the journal of a configuration's file is.
func Path(file string) string { return file + ".history" }

// Entry is a commit.
type Entry struct {
	Number  int         `json:"number"`
	Time    time.Time   `json:"time"`
	User    string      `json:"user,omitempty"`
	Client  string      `json:"client,omitempty"` // the program
	Message string      `json:"message,omitempty"`
	Base    cib.Version `json:"base"`
	Version cib.Version `json:"version"` // that the commit led to
	// Patch leads from the configuration before to the one after.
	Patch *cib.Patch `json:"patch"`
	// Packed is the document before without its status, as text compressed by gzip.
	Packed []byte `json:"before,omitempty"`
}

// Commit is what an entry tells besides the documents.
type Commit struct {
	Time                  time.Time
	User, Client, Message string
}

// NewEntry describes the step from one document to another. The number is given by a Writer.
func NewEntry(before, after *cib.Document, c Commit) (Entry, error) {
	return newEntry(gzip.NewWriter(io.Discard), before, after, c)
}

// newEntry takes what packs, which is large, from its caller.
func newEntry(zip *gzip.Writer, before, after *cib.Document, c Commit) (Entry, error) {
	old := bare(before)
	var packed bytes.Buffer
	zip.Reset(&packed)
	if _, err := zip.Write(old.Bytes()); err != nil {
		return Entry{}, err
	}
	if err := zip.Close(); err != nil {
		return Entry{}, err
	}
	return Entry{
		Time: c.Time, User: c.User, Client: c.Client, Message: c.Message, Base: before.Version(), Version: after.Version(),
		Patch: &cib.Patch{Changes: cib.DiffTrees(old.Root(), bare(after).Root(), false)}, Packed: packed.Bytes(),
	}, nil
}

// bare is a document without its status.
func bare(d *cib.Document) *cib.Document {
	root := d.Copy().Root()
	for _, s := range root.SelectElements("status") {
		root.RemoveChild(s)
	}
	return cib.New(root)
}

// Before gives the document before the commit, without status.
func (e *Entry) Before() (*cib.Document, error) {
	z, err := gzip.NewReader(bytes.NewReader(e.Packed))
	if err != nil {
		return nil, fmt.Errorf("the configuration before commit %d cannot be unpacked: %w", e.Number, err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("the configuration before commit %d cannot be unpacked: %w", e.Number, err)
	}
	return cib.Parse(text, fmt.Sprintf("the configuration before commit %d", e.Number))
}

// After gives the document after the commit, without status.
func (e *Entry) After() (*cib.Document, error) {
	before, err := e.Before()
	if err != nil {
		return nil, err
	}
	return e.Patch.ApplyAnyway(before)
}

// Read gives the newest entries of a journal, oldest first. There are none if there is no file.
func Read(path string) ([]Entry, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the history of the configuration: %w", err)
	}
	var list []Entry
	for line := range bytes.Lines(data) {
		var e Entry
		if json.Unmarshal(line, &e) == nil && e.Number > 0 {
			list = append(list, e)
		}
	}
	return list[max(0, len(list)-Limit):], nil
}
