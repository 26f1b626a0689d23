package cib

import (
	"github.com/beevik/etree"

	"pacer/problem"
)

// Query asks for a part of a document.
type Query struct {
	Section string // as in Op.Section
	XPath   string // in place of Section, if not ""
	Shallow bool   // leave out children
}

// Find answers a query as Pacemaker does: with the element found, or, if the XPath selects anything else,
// with copies of it inside an <xpath-query>, whose attributes the selected attributes become. The answer
// may be a part of the document: read it only. The error is an *OpError with NoSuchObject if nothing is
// found.
func (d *Document) Find(q Query) (*etree.Element, error) {
	found, err := d.find(q)
	if err != nil {
		return nil, err
	}
	if len(found) == 1 && found[0].isElement() {
		return q.shape(found[0].element), nil
	}
	answer := etree.NewElement("xpath-query")
	for _, p := range found {
		q.append(answer, p)
	}
	return answer, nil
}

// append adds a copy of what was found to an answer.
func (q Query) append(answer *etree.Element, p picked) {
	switch {
	case p.comment != nil:
		answer.AddChild(etree.NewComment(p.comment.Data))
	case p.attr != "":
		value := p.element.SelectAttrValue(p.attr, "")
		setAttr(answer, p.attr, value)
	default:
		e := q.shape(p.element)
		if e.Parent() != nil {
			e = e.Copy()
		}
		answer.AddChild(e)
	}
}

func (d *Document) find(q Query) ([]picked, error) {
	if q.XPath == "" {
		if isAll(q.Section) {
			q.Section = ""
		}
		if found := section(d.root, q.Section); found != nil {
			return []picked{{element: found}}, nil
		}
		return nil, noAnswer("the document has no section " + q.Section + suggest(q.Section, Sections()))
	}
	steps := MostSteps
	found, err := pick(d.root, q.XPath, &steps)
	if err != nil {
		return nil, &OpError{Code: Invalid, Kind: Querying, Text: err.Error()}
	}
	if len(found) == 0 {
		return nil, noAnswer("nothing exists at " + q.XPath)
	}
	return found, nil
}

func noAnswer(text string) error { return &OpError{Code: NoSuchObject, Kind: Querying, Text: text} }

// shape leaves out the children if the query wants it so.
func (q Query) shape(e *etree.Element) *etree.Element {
	if !q.Shallow {
		return e
	}
	shallow := etree.NewElement(e.FullTag())
	shallow.Attr = append(shallow.Attr, e.Attr...)
	return shallow
}

// suggest ends a message with the near match, if there is one.
func suggest(word string, candidates []string) string {
	if near := problem.Nearest(word, candidates); near != "" {
		return ", did you mean " + near + "?"
	}
	return ""
}
