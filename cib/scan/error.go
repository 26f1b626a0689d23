package scan

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Pos is a place in a text. The zero Pos means that the place is not known.
type Pos struct {
	Line, Col int // both from 1; Col counts characters
}

// Known reports whether p names a place.
func (p Pos) Known() bool { return p.Line > 0 }

// String gives p as "line 3, column 14", or "" if the place is not known.
func (p Pos) String() string {
	if !p.Known() {
		return ""
	}
	return fmt.Sprintf("line %d, column %d", p.Line, p.Col)
}

// Error says why a text is not well-formed.
type Error struct {
	Pos
	Offset int    // bytes before the fault
	Text   string // what was found, what was expected, what to do
}

// Error implements error as "line 3, column 14: text".
func (e *Error) Error() string { return e.Pos.String() + ": " + e.Text }

// posAt finds the place of a byte offset.
func posAt(text string, offset int) Pos {
	return Pos{Line: 1, Col: 1}.after(text[:min(offset, len(text))])
}

// after gives the place that is reached from p by going over a text.
func (p Pos) after(text string) Pos {
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		p.Line += strings.Count(text, "\n")
		p.Col = 1
		text = text[i+1:]
	}
	p.Col += utf8.RuneCountInString(text)
	return p
}

// fail makes the error for a fault at a byte offset.
func (s *scanner) fail(offset int, format string, args ...any) error {
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			args[i] = clip(text)
		}
	}
	return &Error{Pos: posAt(s.text, offset), Offset: offset, Text: fmt.Sprintf(format, args...)}
}
