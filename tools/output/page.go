package output

import (
	"fmt"
	"html"
	"strings"
)

// FormatHTML is a page for browsers, which a few tools have; see Page.
const FormatHTML = "html"

// Page collects what a tool has to show as a web page. It is a report.Lists.
type Page struct {
	b     strings.Builder
	depth int
	open  []bool // whether the list at each level stands within an item
}

// NewPage begins a page with a title; more elements of its head come after that.
func NewPage(title string, head ...string) *Page {
	p := &Page{}
	p.b.WriteString("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<title>" + html.EscapeString(title) + "</title>\n<meta charset=\"utf-8\">\n")
	for _, element := range head {
		p.b.WriteString(element + "\n")
	}
	p.b.WriteString("</head>\n<body>\n")
	return p
}

// HTMLElement is an element with a text for pages, and attributes, given as names and values in turn.
func HTMLElement(tag, text string, attrs ...string) string {
	start := "<" + tag
	for i := 0; i+1 < len(attrs); i += 2 {
		start += " " + attrs[i] + `="` + html.EscapeString(attrs[i+1]) + `"`
	}
	return start + ">" + html.EscapeString(text) + "</" + tag + ">"
}

// Text ends the page and gives it.
func (p *Page) Text() string { return p.b.String() + "</body>\n</html>\n" }

// Add adds an element as HTMLElement makes it.
func (p *Page) Add(tag, text string, attrs ...string) {
	p.b.WriteString(HTMLElement(tag, text, attrs...) + "\n")
}

// Begin begins a list with a title.
func (p *Page) Begin(format string, args ...any) {
	title := html.EscapeString(fmt.Sprintf(format, args...))
	if p.depth == 0 {
		p.b.WriteString("<h2>" + title + "</h2>\n")
	} else {
		p.b.WriteString("<li><h3>" + title + "</h3>\n")
	}
	p.push(p.depth > 0)
}

// Open begins one without.
func (p *Page) Open() {
	if p.depth > 0 {
		p.b.WriteString("<li>\n")
	}
	p.push(p.depth > 0)
}

func (p *Page) push(inItem bool) {
	p.b.WriteString("<ul>\n")
	p.open = append(p.open, inItem)
	p.depth++
}

// End ends the list that was begun last.
func (p *Page) End() {
	p.b.WriteString("</ul>\n")
	p.depth--
	if p.open[p.depth] {
		p.b.WriteString("</li>\n")
	}
	p.open = p.open[:p.depth]
}

// Item adds an item to a list.
func (p *Page) Item(format string, args ...any) {
	p.b.WriteString("<li>" + html.EscapeString(fmt.Sprintf(format, args...)) + "</li>\n")
}

// Line adds a paragraph.
func (p *Page) Line(format string, args ...any) {
	p.b.WriteString("<p>" + html.EscapeString(fmt.Sprintf(format, args...)) + "</p>\n")
}

// Spacer adds nothing: a browser spaces lists.
func (p *Page) Spacer(bool) {}
