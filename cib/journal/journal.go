package journal

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
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
	Number  int         `json:"number"` // the epoch that it led to
	Time    time.Time   `json:"time"`
	User    string      `json:"user,omitempty"`
	Client  string      `json:"client,omitempty"` // the program
	Message string      `json:"message,omitempty"`
	Base    cib.Version `json:"base"`
	Version cib.Version `json:"version"` // that the commit led to
	// Patch leads from the configuration before to the one after.
	Patch *cib.Patch `json:"patch"`
	// Digest is of the configuration after the commit, in hexadecimal digits.
	Digest string `json:"digest,omitempty"`
	// Lost says that the commit is not in force any more, and why; nil if nothing is known against it.
	Lost *Loss `json:"lost,omitempty"`
	// Packed is the document before without its status, as text compressed by gzip.
	Packed []byte `json:"before,omitempty"`
}

// Loss is how a commit went out of force: two parts of the cluster had gone different ways, and the other's was kept.
type Loss struct {
	Time time.Time   `json:"time"`
	Kept cib.Version `json:"kept"`           // the version that took the place
	By   string      `json:"by,omitempty"`   // the host that had it
	Seen bool        `json:"seen,omitempty"` // somebody knows of it, so that it need not be told again
}

// Key tells commits apart, on all hosts alike.
type Key struct {
	Version cib.Version `json:"version"`
	Digest  string      `json:"digest,omitempty"`
}

// Key is that of the entry.
func (e *Entry) Key() Key { return Key{e.Version, e.Digest} }

// ID is the entry's name for people: its number, with the admin_epoch before it if that is not 0, and with the
// beginning of the digest behind it if it was lost, since another commit may have the number then.
func (e *Entry) ID() string {
	id := strconv.Itoa(e.Version.Epoch)
	if e.Version.AdminEpoch != 0 {
		id = fmt.Sprintf("%d.%s", e.Version.AdminEpoch, id)
	}
	if e.Lost != nil {
		id += "-" + e.Digest[:min(4, len(e.Digest))]
	}
	return id
}

// Find gives the entries of a name (ID).
func Find(list []Entry, id string) []Entry {
	return slices.DeleteFunc(slices.Clone(list), func(e Entry) bool { return e.ID() != id })
}

// Commit is what an entry tells besides the documents.
type Commit struct {
	Time                  time.Time
	User, Client, Message string
}

// NewEntry describes the step from one document to another.
func NewEntry(before, after *cib.Document, c Commit) (Entry, error) {
	return newEntry(gzip.NewWriter(io.Discard), before, after, c)
}

// newEntry takes what packs, which is large, from its caller.
func newEntry(zip *gzip.Writer, before, after *cib.Document, c Commit) (Entry, error) {
	old := before.WithoutStatus()
	var packed bytes.Buffer
	zip.Reset(&packed)
	if _, err := zip.Write(old.Bytes()); err != nil {
		return Entry{}, err
	}
	if err := zip.Close(); err != nil {
		return Entry{}, err
	}
	next := after.WithoutStatus()
	return Entry{
		Number: after.Version().Epoch, Digest: cib.Digest(next.Root()),
		Time: c.Time, User: c.User, Client: c.Client, Message: c.Message, Base: before.Version(), Version: after.Version(),
		Patch: &cib.Patch{Changes: cib.DiffTrees(old.Root(), next.Root(), false)}, Packed: packed.Bytes(),
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

// Documents gives the documents before and after the commit, without status.
func (e *Entry) Documents() (before, after *cib.Document, err error) {
	if before, err = e.Before(); err != nil {
		return nil, nil, err
	}
	after, err = e.Patch.ApplyAnyway(before)
	return before, after, err
}

// Read gives what Each does, whole.
func Read(path string) (list []Entry, err error) {
	err = Each(path, true, func(e Entry) error {
		list = append(list, e)
		return nil
	})
	return list, err
}

// Keys are those of the entries that are in force.
func Keys(list []Entry) (keys []Key) {
	for _, e := range list {
		if e.Lost == nil {
			keys = append(keys, e.Key())
		}
	}
	return keys
}

// Missing gives the entries in force that somebody does not have who has others, the newest that are no larger than
// a number of bytes together.
func Missing(list []Entry, has []Key, most int) (missing []Entry) {
	size := 0
	for _, e := range slices.Backward(list) {
		if e.Lost != nil || slices.Contains(has, e.Key()) {
			continue
		}
		size += len(e.Packed)
		if text, err := json.Marshal(e.Patch); err == nil {
			size += len(text)
		}
		if size > most && len(missing) > 0 {
			break
		}
		missing = append(missing, e)
	}
	slices.Reverse(missing)
	return missing
}

// Astray gives the entries in force that somebody does not have whose configuration has taken the place of the one that
// they led to. What is older than all that he remembers says nothing.
func Astray(list []Entry, kept []Key) (astray []Entry) {
	if len(kept) == 0 {
		return nil
	}
	oldest := slices.MinFunc(kept, func(a, b Key) int { return a.Version.Compare(b.Version) })
	for _, e := range list {
		if e.Lost == nil && !slices.Contains(kept, e.Key()) && e.Version.Compare(oldest.Version) > 0 {
			astray = append(astray, e)
		}
	}
	return astray
}
