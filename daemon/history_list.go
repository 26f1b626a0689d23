package daemon

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"pacer/api"
	"pacer/cib/journal"
)

// getHistory lists the commits; without their documents, unless one is asked for by its number. They are read and sent
// one by one, for a few at a time: however many ask, and however long the history or one commit in it is, little of it is
// in memory.
func (f *front) getHistory(w http.ResponseWriter, r *http.Request) {
	if !f.mayAll(w, r, "see the history of commits, which holds whole configurations") {
		return
	}
	leave, fault := f.gates.reading(r.Context(), callerOf(r), false)
	if fault != nil {
		refuse(w, fault)
		return
	}
	defer leave()
	if fault := f.settle(); fault != nil {
		refuse(w, fault)
		return
	}
	wanted := r.URL.Query().Get("number")
	if text := f.history.listing.of(f.journalPath()); text != nil && wanted == "" {
		w.Header().Set("Content-Type", "application/json")
		w.Write(text) //nolint:errcheck // the client may have gone
		return
	}
	done, fault := f.gates.commits.pass(r.Context())
	if fault != nil {
		refuse(w, fault)
		return
	}
	defer done()
	out := &historyWriter{w: w, out: http.NewResponseController(w)}
	err := journal.Each(f.journalPath(), wanted != "", func(e journal.Entry) error {
		if wanted != "" && wanted != e.ID() {
			return r.Context().Err() // who has gone needs no more of it
		}
		return out.entry(e)
	})
	switch {
	case err == nil:
		out.end()
	case !out.begun:
		refuse(w, &api.Fault{Status: http.StatusInternalServerError, Kind: api.KindUnavailable, Text: err.Error()})
	default:
		panic(http.ErrAbortHandler) // half a list must not be taken for a whole one
	}
}

// settle waits until what the loop has committed is in the history. If the disk hangs, what is there is told.
func (d *Daemon) settle() *api.Fault {
	settled := make(chan struct{})
	if fault := d.ask(func() { d.later(func() { d.chronicle(); close(settled) }) }); fault != nil {
		return fault
	}
	select {
	case <-settled:
	case <-time.After(tidy):
	case <-d.end:
	}
	return nil
}

// historyPatience is how long a client may take to read an entry, while others wait to read theirs.
const historyPatience = gatePatience / 2

// historyWriter writes an api.History, entry by entry.
type historyWriter struct {
	w     io.Writer
	out   *http.ResponseController // nil where nobody waits
	begun bool
}

func (h *historyWriter) entry(e journal.Entry) error {
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	before := ","
	if !h.begun {
		before = h.begin()
	}
	if h.out != nil {
		h.out.SetWriteDeadline(time.Now().Add(historyPatience)) //nolint:errcheck // then it takes as long as it takes
	}
	_, err = h.w.Write(append([]byte(before), text...))
	return err
}

// begin gives what stands before the first entry.
func (h *historyWriter) begin() string {
	h.begun = true
	return `{"entries":[`
}

func (h *historyWriter) end() {
	text := "]}\n"
	if !h.begun {
		text = h.begin() + text
	}
	io.WriteString(h.w, text) //nolint:errcheck // the client may have gone
}

// listing keeps the list of commits as it was sent last, for all who ask while the journal does not change: to read a
// long one takes a while.
type listing struct {
	mu   sync.Mutex
	at   os.FileInfo // of the journal that it was made from
	text []byte      // nil: it is too long to be kept
}

// mostListed bounds what is kept, in bytes.
const mostListed = 4 << 20

// errTooLong ends the making of a list that is not kept.
var errTooLong = errors.New("a list that is too long to be kept")

// of gives the list of a journal's commits; nil if it cannot be kept. Only one is made at a time.
func (l *listing) of(path string) []byte {
	info, err := os.Stat(path)
	if err != nil {
		return nil // who reads it says why
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.at != nil && os.SameFile(l.at, info) && l.at.Size() == info.Size() && l.at.ModTime().Equal(info.ModTime()) {
		return l.text
	}
	var text bytes.Buffer
	out := &historyWriter{w: &text}
	err = journal.Each(path, false, func(e journal.Entry) error {
		if text.Len() > mostListed {
			return errTooLong
		}
		return out.entry(e)
	})
	if err != nil && !errors.Is(err, errTooLong) {
		return nil
	}
	l.at, l.text = info, nil
	if err == nil {
		out.end()
		l.text = text.Bytes()
	}
	return l.text
}
