package journal

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"pacer/cib"
)

// head is what has to be known of a line to find its place: no difference and no document, which are large.
type head struct {
	Number  int         `json:"number"`
	Version cib.Version `json:"version"`
	Digest  string      `json:"digest"`
	Lost    *Loss       `json:"lost"`
	Marks   []mark      `json:"marks"`

	at     int64 // where the line begins
	size   int   // with its end
	marked bool  // its Lost is not the line's own
}

func (h *head) key() Key { return Key{h.Version, h.Digest} }

// mark is what became of an entry that stands before.
type mark struct {
	Key
	Loss Loss `json:"loss"`
}

// order puts the heads of lines in the order of versions, what was lost before what is in force, each commit once, the
// newest Limit of them.
func order(lines []head) []head {
	var list []head
	at := map[Key]int{}
	for _, h := range lines {
		for _, m := range h.Marks {
			if i, ok := at[m.Key]; ok {
				list[i].Lost, list[i].marked = &m.Loss, true
			}
		}
		if h.Number == 0 {
			continue
		}
		if i, known := at[h.key()]; known {
			list[i].Lost, list[i].marked = h.Lost, true // it is in force again, or comes once more
			continue
		}
		at[h.key()] = len(list)
		list = append(list, h)
	}
	slices.SortStableFunc(list, func(a, b head) int {
		return cmp.Or(a.Version.Compare(b.Version), -compareLost(a.Lost, b.Lost))
	})
	return list[max(0, len(list)-Limit):]
}

func compareLost(a, b *Loss) int {
	switch {
	case (a != nil) == (b != nil):
		return 0
	case a != nil:
		return 1
	}
	return -1
}

// index reads the heads of a journal's lines, one line at a time.
func index(f io.Reader) (lines []head, err error) {
	in := bufio.NewReader(f)
	var text []byte
	for at := int64(0); ; at += int64(len(text)) {
		if text, err = readLine(in, text[:0]); len(text) == 0 {
			break
		}
		var h head
		if json.Unmarshal(text, &h) == nil {
			h.at, h.size = at, len(text)
			lines = append(lines, h)
		}
		if err != nil {
			break
		}
	}
	if err == io.EOF {
		err = nil
	}
	return lines, err
}

// readLine adds the next line to a buffer, with its end.
func readLine(in *bufio.Reader, into []byte) ([]byte, error) {
	for {
		part, err := in.ReadSlice('\n')
		into = append(into, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return into, err
		}
	}
}

// Each calls f with the newest entries of a journal, in the order of versions, what was lost before what is in force,
// until f fails. No more than one entry is in memory at a time. Without documents their field Packed is empty. There are
// none if there is no file.
func Each(path string, documents bool, f func(Entry) error) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unreadable(err)
	}
	defer file.Close()
	lines, err := index(file)
	if err != nil {
		return unreadable(err)
	}
	for _, h := range order(lines) {
		e, err := h.read(file, documents)
		if err != nil {
			return unreadable(err)
		}
		if e == nil {
			continue
		}
		if err := f(*e); err != nil {
			return err
		}
	}
	return nil
}

func unreadable(err error) error {
	return fmt.Errorf("reading the history of the configuration: %w", err)
}

// read reads the entry of a head; nil for one that is not as it should be.
func (h *head) read(file io.ReaderAt, documents bool) (*Entry, error) {
	text := make([]byte, h.size)
	if _, err := file.ReadAt(text, h.at); err != nil {
		return nil, err
	}
	return h.entry(text, documents), nil
}

func (h *head) entry(text []byte, documents bool) *Entry {
	var e struct {
		Entry
		Packed passedOver `json:"before"`
	}
	into := any(&e)
	if documents {
		into = &e.Entry
	}
	if json.Unmarshal(text, into) != nil {
		return nil
	}
	e.Lost, e.Number = h.Lost, h.Version.Epoch // an older program counted
	return &e.Entry
}

// passedOver is a value that is not read.
type passedOver struct{}

// UnmarshalJSON implements json.Unmarshaler.
func (*passedOver) UnmarshalJSON([]byte) error { return nil }
