package cib

import (
	"encoding/json"
	"fmt"

	"github.com/beevik/etree"

	"pacer/cib/scan"
)

// The JSON form of a patch is an object with source and target ("0.5.3", absent if the patch has no
// versions), digest, and changes. A change has action, path, and as needed position, xml (the created
// node as text), and attrs; an attribute has name and value, or unset. result is the element with all
// attributes after a modify, as text.
type (
	jsonPatch struct {
		Source  *Version     `json:"source,omitempty"`
		Target  *Version     `json:"target,omitempty"`
		Digest  string       `json:"digest,omitempty"`
		Changes []jsonChange `json:"changes"`
	}
	jsonChange struct {
		Action   Action     `json:"action"`
		Path     string     `json:"path"`
		Position *int       `json:"position,omitempty"`
		XML      string     `json:"xml,omitempty"`
		Attrs    []jsonAttr `json:"attrs,omitempty"`
		Result   string     `json:"result,omitempty"`
	}
	jsonAttr struct {
		Name  string `json:"name"`
		Value string `json:"value"`
		Unset bool   `json:"unset,omitempty"`
	}
)

// MarshalText writes a version as 0.5.3.
func (v Version) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads a version written as 0.5.3.
func (v *Version) UnmarshalText(text []byte) error {
	var rest string
	n, _ := fmt.Sscanf(string(text), "%d.%d.%d%s", &v.AdminEpoch, &v.Epoch, &v.NumUpdates, &rest)
	if n != 3 || v.AdminEpoch < 0 || v.Epoch < 0 || v.NumUpdates < 0 {
		return fmt.Errorf("version is %s, expected three numbers such as 0.5.3", quote(string(text)))
	}
	return nil
}

// MarshalJSON implements json.Marshaler.
func (p *Patch) MarshalJSON() ([]byte, error) {
	out := jsonPatch{Digest: p.Digest, Changes: []jsonChange{}}
	if p.Versioned {
		out.Source, out.Target = &p.Source, &p.Target
	}
	for _, c := range p.Changes {
		out.Changes = append(out.Changes, c.toJSON())
	}
	return json.Marshal(out)
}

func (c Change) toJSON() jsonChange {
	out := jsonChange{Action: c.Action, Path: c.Path}
	if c.Position >= 0 {
		out.Position = &c.Position
	}
	switch node := c.Node.(type) {
	case *etree.Element:
		out.XML = Text(node)
	case *etree.Comment:
		out.XML = "<!--" + node.Data + "-->"
	}
	if c.Result != nil {
		out.Result = Text(c.Result)
	}
	for _, a := range c.Attrs {
		out.Attrs = append(out.Attrs, jsonAttr(a))
	}
	return out
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *Patch) UnmarshalJSON(data []byte) error {
	var in jsonPatch
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("patch: %w", err)
	}
	*p = Patch{Digest: in.Digest}
	if in.Source != nil && in.Target != nil {
		p.Source, p.Target, p.Versioned = *in.Source, *in.Target, true
	}
	for i, c := range in.Changes {
		change, err := c.change()
		if err != nil {
			return badPatch("change %d: %v", i+1, err)
		}
		p.Changes = append(p.Changes, change)
	}
	return nil
}

// change checks a change the same way as one that came as XML.
func (c jsonChange) change() (Change, error) {
	e := etree.NewElement("change")
	setAttr(e, "operation", string(c.Action))
	setAttr(e, "path", c.Path)
	if c.Position != nil {
		setNumber(e, "position", *c.Position)
	}
	if c.Result != "" {
		if err := readInto(e.CreateElement("change-result"), c.Result); err != nil {
			return Change{}, fmt.Errorf("result: %w", err)
		}
		list := e.CreateElement("change-list")
		for _, a := range c.Attrs {
			AttrChange(a).addTo(list)
		}
	}
	if c.XML != "" {
		if err := readInto(e, c.XML); err != nil {
			return Change{}, fmt.Errorf("xml: %w", err)
		}
	}
	return parseChange(e)
}

// readInto parses the text of one element or comment and adds what it holds.
func readInto(parent *etree.Element, text string) error {
	// The wrapper lets a lone comment through.
	tree, err := scan.Parse("<x>"+text+"</x>", scan.DropText)
	if err != nil {
		return err
	}
	found := nodes(tree.Root())
	if len(found) != 1 {
		return fmt.Errorf("%s holds %d elements, expected one", quote(text), len(found))
	}
	parent.AddChild(copyNode(found[0]))
	return nil
}
