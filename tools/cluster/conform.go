package cluster

import (
	"fmt"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/schema"
)

// Nonconformity says where and how a document does not follow its schema.
type Nonconformity struct {
	Faults []cib.Note
}

// Error tells of the first fault.
func (n *Nonconformity) Error() string {
	text := n.Faults[0].String()
	if more := len(n.Faults) - 1; more > 0 {
		text += fmt.Sprintf(" (and %d more; crm_verify lists all)", more)
	}
	return text
}

// Conforms checks a document against the schema that it names. The error is a *Nonconformity.
func Conforms(doc *cib.Document) error {
	root := doc.Root()
	name := root.SelectAttr("validate-with")
	if name == nil {
		return fault(doc, root, fmt.Sprintf("<cib> has no validate-with; give it the name of a schema, such as %s", cib.LatestSchema))
	}
	if name.Value == schema.None {
		return nil
	}
	version, ok := schema.Named(name.Value)
	if !ok {
		return fault(doc, root, unknownSchema(name.Value))
	}
	grammar := schema.Of(version)
	if grammar.Valid(root) {
		return nil
	}
	n := &Nonconformity{}
	for _, f := range grammar.Validate(root) {
		n.Faults = append(n.Faults, doc.Fault(f))
	}
	return n
}

func unknownSchema(name string) string {
	text := fmt.Sprintf("validate-with names %q, which is no known schema; the latest is %s", name, cib.LatestSchema)
	if near := cib.Nearest(name, cib.Schemas()); near != "" {
		text += fmt.Sprintf("; did you mean %s?", near)
	}
	return text
}

// fault is a Nonconformity that no grammar finds.
func fault(doc *cib.Document, at *etree.Element, text string) error {
	note := cib.Note{Origin: doc.Origin(), Pos: doc.Position(at), Text: cib.Path(at) + ": " + text}
	return &Nonconformity{Faults: []cib.Note{note}}
}
