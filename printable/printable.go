package printable

import (
	"fmt"
	"io"
	"sync"
	"unicode/utf8"
)

// harmful says whether a character acts on a terminal, or on the order in which text around it is shown.
func harmful(r rune) bool {
	switch {
	case r == '\n', r == '\t', r == '\r':
		return false
	case r < 0x20, 0x7f <= r && r <= 0x9f: // C0, delete and C1
		return true
	case r == 0x200e, r == 0x200f, 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069, r == 0x061c:
		return true
	}
	return false
}

// escape spells a character as JSON does, so that a log in JSON stays one.
func escape(r rune) string { return fmt.Sprintf(`\u%04x`, r) }

// Writer spells out what is harmful in what is written through it. Bytes that are no UTF-8 become the replacement
// character: some terminals take them for C1 control characters. It lets pass what Pacer itself writes to terminals:
// colours and moves of the cursor (ESC [ numbers letter).
type Writer struct {
	mu   sync.Mutex // lines of a log come from several goroutines
	to   io.Writer
	held []byte // the begin of a character or sequence whose end is not written yet
}

// NewWriter gives a writer in front of another.
func NewWriter(to io.Writer) *Writer { return &Writer{to: to} }

// Raw is the writer behind a Writer, and any other writer itself: programs that draw on the terminal need the terminal.
func Raw(w io.Writer) io.Writer {
	if p, ok := w.(*Writer); ok {
		return p.to
	}
	return w
}

// Write writes all of p but for a beginning of something that the next Write goes on with.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := append(w.held, p...)
	w.held = nil
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		n, shown := next(text)
		if n == 0 {
			w.held = append(w.held, text...)
			break
		}
		out, text = append(out, shown...), text[n:]
	}
	if _, err := w.to.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// next is how many bytes the first character, or sequence, takes, and what is shown for it; 0 if its end is missing.
func next(text []byte) (n int, shown string) {
	if text[0] == 0x1b {
		switch n := sequence(text); {
		case n > 0:
			return n, string(text[:n])
		case n == 0:
			return 0, ""
		}
	}
	if !utf8.FullRune(text) {
		return 0, ""
	}
	r, n := utf8.DecodeRune(text)
	switch {
	case harmful(r):
		return n, escape(r)
	case r == utf8.RuneError && n == 1:
		return n, string(utf8.RuneError)
	}
	return n, string(text[:n])
}

// longest is how long a sequence may be.
const longest = 32

// sequence is the length of the ESC [ sequence at the beginning of a text: 0 if its end is missing, -1 if it is none.
func sequence(text []byte) int {
	for i, c := range text[1:min(len(text), longest)] {
		switch {
		case i == 0 && c == '[', i > 0 && (c >= '0' && c <= '9' || c == ';' || c == '?'):
		case i > 0 && (c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'):
			return i + 2
		default:
			return -1
		}
	}
	if len(text) >= longest {
		return -1
	}
	return 0
}
