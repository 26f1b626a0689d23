package importer

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/schema"
	"pacer/cib/upgrade"
)

// Upgrade brings a document to the latest schema and reports what changed. The document stays as it is.
// The error says, with line and column where they are known, why it cannot be done.
func Upgrade(doc *cib.Document) (*cib.Document, Report, error) {
	r := Report{From: doc.Root().SelectAttrValue("validate-with", ""), Changes: []Change{}}
	next := doc.Copy()
	if err := r.settle(doc, next.Root()); err != nil {
		return nil, r, err
	}
	told, err := upgrade.ToLatest(next.Root())
	if err == nil {
		err = conforms(next.Root())
	}
	if err != nil {
		return nil, r, refusal(doc, err)
	}
	r.list(doc, told.Changes)
	out := cib.New(next.Root())
	r.To, r.Version = out.Root().SelectAttrValue("validate-with", ""), out.Version().String()
	return out, r, nil
}

// conforms looks at a document that no upgrade has looked at, as it names the latest schema already.
func conforms(root *etree.Element) error {
	name := root.SelectAttrValue("validate-with", "")
	version, known := schema.Named(name)
	if !known || schema.Of(version).Valid(root) {
		return nil
	}
	return &upgrade.InvalidError{Claimed: version, Version: version, Faults: schema.Of(version).Validate(root)}
}

// settle makes a document name a schema that it follows, if it can.
func (r *Report) settle(doc *cib.Document, root *etree.Element) error {
	claimed, known := schema.Named(r.From)
	if known && followed(root, claimed) != nil {
		return nil
	}
	if tooOld(root, r.From) {
		return fault(doc, "%s; this is a configuration from before Pacemaker 1.0, which has another structure; bring it to 1.0 or later "+
			"first, by cibadmin --upgrade of Pacemaker 1.1", r.words())
	}
	oldest := schema.Versions()[0]
	follows := followed(root, oldest)
	switch {
	case follows != nil:
		root.CreateAttr("validate-with", follows.Name())
		r.guessed(doc, follows.Name())
	case r.From == schema.None:
		pos := doc.Position(doc.Root())
		const why = "the configuration follows no schema; it has been left as it is"
		r.Changes = append(r.Changes, Change{Level: "warning", Line: pos.Line, Column: pos.Col, Why: why, Text: "validation stays turned off: " + why})
	case !known:
		nearest, faults := closest(root)
		return fault(doc, "%s, and the configuration follows no schema from %s to %s; by %s, the nearest:\n%s", r.words(), oldest.Name(),
			schema.Latest().Name(), nearest.Name(), faultLines(nearest, faults, placesOf(doc).twin))
	}
	return nil
}

// words says what a document claims to be.
func (r *Report) words() string {
	if r.From == "" {
		return "<cib> has no validate-with"
	}
	return fmt.Sprintf("validate-with=%q names no known schema", r.From)
}

// guessed tells of a schema that has been found out.
func (r *Report) guessed(doc *cib.Document, name string) {
	c := upgrade.Change{
		Level: upgrade.Info, Was: "validate-with=" + r.From, Is: "validate-with=" + name,
		Why: "that is the first schema that the configuration follows",
	}
	switch _, known := schema.Named(r.From); {
	case r.From == "":
		c.Was = ""
	case known:
		c.Level, c.Why = upgrade.Warning, "the configuration does not follow the one it names, but this one"
	case r.From == schema.None:
		c.Level, c.Why = upgrade.Warning, "validation was turned off, and is on now, as the configuration follows a schema"
	}
	r.Changes = append(r.Changes, changeOf(c, doc.Position(doc.Root())))
}

// followed is the first version from one on that a document follows, nil if there is none. The document
// is left naming the schema that it named.
func followed(root *etree.Element, from schema.Version) *schema.Version {
	var found *schema.Version
	probe(root, from, func(v schema.Version) bool {
		if schema.Of(v).Valid(root) {
			found = &v
		}
		return found == nil
	})
	return found
}

// closest is the version by which least is wrong in a document, and what that is.
func closest(root *etree.Element) (schema.Version, []schema.Fault) {
	best := schema.Versions()[0]
	var least []schema.Fault
	probe(root, best, func(v schema.Version) bool {
		if faults := schema.Of(v).Validate(root); least == nil || len(faults) < len(least) {
			best, least = v, faults
		}
		return true
	})
	return best, least
}

// probe visits versions from one on, with the document naming each in turn, as long as the visitor wants
// more.
func probe(root *etree.Element, from schema.Version, visit func(schema.Version) bool) {
	named := root.SelectAttr("validate-with")
	var was string
	if named != nil {
		was = named.Value
	}
	for _, v := range schema.Versions() {
		if v.Compare(from) < 0 {
			continue
		}
		root.CreateAttr("validate-with", v.Name())
		if !visit(v) {
			break
		}
	}
	if named == nil {
		root.RemoveAttr("validate-with")
	} else {
		root.CreateAttr("validate-with", was)
	}
}

// tooOld recognizes configurations of before Pacemaker 1.0 by the schema they name, or by elements that
// there were only then.
func tooOld(root *etree.Element, named string) bool {
	if strings.HasPrefix(named, "pacemaker-0.") || strings.HasPrefix(named, "transitional-") {
		return true
	}
	_, known := schema.Named(named)
	return !known && (root.FindElement("configuration//attributes") != nil || root.FindElement("configuration//master_slave") != nil)
}
