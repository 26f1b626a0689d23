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

	"github.com/google/renameio/v2"

	"pacer/cib"
)

// Limit is how many entries are kept, and MostBytes how long a journal may be; the newest is kept in any case.
// The file is written anew with each commit, which must not take long where the configuration is large.
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

// NewEntry describes the step from one document to another. The number is given by Append.
func NewEntry(before, after *cib.Document, user, client, message string, at time.Time) (Entry, error) {
	bare := func(d *cib.Document) *cib.Document {
		root := d.Copy().Root()
		for _, s := range root.SelectElements("status") {
			root.RemoveChild(s)
		}
		return cib.New(root)
	}
	old := bare(before)
	patch := &cib.Patch{Changes: cib.DiffTrees(old.Root(), bare(after).Root(), false)}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(old.Bytes()); err != nil {
		return Entry{}, err
	}
	if err := z.Close(); err != nil {
		return Entry{}, err
	}
	return Entry{
		Time: at, User: user, Client: client, Message: message,
		Base: before.Version(), Version: after.Version(), Patch: patch, Packed: packed.Bytes(),
	}, nil
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

// Read gives the entries of a journal, oldest first. There are none if there is no file.
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
	return list, nil
}

// Append adds an entry, gives it the next number, and makes sure that it stays. It gives the number.
func Append(path string, e Entry) (int, error) {
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("reading the history of the configuration: %w", err)
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	if last := len(lines) - 1; len(lines[last]) == 0 {
		lines = lines[:last]
	} else {
		lines[last] = append(lines[last], '\n') // the end of it was never written
	}
	e.Number = next(lines)
	line, err := json.Marshal(e)
	if err != nil {
		return 0, err
	}
	lines = append(lines, append(line, '\n'))
	lines = newest(lines)
	if err := renameio.WriteFile(path, bytes.Join(lines, nil), 0o600); err != nil {
		return 0, fmt.Errorf("writing the history of the configuration: %w", err)
	}
	return e.Number, nil
}

// newest drops the oldest lines of which there are too many.
func newest(lines [][]byte) [][]byte {
	size := 0
	for i := len(lines) - 1; i >= 0; i-- {
		size += len(lines[i])
		if kept := len(lines) - i; kept > Limit || kept > 1 && size > MostBytes {
			return lines[i+1:]
		}
	}
	return lines
}

// next gives the number after that of the newest line that can be read.
func next(lines [][]byte) int {
	for i := len(lines) - 1; i >= 0; i-- {
		var e struct{ Number int }
		if json.Unmarshal(lines[i], &e) == nil && e.Number > 0 {
			return e.Number + 1
		}
	}
	return 1
}
