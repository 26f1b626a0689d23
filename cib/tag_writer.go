package cib

import (
	"bytes"
	"io"
	"strconv"
)

// TagWriter writes XML as AppendPretty does, tag by tag, for what is too large to be made a tree first.
// An error of the writer below is kept until Flush; nothing is written after it.
type TagWriter struct {
	out  io.Writer
	err  error
	text bytes.Buffer
	open []string // tags that are not closed yet
	bare bool     // the last of them has no content yet
}

// tagBlock is how much text is collected before it is written.
const tagBlock = 1 << 16

// NewTagWriter makes a writer.
func NewTagWriter(out io.Writer) *TagWriter { return &TagWriter{out: out} }

// Open begins an element.
func (w *TagWriter) Open(tag string) {
	if w.bare {
		w.text.WriteString(">\n")
	}
	form{pretty: true}.indent(&w.text, len(w.open))
	w.text.WriteByte('<')
	w.text.WriteString(tag)
	w.open, w.bare = append(w.open, tag), true
}

// Attr adds an attribute to the element just begun.
func (w *TagWriter) Attr(name, value string) {
	w.text.WriteByte(' ')
	w.text.WriteString(name)
	w.text.WriteString(`="`)
	writeEscaped(&w.text, value)
	w.text.WriteByte('"')
}

// IntAttr is Attr for a number.
func (w *TagWriter) IntAttr(name string, value int) {
	w.text.WriteByte(' ')
	w.text.WriteString(name)
	w.text.WriteString(`="`)
	w.text.Write(strconv.AppendInt(w.text.AvailableBuffer(), int64(value), 10))
	w.text.WriteByte('"')
}

// Close ends the innermost element.
func (w *TagWriter) Close() {
	last := len(w.open) - 1
	tag := w.open[last]
	w.open = w.open[:last]
	if w.bare {
		w.text.WriteString("/>\n")
	} else {
		form{pretty: true}.indent(&w.text, last)
		w.text.WriteString("</")
		w.text.WriteString(tag)
		w.text.WriteString(">\n")
	}
	w.bare = false
	if w.text.Len() >= tagBlock {
		w.pass()
	}
}

// Flush writes what has been collected, and reports the first error met.
func (w *TagWriter) Flush() error {
	w.pass()
	return w.err
}

func (w *TagWriter) pass() {
	if w.err == nil {
		_, w.err = w.out.Write(w.text.Bytes())
	}
	w.text.Reset()
}
