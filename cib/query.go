package cib

import "github.com/beevik/etree"

// Query asks for a part of a document.
type Query struct {
	Section string // as in Op.Section
	XPath   string // in place of Section, if not ""
	Shallow bool   // leave out children
}

// Find answers a query as Pacemaker does: with the element found, or, if the XPath selects several, with
// copies of them inside an <xpath-query>. The answer may be a part of the document: read it only. The
// error is an *OpError with NoSuchObject if nothing is found.
func (d *Document) Find(q Query) (*etree.Element, error) {
	found, err := d.find(q)
	if err != nil {
		return nil, err
	}
	if len(found) == 1 {
		return q.shape(found[0]), nil
	}
	answer := etree.NewElement("xpath-query")
	for _, e := range found {
		if e = q.shape(e); e.Parent() != nil {
			e = e.Copy()
		}
		answer.AddChild(e)
	}
	return answer, nil
}

func (d *Document) find(q Query) ([]*etree.Element, error) {
	if q.XPath == "" {
		if isAll(q.Section) {
			q.Section = ""
		}
		if found := section(d.root, q.Section); found != nil {
			return []*etree.Element{found}, nil
		}
		return nil, noAnswer("the document has no section " + q.Section + suggest(q.Section, Sections()))
	}
	found, err := Select(d.root, q.XPath)
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
