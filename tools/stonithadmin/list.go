package stonithadmin

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/tools/output"
)

// listing is a list under way, in whatever form results are written.
type listing struct {
	*admin
	x     *etree.Element // nil as text, or on a page
	count int
}

// begin begins a list; the title is for XML and pages.
func (a *admin) begin(title string) *listing {
	l := &listing{admin: a}
	if top := a.XML(); top != nil {
		l.x = output.Element(top, "list", "name", strings.ToLower(title))
	}
	if a.page != nil {
		a.page.Begin("%s", title)
	}
	return l
}

// item adds an item; kind is for XML, "" for none.
func (l *listing) item(kind, text string) {
	l.count++
	switch {
	case l.page != nil:
		l.page.Item("%s", text)
	case l.x == nil:
		l.Info("%s", text)
	case kind == "":
		output.Element(l.x, "item").SetText(text)
	default:
		output.Element(l.x, "item", "name", kind).SetText(text)
	}
}

// end says how many items there were, in words for one and for many.
func (l *listing) end(one, many string) {
	if l.x != nil {
		l.x.CreateAttr("count", strconv.Itoa(l.count))
		return
	}
	if l.page != nil {
		l.page.End()
		return
	}
	if l.count == 1 {
		many = one
	}
	l.Info("%s", fmt.Sprintf("%d %s found", l.count, many))
}
