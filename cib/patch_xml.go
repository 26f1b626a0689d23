package cib

import (
	"fmt"
	"strconv"

	"github.com/beevik/etree"
)

// XML gives the patch in Pacemaker's format 2, a <diff>.
func (p *Patch) XML() *etree.Element {
	diff := etree.NewElement("diff")
	setAttr(diff, "format", "2")
	if p.Versioned {
		version := diff.CreateElement("version")
		p.Source.writeTo(version.CreateElement("source"))
		p.Target.writeTo(version.CreateElement("target"))
	}
	for _, c := range p.Changes {
		c.addTo(diff)
	}
	if p.Digest != "" {
		setAttr(diff, "digest", p.Digest)
	}
	return diff
}

func (c Change) addTo(diff *etree.Element) {
	change := diff.CreateElement("change")
	setAttr(change, "operation", string(c.Action))
	setAttr(change, "path", c.Path)
	if c.Position >= 0 {
		setNumber(change, "position", c.Position)
	}
	switch c.Action {
	case ActCreate:
		change.AddChild(copyNode(c.Node))
	case ActModify:
		list := change.CreateElement("change-list")
		for _, a := range c.Attrs {
			a.addTo(list)
		}
		change.CreateElement("change-result").AddChild(copyNode(c.Result))
	}
}

func (a AttrChange) addTo(list *etree.Element) {
	e := list.CreateElement("change-attr")
	setAttr(e, "name", a.Name)
	if a.Unset {
		setAttr(e, "operation", "unset")
		return
	}
	setAttr(e, "operation", "set")
	setAttr(e, "value", a.Value)
}

// ParsePatch reads a patch in Pacemaker's format 2. The error is an *OpError.
func ParsePatch(diff *etree.Element) (*Patch, error) {
	if diff.FullTag() != "diff" {
		return nil, badPatch("root element is <%s>, expected <diff>", diff.FullTag())
	}
	if format, _ := attrOf(diff, "format"); format != "2" {
		return nil, badPatch("patch has format %s, expected format 2", quote(format))
	}
	p := &Patch{}
	p.Digest, _ = attrOf(diff, "digest")
	if version := child(diff, "version"); version != nil {
		if err := p.readVersions(version); err != nil {
			return nil, err
		}
	}
	for i, e := range elements(diff) {
		if e.Tag != "change" {
			continue
		}
		c, err := parseChange(e)
		if err != nil {
			return nil, badPatch("change %d: %v", i+1, err)
		}
		p.Changes = append(p.Changes, c)
	}
	return p, nil
}

func badPatch(format string, args ...any) error {
	return &OpError{Code: Invalid, Kind: Patching, Text: fmt.Sprintf(format, args...)}
}

func (p *Patch) readVersions(version *etree.Element) error {
	source, target := child(version, "source"), child(version, "target")
	if source == nil || target == nil {
		return badPatch("<version> lacks <source> or <target>")
	}
	for _, e := range []*etree.Element{source, target} {
		for _, name := range versionAttrs {
			text, _ := attrOf(e, name)
			if n, err := strconv.Atoi(text); err != nil || n < 0 {
				return badPatch("%s of the <%s> version is %s, expected a number", name, e.Tag, quote(text))
			}
		}
	}
	p.Source, p.Target, p.Versioned = VersionOf(source), VersionOf(target), true
	return nil
}

func parseChange(e *etree.Element) (Change, error) {
	action, _ := attrOf(e, "operation")
	c := Change{Action: Action(action), Position: -1}
	c.Path, _ = attrOf(e, "path")
	if len(pathSteps(c.Path)) == 0 {
		return c, fmt.Errorf("path is %s, expected one such as /cib/status", quote(c.Path))
	}
	if text, ok := attrOf(e, "position"); ok {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return c, fmt.Errorf("position is %s, expected a number", quote(text))
		}
		c.Position = n
	}
	return c, c.readContent(e)
}

// readContent reads what is specific to the action.
func (c *Change) readContent(e *etree.Element) error {
	switch c.Action {
	case ActDelete:
		return nil
	case ActMove:
		if c.Position < 0 {
			return fmt.Errorf("move has no position")
		}
		return nil
	case ActCreate:
		if created := nodes(e); len(created) > 0 {
			c.Node = copyNode(created[0])
			c.Position = max(c.Position, 0)
			return nil
		}
		return fmt.Errorf("create holds no element")
	case ActModify:
		return c.readModify(e)
	}
	return fmt.Errorf("operation is %s, expected create, modify, delete or move", quote(string(c.Action)))
}

func (c *Change) readModify(e *etree.Element) error {
	outcome := child(e, "change-result")
	if outcome == nil || len(elements(outcome)) == 0 {
		return fmt.Errorf("modify lacks a <change-result> with an element")
	}
	c.Result = etree.NewElement(elements(outcome)[0].FullTag())
	c.Result.Attr = append(c.Result.Attr, elements(outcome)[0].Attr...)
	list := child(e, "change-list")
	if list == nil {
		return nil
	}
	for _, a := range elements(list) {
		name, _ := attrOf(a, "name")
		value, _ := attrOf(a, "value")
		operation, _ := attrOf(a, "operation")
		c.Attrs = append(c.Attrs, AttrChange{Name: name, Value: value, Unset: operation == "unset"})
	}
	return nil
}
