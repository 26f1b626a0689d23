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
	before := text[:min(offset, len(text))]
	start := strings.LastIndexByte(before, '\n') + 1
	return Pos{
		Line: strings.Count(before, "\n") + 1,
		Col:  utf8.RuneCountInString(before[start:]) + 1,
	}
}

// fail makes the error for a fault at a byte offset.
func (s *scanner) fail(offset int, format string, args ...any) error {
	return &Error{Pos: posAt(s.text, offset), Offset: offset, Text: fmt.Sprintf(format, args...)}
}
