package output

import (
	"bytes"
	"strings"

	"github.com/beevik/etree"
)

// apiVersion is the version of Pacemaker's schema for results that is written.
const apiVersion = "2.42"

// Element makes an element with attributes, given as names and values in turn, and appends it to
// parent unless that is nil.
func Element(parent *etree.Element, tag string, attrs ...string) *etree.Element {
	e := etree.NewElement(tag)
	for i := 0; i+1 < len(attrs); i += 2 {
		e.Attr = append(e.Attr, etree.Attr{Key: attrs[i], Value: attrs[i+1]})
	}
	if parent != nil {
		parent.AddChild(e)
	}
	return e
}

// Render writes an element with two spaces a level. Text stays on its element's line.
func Render(e *etree.Element) string {
	var b bytes.Buffer
	appendResult(&b, e, 0)
	return b.String()
}

// appendResult writes an element at a level.
func appendResult(b *bytes.Buffer, e *etree.Element, depth int) {
	indent := strings.Repeat("  ", depth)
	b.WriteString(indent + "<" + e.FullTag())
	for _, a := range e.Attr {
		b.WriteString(" " + a.FullKey() + `="` + attrEscaper.Replace(a.Value) + `"`)
	}
	children := e.ChildElements()
	switch {
	case len(e.Child) == 0:
		b.WriteString("/>\n")
		return
	case len(children) == 0:
		b.WriteString(">")
		appendText(b, e)
	default:
		b.WriteString(">\n")
		for _, c := range children {
			appendResult(b, c, depth+1)
		}
		b.WriteString(indent)
	}
	b.WriteString("</" + e.FullTag() + ">\n")
}

// EscapeText writes a text as XML has it within an element.
func EscapeText(text string) string { return textEscaper.Replace(text) }

func appendText(b *bytes.Buffer, e *etree.Element) {
	for _, t := range e.Child {
		c, ok := t.(*etree.CharData)
		switch {
		case !ok:
		case c.IsCData():
			// The end mark cannot be inside a section; it is shared between two.
			b.WriteString("<![CDATA[" + strings.ReplaceAll(c.Data, "]]>", "]]]]><![CDATA[>") + "]]>")
		default:
			b.WriteString(textEscaper.Replace(c.Data))
		}
	}
}

var (
	attrEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#10;", "\t", "&#9;", "\r", "&#13;")
	textEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")
)

var prettyEscaper = strings.NewReplacer(`"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

// EscapePretty keeps a value on one line of text, as Pacemaker's tools do.
func EscapePretty(value string) string { return prettyEscaper.Replace(value) }
