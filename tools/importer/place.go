package importer

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/scan"
	"pacer/cib/schema"
	"pacer/cib/upgrade"
)

// places finds elements of a document's configuration by id.
type places struct {
	doc  *cib.Document
	byID map[string]*etree.Element
}

func placesOf(doc *cib.Document) places {
	p := places{doc, map[string]*etree.Element{}}
	if in := doc.Root().SelectElement("configuration"); in != nil {
		p.collect(in)
	}
	return p
}

// collect notes the first element of each id; what names another by an attribute id comes after it or
// is not asked for.
func (p places) collect(e *etree.Element) {
	switch e.Tag {
	case "role", "role_ref", "resource_ref", "obj_ref":
		return
	}
	if id := e.SelectAttrValue("id", ""); id != "" && p.byID[id] == nil {
		p.byID[id] = e
	}
	for _, child := range e.ChildElements() {
		p.collect(child)
	}
}

// id is where the element of an id is; unknown if there is none.
func (p places) id(id string) scan.Pos {
	if e := p.byID[id]; e != nil {
		return p.doc.Position(e)
	}
	return scan.Pos{}
}

// of is where an element of a copy, or what is around it, is in the document itself.
func (p places) of(e *etree.Element) scan.Pos {
	for ; e != nil; e = e.Parent() {
		if pos := p.doc.Position(e); pos.Known() {
			return pos
		}
		if pos := p.id(e.SelectAttrValue("id", "")); pos.Known() {
			return pos
		}
	}
	return scan.Pos{}
}

// twin is where an element of an unchanged copy is in the document itself.
func (p places) twin(e *etree.Element) scan.Pos {
	return p.doc.Position(original(e, p.doc.Root()))
}

func original(e, root *etree.Element) *etree.Element {
	parent := e.Parent()
	if parent == nil || parent.Tag == "" {
		return root
	}
	return original(parent, root).ChildElements()[slices.Index(parent.ChildElements(), e)]
}

// fault is an error at the document's beginning.
func fault(doc *cib.Document, format string, args ...any) error {
	return errors.New(cib.Note{Origin: doc.Origin(), Pos: doc.Position(doc.Root()), Text: fmt.Sprintf(format, args...)}.String())
}

// refusal says of a refused upgrade where in the file the faults are.
func refusal(doc *cib.Document, err error) error {
	var invalid *upgrade.InvalidError
	if !errors.As(err, &invalid) {
		return fmt.Errorf("%s: %w", doc.Origin(), err)
	}
	faults, locate := invalid.Faults, placesOf(doc).of
	if invalid.Version == invalid.Claimed {
		locate = placesOf(doc).twin
	}
	return fmt.Errorf("%s: %s: %s, but the configuration does not follow it:\n%s", doc.Origin(), doc.Position(doc.Root()),
		claims(invalid), faultLines(invalid.Version, faults, locate))
}

func claims(invalid *upgrade.InvalidError) string {
	if invalid.Version == invalid.Claimed {
		return "validate-with names " + invalid.Claimed.Name()
	}
	return fmt.Sprintf("the upgrade from %s leads to %s", invalid.Claimed.Name(), invalid.Version.Name())
}

// mostFaults is how many faults are listed.
const mostFaults = 20

func faultLines(by schema.Version, faults []schema.Fault, locate func(*etree.Element) scan.Pos) string {
	var lines []string
	for _, f := range faults {
		if len(lines) == mostFaults {
			lines = append(lines, fmt.Sprintf("  and %d more by %s", len(faults)-mostFaults, by.Name()))
			break
		}
		where := f.Path()
		if pos := locate(f.Element); pos.Known() {
			where = pos.String() + " (" + where + ")"
		}
		lines = append(lines, fmt.Sprintf("  %s: %s", where, cib.FaultText(f)))
	}
	return strings.Join(lines, "\n")
}
