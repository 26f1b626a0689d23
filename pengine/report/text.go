package report

import (
	"fmt"
	"io"
	"strings"
)

// Text writes reports as nested lists, the way Pacemaker's tools do: each level is indented by
// two spaces and items have a bullet. Plain leaves titles, indentation and bullets out.
//
// The first write error is kept; see Err.
type Text struct {
	w     io.Writer
	plain bool
	depth int
	err   error
}

// NewText makes a Text that writes to w.
func NewText(w io.Writer, plain bool) *Text { return &Text{w: w, plain: plain} }

// Err is the first error met while writing.
func (t *Text) Err() error { return t.err }

func (t *Text) write(s string) {
	if t.err == nil {
		_, t.err = io.WriteString(t.w, s)
	}
}

func (t *Text) indent() string {
	if t.plain || t.depth == 0 {
		return ""
	}
	return strings.Repeat("  ", t.depth) + "* "
}

// Begin opens a list.
func (t *Text) Begin(format string, args ...any) {
	if !t.plain {
		t.write(t.indent() + fmt.Sprintf(format, args...) + ":\n")
	}
	t.depth++
}

// Item writes an item of the open list.
func (t *Text) Item(format string, args ...any) {
	t.write(t.indent() + fmt.Sprintf(format, args...) + "\n")
}

// Line writes a line that is no item and is not indented.
func (t *Text) Line(format string, args ...any) { t.write(fmt.Sprintf(format, args...) + "\n") }

// End closes a list.
func (t *Text) End() { t.depth-- }

// Spacer writes an empty line if there is something to keep apart.
func (t *Text) Spacer(needed bool) {
	if needed {
		t.write("\n")
	}
}

// Open opens a list without title.
func (t *Text) Open() { t.depth++ }
