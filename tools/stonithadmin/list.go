package stonithadmin

import (
	"fmt"
	"strconv"

	"github.com/beevik/etree"

	"pacer/tools/output"
)

// listing is a list under way, in whatever form results are written.
type listing struct {
	*output.Printer
	x     *etree.Element // nil as text
	count int
}

// begin begins a list; the title is for XML.
func (a *admin) begin(title string) *listing {
	l := &listing{Printer: a.Printer}
	if top := a.XML(); top != nil {
		l.x = output.Element(top, "list", "name", title)
	}
	return l
}

// item adds an item; kind is for XML, "" for none.
func (l *listing) item(kind, text string) {
	l.count++
	switch {
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
	if l.count == 1 {
		many = one
	}
	l.Info("%s", fmt.Sprintf("%d %s found", l.count, many))
}
