package importer

import (
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/schema"
	"pacer/cib/upgrade"
)

// find is the element of an id.
func find(doc *cib.Document, id string) *etree.Element {
	if id == "" {
		return nil
	}
	var walk func(*etree.Element) *etree.Element
	walk = func(e *etree.Element) *etree.Element {
		if e.SelectAttrValue("id", "") == id {
			return e
		}
		for _, c := range e.ChildElements() {
			if found := walk(c); found != nil {
				return found
			}
		}
		return nil
	}
	return walk(doc.Root())
}

// located says of a refused upgrade where in the file the faults are, by the grammar that the document
// claims to follow.
func located(doc *cib.Document, err error) error {
	var invalid *upgrade.InvalidError
	if !errors.As(err, &invalid) {
		return err
	}
	lines := []string{err.Error()}
	for _, f := range schema.Of(invalid.Claimed).Validate(doc.Root()) {
		line := fmt.Sprintf("  %s: %s", doc.Position(f.Element), f.Text())
		if near := cib.Nearest(f.Found, f.Allowed); near != "" {
			line += fmt.Sprintf("; did you mean %s?", near)
		}
		lines = append(lines, line)
	}
	return errors.New(strings.Join(lines, "\n"))
}
