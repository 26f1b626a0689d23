package session

import (
	"fmt"

	"pacer/cib"
	"pacer/cib/schema"
)

// NeedsImport says of a document that is to be loaded that it has what only an upgrade can bring to the schema of the
// configuration, and what to run; nil if it has nothing of that kind. Name is what the user calls the document.
func (s *Session) NeedsImport(doc *cib.Document, name string) error {
	own := doc.Root().SelectAttrValue("validate-with", "")
	from, known := schema.Named(own)
	into, fixed := schema.Named(s.schemaName())
	if !known || !fixed || from.Major >= into.Major {
		return nil
	}
	root := doc.Copy().Root()
	root.CreateAttr("validate-with", into.Name())
	for _, f := range schema.Of(into).Validate(root) {
		if f.Kind != schema.DuplicateID && f.Kind != schema.DanglingRef {
			return fmt.Errorf("%s follows %s, and the configuration %s, by which it is not right: %s (%s). Bring it there first, by "+
				"pacer import %s -o NEW.xml, and load NEW.xml", name, own, into.Name(), cib.FaultText(f), f.Path(), importName(name))
		}
	}
	return nil
}

func importName(name string) string {
	if name == "stdin" {
		return "-"
	}
	return name
}
