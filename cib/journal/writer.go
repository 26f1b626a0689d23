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
	"path/filepath"

	"github.com/google/renameio/v2"

	"pacer/cib"
	"pacer/nofollow"
)

// An entry is added at the end of the file. Only when it has grown by a quarter over what is to be kept is it
// written anew, so that a commit costs its own entry, however long the history is.
const slackEntries = Limit / 4

// Writer adds entries to a journal.
type Writer struct {
	path  string
	file  *os.File
	at    os.FileInfo // of the file after the last entry
	lines int
	zip   *gzip.Writer
	most  int // bytes of what is kept: MostBytes
}

// NewWriter gives a writer for a journal that may not exist yet. No file is opened before there is an entry.
func NewWriter(path string) *Writer {
	return &Writer{path: path, zip: gzip.NewWriter(io.Discard), most: MostBytes}
}

// Step is a commit with the documents before and after it.
type Step struct {
	Before, After *cib.Document
	Commit
}

// Add keeps the step from one document to another, and syncs the file. It gives the entry's number.
func (w *Writer) Add(before, after *cib.Document, c Commit) (int, error) {
	return after.Version().Epoch, w.AddAll([]Step{{before, after, c}})
}

// AddAll keeps steps in their order, and syncs the file once. Of more than Limit the newest are kept, as of the whole.
func (w *Writer) AddAll(steps []Step) error {
	var lines []line
	for _, s := range steps[max(0, len(steps)-Limit):] {
		e, err := newEntry(w.zip, s.Before, s.After, s.Commit)
		if err != nil {
			return err
		}
		lines = append(lines, line{Entry: e})
	}
	return w.append(lines...)
}

// Merge adds entries of others that are missing here.
func (w *Writer) Merge(missing []Entry) error {
	var lines []line
	for _, e := range missing {
		lines = append(lines, line{Entry: e})
	}
	return w.append(lines...)
}

// line is one of the file: an entry, or what became of entries that stand before it.
type line struct {
	Entry
	Marks []mark `json:"marks,omitempty"`
}

// Lose notes that entries are not in force any more.
func (w *Writer) Lose(list []Entry, how Loss) error {
	var marks []mark
	for _, e := range list {
		marks = append(marks, mark{e.Key(), how})
	}
	if len(marks) == 0 {
		return nil
	}
	return w.append(line{Marks: marks})
}

// Seen notes that somebody knows of what was lost.
func (w *Writer) Seen() error {
	list, err := Read(w.path)
	if err != nil {
		return err
	}
	var marks []mark
	for _, e := range list {
		if e.Lost != nil && !e.Lost.Seen {
			how := *e.Lost
			how.Seen = true
			marks = append(marks, mark{e.Key(), how})
		}
	}
	if len(marks) == 0 {
		return nil
	}
	return w.append(line{Marks: marks})
}

func (w *Writer) append(lines ...line) (err error) {
	if len(lines) == 0 {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("writing the history of the configuration: %w", errors.Join(err, w.Close()))
		}
	}()
	if !w.current() {
		if err := w.open(); err != nil {
			return err
		}
	}
	for _, l := range lines {
		text, err := json.Marshal(l)
		if err != nil {
			return err
		}
		if _, err := w.file.Write(append(text, '\n')); err != nil {
			return err
		}
	}
	if err := w.file.Sync(); err != nil {
		return err
	}
	w.lines += len(lines)
	if w.at, err = w.file.Stat(); err != nil {
		return err
	}
	if w.lines > Limit+slackEntries || w.at.Size() > int64(w.most+w.most/4) {
		return w.trim()
	}
	return nil
}

// current reports whether the file is as the last entry left it, and not removed or changed by somebody.
func (w *Writer) current() bool {
	if w.file == nil {
		return false
	}
	info, err := os.Stat(w.path)
	return err == nil && os.SameFile(info, w.at) && info.Size() == w.at.Size() && info.ModTime().Equal(w.at.ModTime())
}

// open opens the file, or makes it, and looks where its numbers are.
func (w *Writer) open() error {
	if err := w.Close(); err != nil {
		return err
	}
	lines, err := readLines(w.path)
	if err != nil {
		return err
	}
	made := false
	if w.file, err = nofollow.OpenFile(w.path, os.O_WRONLY|os.O_APPEND); errors.Is(err, fs.ErrNotExist) {
		made = true
		w.file, err = nofollow.OpenFile(w.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE)
	}
	if err != nil {
		return err
	}
	w.lines = len(lines)
	if n := len(lines); n > 0 && !bytes.HasSuffix(lines[n-1], newline) { // the end of it was never written
		if _, err := w.file.Write(newline); err != nil {
			return err
		}
	}
	if made {
		return syncFolder(filepath.Dir(w.path))
	}
	return nil
}

// Close closes the file. The writer can be used again.
func (w *Writer) Close() error {
	if w.file == nil {
		return nil
	}
	err := w.file.Close()
	w.file = nil
	return err
}

// trim writes the file anew with the newest entries alone.
func (w *Writer) trim() error {
	lines, err := readLines(w.path)
	if err != nil {
		return err
	}
	err = renameio.WriteFile(w.path, bytes.Join(newest(lines, w.most), nil), 0o600, renameio.WithTempDir(filepath.Dir(w.path)))
	return errors.Join(err, w.Close())
}

var newline = []byte("\n")

// readLines gives the lines of a file with their ends, none if there is no file.
func readLines(path string) ([][]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	lines := bytes.SplitAfter(data, newline)
	if last := len(lines) - 1; len(lines[last]) == 0 {
		lines = lines[:last]
	}
	return lines, nil
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// newest are the lines of the newest entries, marks put into them, without those of which there are too many.
func newest(lines [][]byte, most int) (kept [][]byte) {
	var heads []head
	for i, text := range lines {
		var h head
		if json.Unmarshal(text, &h) == nil {
			h.at = int64(i)
			heads = append(heads, h)
		}
	}
	for _, h := range order(heads) {
		text := append(bytes.TrimSuffix(lines[h.at], newline), '\n')
		if h.marked { // what has not changed need not be read
			e := h.entry(text, true)
			if e == nil {
				continue
			}
			var err error
			if text, err = json.Marshal(e); err != nil {
				continue
			}
			text = append(text, '\n')
		}
		kept = append(kept, text)
	}
	return bounded(kept, most)
}

// bounded drops the oldest lines of which there are too many, or that have more bytes together than may be.
func bounded(lines [][]byte, most int) [][]byte {
	size := 0
	for i := len(lines) - 1; i >= 0; i-- {
		size += len(lines[i])
		if kept := len(lines) - i; kept > Limit || kept > 1 && size > most {
			return lines[i+1:]
		}
	}
	return lines
}
