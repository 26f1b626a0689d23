package cib

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/beevik/etree"
)

// String gives the patch as Pacemaker's tools show it to people: the versions, then a line or more for
// each change.
func (p *Patch) String() string {
	var b strings.Builder
	p.header(&b)
	for _, c := range p.Changes {
		c.text(&b)
	}
	return b.String()
}

func (p *Patch) header(b *strings.Builder) {
	digest := p.Digest
	if digest == "" {
		digest = "(no digest)"
	}
	switch {
	case !p.Versioned:
	case p.Source != p.Target:
		fmt.Fprintf(b, "Diff: --- %v 2\nDiff: +++ %v %s\n", p.Source, p.Target, digest)
	case p.Target != Version{}:
		fmt.Fprintf(b, "Local-only Change: %v\n", p.Target)
	}
}

// text writes the change.
func (c Change) text(b *strings.Builder) {
	switch c.Action {
	case ActCreate:
		created(b, c.Path, c.Node)
	case ActMove:
		fmt.Fprintf(b, "+~ %s moved to offset %d\n", c.Path, c.Position)
	case ActModify:
		modified(b, c)
	case ActDelete:
		place := ""
		if c.Position >= 0 {
			place = " (" + strconv.Itoa(c.Position) + ")"
		}
		fmt.Fprintf(b, "-- %s%s\n", c.Path, place)
	}
}

func modified(b *strings.Builder, c Change) {
	var set, unset []string
	for _, a := range c.Attrs {
		if a.Unset {
			unset = append(unset, "@"+a.Name)
		} else {
			set = append(set, "@"+a.Name+"="+a.Value)
		}
	}
	if len(set) > 0 {
		fmt.Fprintf(b, "+  %s:  %s\n", c.Path, strings.Join(set, ", "))
	}
	if len(unset) > 0 {
		fmt.Fprintf(b, "-- %s:  %s\n", c.Path, strings.Join(unset, ", "))
	}
}

// created writes a new node: its first line behind the path, the rest indented as far.
func created(b *strings.Builder, path string, t etree.Token) {
	e, ok := t.(*etree.Element)
	if !ok {
		createdComment(b, t, 0)
		return
	}
	prefix := "++ " + path + ": "
	fmt.Fprintf(b, "%s %s\n", prefix, quirkTagOf(e))
	if len(e.Child) == 0 {
		return
	}
	prefix = "++" + strings.Repeat(" ", len(prefix)-len("++"))
	createdInside(b, prefix, e, 0)
}

// quirkTagOf gives an element's start tag as if it were empty, which is how the first line of a new
// element is shown even if more follows.
func quirkTagOf(e *etree.Element) string { return tagOf(e, "/>") }

func tagOf(e *etree.Element, end string) string {
	shell := etree.NewElement(e.FullTag())
	shell.Attr = e.Attr
	var b bytes.Buffer
	AppendPretty(&b, shell)
	return strings.TrimSuffix(strings.TrimSpace(b.String()), "/>") + end
}

// createdInside writes what is in an element, and its end tag.
func createdInside(b *strings.Builder, prefix string, e *etree.Element, depth int) {
	for _, t := range e.Child {
		c, ok := t.(*etree.Element)
		if !ok {
			createdComment(b, t, depth+1)
			continue
		}
		indent := strings.Repeat("  ", depth+1)
		if len(c.Child) == 0 {
			fmt.Fprintf(b, "%s %s%s\n", prefix, indent, tagOf(c, "/>"))
			continue
		}
		fmt.Fprintf(b, "%s %s%s\n", prefix, indent, tagOf(c, ">"))
		createdInside(b, prefix, c, depth+1)
	}
	fmt.Fprintf(b, "%s %s</%s>\n", prefix, strings.Repeat("  ", depth), e.FullTag())
}

func createdComment(b *strings.Builder, t etree.Token, depth int) {
	if c, ok := t.(*etree.Comment); ok {
		fmt.Fprintf(b, "%s<!--%s-->\n", strings.Repeat("  ", depth), c.Data)
	}
}
