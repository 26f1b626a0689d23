package cib

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/beevik/etree"

	"pacer/cib/scan"
)

// form says how a tree becomes text.
type form struct {
	pretty bool // one line each, indented by two spaces a level
	bare   bool // without the attributes that only record who wrote when
	// sink takes the text piece by piece, if it is not nil; the rest stays in the buffer.
	sink io.Writer
}

// piece is how much text is collected for a sink.
const piece = 32 << 10

// AppendPretty writes an element as Pacemaker writes configuration files: two spaces a level, one line
// a tag. Text between elements is left out, comments are not.
func AppendPretty(b *bytes.Buffer, e *etree.Element) {
	form{pretty: true}.element(b, e, 0)
}

// Text gives an element on one line, with no white space between tags, as Pacemaker sends and digests it.
func Text(e *etree.Element) string {
	var b bytes.Buffer
	form{}.element(&b, e, 0)
	return b.String()
}

func (f form) element(b *bytes.Buffer, e *etree.Element, depth int) {
	if f.sink != nil && b.Len() >= piece {
		f.sink.Write(b.Bytes())
		b.Reset()
	}
	f.indent(b, depth)
	b.WriteByte('<')
	writeName(b, e.Space, e.Tag)
	for i := range e.Attr {
		f.attr(b, &e.Attr[i])
	}
	if !hasContent(e) {
		b.WriteString("/>")
		f.newline(b)
		return
	}
	b.WriteByte('>')
	f.newline(b)
	for _, t := range e.Child {
		f.child(b, t, depth+1)
	}
	f.indent(b, depth)
	b.WriteString("</")
	writeName(b, e.Space, e.Tag)
	b.WriteByte('>')
	f.newline(b)
}

// hasContent reports whether an element has a child that is written.
func hasContent(e *etree.Element) bool {
	for _, t := range e.Child {
		switch t.(type) {
		case *etree.Element, *etree.Comment:
			return true
		}
	}
	return false
}

func (f form) child(b *bytes.Buffer, t etree.Token, depth int) {
	switch c := t.(type) {
	case *etree.Element:
		f.element(b, c, depth)
	case *etree.Comment:
		f.indent(b, depth)
		b.WriteString("<!--")
		b.WriteString(scan.FitText(c.Data))
		b.WriteString("-->")
		f.newline(b)
	}
}

func (f form) attr(b *bytes.Buffer, a *etree.Attr) {
	if f.bare && recordsWriter(a.Key) {
		return
	}
	b.WriteByte(' ')
	writeName(b, a.Space, a.Key)
	b.WriteString(`="`)
	writeEscaped(b, a.Value)
	b.WriteByte('"')
}

func (f form) indent(b *bytes.Buffer, depth int) {
	const spaces = "                                "
	if !f.pretty {
		return
	}
	for left := 2 * depth; left > 0; left -= len(spaces) {
		b.WriteString(spaces[:min(left, len(spaces))])
	}
}

func (f form) newline(b *bytes.Buffer) {
	if f.pretty {
		b.WriteByte('\n')
	}
}

func writeName(b *bytes.Buffer, space, name string) {
	if space != "" {
		b.WriteString(space)
		b.WriteByte(':')
	}
	b.WriteString(name)
}

// writeEscaped writes an attribute's value. The apostrophe stays as it is, white space and the delete character become
// two-digit hexadecimal references. What no reader would take is written as U+FFFD: one such character, from wherever
// it came, would make the whole document unreadable.
func writeEscaped(b *bytes.Buffer, value string) {
	checked := false
	plain := 0 // what is before has been written
	for i := range len(value) {
		kind := escapes[value[i]]
		if kind == 0 {
			continue
		}
		if kind&suspect != 0 && !checked {
			checked = true
			if rest := scan.FitText(value[i:]); rest != value[i:] {
				b.WriteString(value[plain:i])
				writeEscaped(b, rest)
				return
			}
		}
		if kind&escaped != 0 {
			b.WriteString(value[plain:i])
			plain = i + 1
			writeEscape(b, value[i])
		}
	}
	b.WriteString(value[plain:])
}

func writeEscape(b *bytes.Buffer, c byte) {
	switch c {
	case '<':
		b.WriteString("&lt;")
	case '>':
		b.WriteString("&gt;")
	case '&':
		b.WriteString("&amp;")
	case '"':
		b.WriteString("&quot;")
	default:
		fmt.Fprintf(b, "&#x%02X;", c)
	}
}

// Kinds of bytes in a value.
const (
	escaped = 1 << iota // written as a reference
	suspect             // a control character, or part of a character beyond ASCII: maybe not allowed
)

// escapes holds the kinds of every byte.
var escapes = escapeTable()

func escapeTable() (t [256]uint8) {
	for c := range 256 {
		switch {
		case c < ' ':
			t[c] = escaped | suspect
		case c == '<', c == '>', c == '&', c == '"', c == 0x7F:
			t[c] = escaped
		case c >= utf8.RuneSelf:
			t[c] = suspect
		}
	}
	return t
}

// recordsWriter reports whether an attribute only records who last wrote the document and when; such
// ones count neither in patches' digests nor in comparisons of documents.
func recordsWriter(attr string) bool {
	switch attr {
	case "crm-debug-origin", "cib-last-written", "update-origin", "update-client", "update-user":
		return true
	}
	return false
}
