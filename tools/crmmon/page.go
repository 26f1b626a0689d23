package crmmon

import (
	"fmt"
	"html"
	"strings"
	"time"
)

// page collects a report as a web page. It is a report.Lists.
type page struct {
	b     strings.Builder
	depth int
	open  []bool // whether the list at each level stands within an item
}

// newPage begins a page; a browser loads it again after the time given, if any.
func newPage(refresh time.Duration) *page {
	p := &page{}
	p.b.WriteString("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<title>Cluster Status</title>\n<meta charset=\"utf-8\">\n")
	if refresh > 0 {
		fmt.Fprintf(&p.b, "<meta http-equiv=\"refresh\" content=\"%d\">\n", int(refresh.Seconds()))
	}
	p.b.WriteString("</head>\n<body>\n")
	return p
}

// text ends the page and gives it.
func (p *page) text() string { return p.b.String() + "</body>\n</html>\n" }

func (p *page) Begin(format string, args ...any) {
	title := html.EscapeString(fmt.Sprintf(format, args...))
	if p.depth == 0 {
		p.b.WriteString("<h2>" + title + "</h2>\n")
	} else {
		p.b.WriteString("<li><h3>" + title + "</h3>\n")
	}
	p.push(p.depth > 0)
}

func (p *page) Open() {
	if p.depth > 0 {
		p.b.WriteString("<li>\n")
	}
	p.push(p.depth > 0)
}

func (p *page) push(inItem bool) {
	p.b.WriteString("<ul>\n")
	p.open = append(p.open, inItem)
	p.depth++
}

func (p *page) End() {
	p.b.WriteString("</ul>\n")
	p.depth--
	if p.open[p.depth] {
		p.b.WriteString("</li>\n")
	}
	p.open = p.open[:p.depth]
}

func (p *page) Item(format string, args ...any) {
	p.b.WriteString("<li>" + html.EscapeString(fmt.Sprintf(format, args...)) + "</li>\n")
}

func (p *page) Line(format string, args ...any) {
	p.b.WriteString("<p>" + html.EscapeString(fmt.Sprintf(format, args...)) + "</p>\n")
}

func (p *page) Spacer(bool) {}
