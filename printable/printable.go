package printable

import (
	"fmt"
	"io"
	"sync"
	"unicode/utf8"
)

// harmful says whether a character acts on a terminal, on the order in which text around it is shown, or ends a line
// without being an end of line.
func harmful(r rune) bool {
	switch {
	case r == '\n', r == '\t':
		return false
	case r < 0x20, 0x7f <= r && r <= 0x9f: // C0, delete and C1
		return true
	case r == 0x2028, r == 0x2029, r == 0x200e, r == 0x200f, 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069, r == 0x061c:
		return true
	}
	return false
}

// escape spells a character as JSON does, so that a log in JSON stays one.
func escape(r rune) string { return fmt.Sprintf(`\u%04x`, r) }

// Writer spells out what is harmful in what is written through it. Bytes that are no UTF-8 become the replacement
// character: some terminals take them for C1 control characters.
type Writer struct {
	mu    sync.Mutex // lines of a log come from several goroutines
	to    io.Writer
	plain bool   // a log: no colours, and what is written at once is one line
	held  []byte // the begin of a character or sequence whose end is not written yet
}

// NewWriter gives a writer in front of a terminal. It lets pass what Pacer itself writes there: colours (ESC [ numbers m).
func NewWriter(to io.Writer) *Writer { return &Writer{to: to} }

// NewLog gives a writer in front of a log. Each Write is one entry, whole, and stays one line: who chooses a name or a
// comment writes no entries of their own.
func NewLog(to io.Writer) *Writer { return &Writer{to: to, plain: true} }

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
		n, shown := w.next(text)
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
func (w *Writer) next(text []byte) (n int, shown string) {
	if w.plain {
		return nextInLog(text)
	}
	switch n := passing(text); {
	case n > 0:
		return n, string(text[:n])
	case n == 0, !utf8.FullRune(text):
		return 0, ""
	}
	return character(text)
}

// nextInLog is next in an entry of a log.
func nextInLog(text []byte) (n int, shown string) {
	if text[0] == '\n' && len(text) > 1 {
		return 1, escape('\n')
	}
	return character(text)
}

// character is the first character of a text, and what is shown for it.
func character(text []byte) (n int, shown string) {
	r, n := utf8.DecodeRune(text)
	switch {
	case harmful(r):
		return n, escape(r)
	case r == utf8.RuneError && n == 1:
		return n, string(utf8.RuneError)
	}
	return n, string(text[:n])
}

// passing is the length of what passes to a terminal at the beginning of a text though it acts there, a colour or an end
// of line in two characters: 0 if its end is missing, -1 if it is none.
func passing(text []byte) int {
	switch {
	case text[0] == 0x1b:
		return colour(text)
	case text[0] != '\r':
		return -1
	case len(text) == 1:
		return 0
	case text[1] == '\n':
		return 2
	}
	return -1
}

// longest is how long a sequence may be.
const longest = 32

// colour is the length of the sequence for a colour at the beginning of a text: 0 if its end is missing, -1 if it is none.
func colour(text []byte) int {
	for i, c := range text[1:min(len(text), longest)] {
		switch {
		case i == 0 && c == '[', i > 0 && (c >= '0' && c <= '9' || c == ';'):
		case i > 0 && c == 'm':
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
