package acl

import (
	"bytes"
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// How is a way to show access.
type How int

const (
	Color     How = iota // green, blue and red, for a terminal
	PlainText            // a line of text where access changes
	Namespace            // XML, with a namespace for each kind of access
)

// access is what a user may do with an element.
type access int

const (
	writable access = iota
	readable
	hidden
	unmarked // of no element; what is around the root
)

const namespaces = "http://clusterlabs.org/ns/pacemaker/access/"

// style is how an access is shown.
type style struct{ name, color, line string }

var styles = [...]style{
	writable: {"writable", "\x1b[32m", "vvv---[ WRITABLE ]---vvv"},
	readable: {"readable", "\x1b[34m", "vvv---[ READABLE ]---vvv"},
	hidden:   {"denied", "\x1b[31m", "vvv---[ ~DENIED~ ]---vvv"},
}

const resetColor = "\x1b[0m"

// Render shows what the user may do with each element below (and with) a root.
func (r *Rights) Render(root *etree.Element, how How) (string, error) {
	m, err := r.mark(root)
	if err != nil {
		return "", err
	}
	p := &painter{marks: m, how: how, used: map[access]bool{}}
	p.look(root)
	p.WriteString("<!-- ACLs as evaluated for user " + r.user + " -->\n")
	if how == PlainText {
		p.WriteString(styles[p.accessOf(root)].line + "\n")
	}
	p.element(root, unmarked, 0)
	return p.String(), nil
}

// painter writes a document with its access.
type painter struct {
	bytes.Buffer
	marks marks
	how   How
	used  map[access]bool
}

func (p *painter) accessOf(e *etree.Element) access {
	switch {
	case p.marks.allows(e, mayWrite):
		return writable
	case p.marks.allows(e, mayRead):
		return readable
	}
	return hidden
}

// look notes which kinds of access there are.
func (p *painter) look(e *etree.Element) {
	p.used[p.accessOf(e)] = true
	for _, c := range e.ChildElements() {
		p.look(c)
	}
}

func (p *painter) indent(depth int) { p.WriteString(strings.Repeat("  ", depth)) }

func (p *painter) element(e *etree.Element, around access, depth int) {
	at := p.accessOf(e)
	p.lead(at, around, depth)
	name := p.name(e, at, around)
	p.WriteString("<" + name)
	for i := range e.Attr {
		p.WriteString(" " + e.Attr[i].FullKey() + `="` + e.Attr[i].Value + `"`)
	}
	if around == unmarked {
		p.declare()
	}
	if !p.children(e, at, depth) {
		p.WriteString("/>")
	} else {
		if p.how == Color {
			p.WriteString(styles[at].color)
		}
		p.WriteString("</" + name + ">")
	}
	if p.how == Color {
		p.WriteString(resetColor)
	}
}

// lead writes what comes before a tag to show its access.
func (p *painter) lead(at, around access, depth int) {
	switch {
	case p.how == Color:
		p.WriteString(styles[at].color)
	case p.how == PlainText && at != around && around != unmarked:
		p.WriteString("\n")
		p.indent(depth)
		p.WriteString(styles[at].line + "\n")
		p.indent(depth)
	}
}

// name gives the element's name, with a prefix where access changes.
func (p *painter) name(e *etree.Element, at, around access) string {
	if p.how == Namespace && at != around {
		return "pcmk-access-" + styles[at].name + ":" + e.Tag
	}
	return e.Tag
}

// declare writes the declarations of the prefixes.
func (p *painter) declare() {
	if p.how != Namespace {
		return
	}
	for a, s := range styles {
		if p.used[access(a)] {
			p.WriteString(" xmlns:pcmk-access-" + s.name + `="` + namespaces + s.name + `"`)
		}
	}
}

// children writes what is inside an element and reports whether there is anything.
func (p *painter) children(e *etree.Element, at access, depth int) bool {
	inside := slices.DeleteFunc(slices.Clone(e.Child), func(t etree.Token) bool {
		switch t.(type) {
		case *etree.Element, *etree.Comment:
			return false
		}
		return true
	})
	if len(inside) == 0 {
		return false
	}
	p.WriteString(">")
	for _, t := range inside {
		p.WriteString("\n")
		p.indent(depth + 1)
		switch c := t.(type) {
		case *etree.Element:
			p.element(c, at, depth+1)
		case *etree.Comment:
			p.WriteString("<!-- " + c.Data + " -->\n")
		}
	}
	p.WriteString("\n")
	p.indent(depth)
	return true
}
