package cib

import (
	"fmt"

	"pacer/cib/schema"
	"pacer/problem"
)

// Nonconformity says where and how a document does not follow its schema.
type Nonconformity struct {
	Faults []Note
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
func (d *Document) Conforms() error {
	root := d.root
	name := root.SelectAttr("validate-with")
	if name == nil {
		return d.nonconforming(fmt.Sprintf("<cib> has no validate-with; give it the name of a schema, such as %s", LatestSchema))
	}
	if name.Value == schema.None {
		return nil
	}
	version, ok := schema.Named(name.Value)
	if !ok {
		return d.nonconforming(unknownSchema(name.Value))
	}
	grammar := schema.Of(version)
	if grammar.Valid(root) {
		return nil
	}
	n := &Nonconformity{}
	for _, f := range grammar.Validate(root) {
		n.Faults = append(n.Faults, d.Fault(f))
	}
	return n
}

func unknownSchema(name string) string {
	text := fmt.Sprintf("validate-with names %q, which is no known schema; the latest is %s", name, LatestSchema)
	if near := problem.Nearest(name, Schemas()); near != "" {
		text += fmt.Sprintf("; did you mean %s?", near)
	}
	return text
}

// nonconforming is a Nonconformity of the root that no grammar finds.
func (d *Document) nonconforming(text string) error {
	note := Note{Origin: d.origin, Pos: d.Position(d.root), Text: Path(d.root) + ": " + text}
	return &Nonconformity{Faults: []Note{note}}
}
