package cib

import (
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// Action is what a Change does.
type Action string

const (
	ActCreate Action = "create"
	ActModify Action = "modify"
	ActDelete Action = "delete"
	ActMove   Action = "move"
)

// Change is one step of a patch.
type Change struct {
	Action Action
	// Path names the element that is modified, deleted or moved, or the parent of the one created:
	// /cib/configuration/resources/primitive[@id='db']. A comment's last step is "comment".
	Path string
	// Position is the place among siblings: after the whole patch for create and move, at the moment of
	// deletion for a comment, -1 where there is none.
	Position int
	// Node is the element or comment created.
	Node etree.Token
	// Attrs lists the attributes that modify sets or removes.
	Attrs []AttrChange
	// Result has the name and all attributes, in order, of an element after modify.
	Result *etree.Element
}

// AttrChange is a changed attribute.
type AttrChange struct {
	Name, Value string
	Unset       bool // removed; Value is ""
}

// Patch leads from one document to another. It is immutable once published.
type Patch struct {
	Source, Target Version
	// Versioned is false for a patch made without versions, which fits any document.
	Versioned bool
	Changes   []Change
	// Digest is the digest (see Digest) of the document that must come out, or "" if not known.
	Digest string
}

// Diff gives the patch that leads from one document to another. It is never nil; without differences it
// has no Changes.
func Diff(from, to *Document) *Patch {
	return &Patch{
		Source:    from.Version(),
		Target:    to.Version(),
		Versioned: true,
		Changes:   DiffTrees(from.root, to.root, false),
		Digest:    Digest(to.root),
	}
}

// Touches reports whether the patch changes a section, its own attributes included.
func (p *Patch) Touches(name string) bool {
	path, parent := sectionPath(name)
	return slices.ContainsFunc(p.Changes, func(c Change) bool {
		if c.Path == path || strings.HasPrefix(c.Path, path+"/") {
			return true
		}
		created, ok := c.Node.(*etree.Element)
		return c.Action == ActCreate && c.Path == parent && ok && created.Tag == name
	})
}

// sectionPath gives the paths of a section and of its parent.
func sectionPath(name string) (path, parent string) {
	switch {
	case wholeDocument(name):
		return "/cib", ""
	case slices.Contains(configSections, name):
		parent = "/cib/configuration"
	default:
		parent = "/cib"
	}
	return parent + "/" + name, parent
}
