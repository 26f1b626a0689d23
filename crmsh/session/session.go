package session

import (
	"context"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/schema"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// Session is one configuration being edited. It is for one goroutine.
type Session struct {
	base   *cib.Document
	root   *etree.Element // <cib>, changed in place
	scope  *compile.Scope // nil: to be made anew
	agents compile.Agents
	dirty  bool

	// consent are the ids of what may be taken away though it is in use.
	consent map[string]bool

	// reworked are the containers that a load is about to change: what is in them may move elsewhere.
	reworked map[*etree.Element]bool
	// places are where objects were said in texts that were loaded.
	places map[string]place
	// broken are the ids of objects that a load cannot make, but that are meant to be there.
	broken map[string]bool
}

// New begins to edit a document, which itself stays as it is. Agents may be nil.
func New(base *cib.Document, agents compile.Agents) *Session {
	return &Session{base: base, root: base.Copy().Root(), agents: agents}
}

// Open begins to edit what a backend has.
func Open(ctx context.Context, b Backend, agents compile.Agents) (*Session, error) {
	doc, err := b.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	return New(doc, agents), nil
}

// Base gives the document the session began with.
func (s *Session) Base() *cib.Document { return s.base }

// Root gives the <cib> element as edited, to read.
func (s *Session) Root() *etree.Element { return s.root }

// configuration gives the <configuration> element.
func (s *Session) configuration() *etree.Element {
	c := s.root.SelectElement("configuration")
	if c == nil {
		c = s.root.CreateElement("configuration")
	}
	return c
}

// Scope gives what the configuration is looked up in.
func (s *Session) Scope() *compile.Scope {
	if s.scope == nil {
		s.scope = compile.NewScope(s.configuration(), s.agents)
		s.scope.OldRoles = oldRoles(s.root)
		s.scope.Major = major(s.root)
		if v := compile.DCVersion(s.base.Root().SelectElement("configuration")); v != "" {
			s.scope.DCVersion = v
		}
	}
	return s.scope
}

// newRoles is the schema that has the roles Promoted and Unpromoted first.
var newRoles = schema.Version{Major: 3, Minor: 7}

// major is the major version of the schema of a document, 0 if it names none.
func major(root *etree.Element) int {
	v, _ := schema.Named(root.SelectAttrValue("validate-with", ""))
	return v.Major
}

// oldRoles says whether a document's schema knows the roles Master and Slave only.
func oldRoles(root *etree.Element) bool {
	v, ok := schema.Named(root.SelectAttrValue("validate-with", ""))
	return ok && v.Compare(newRoles) < 0
}

// changed notes that elements were changed without the scope knowing.
func (s *Session) changed() {
	s.scope = nil
	s.dirty = true
}

// atomically runs a change, which is given the document before it, and takes everything back if it fails.
func (s *Session) atomically(change func(before *etree.Element) error) error {
	before, dirty := s.root.Copy(), s.dirty
	if err := change(before); err != nil {
		s.root, s.dirty, s.scope = before, dirty, nil
		return err
	}
	return nil
}

// Changed says whether there is anything to commit.
func (s *Session) Changed() bool {
	return s.dirty && len(s.patch().Changes) > 0
}

// Document gives the document that a commit would lead to, with its new version.
func (s *Session) Document() *cib.Document {
	return (&Proposal{session: s, patch: s.patch()}).Document()
}

// patch gives the difference. It bears no version, because the status may have gone on meanwhile.
func (s *Session) patch() *cib.Patch {
	return &cib.Patch{Changes: cib.DiffTrees(s.base.Root(), s.root, false)}
}

// Send sends what would be committed now, as Proposal.Send does.
func (s *Session) Send(ctx context.Context, b Backend, message string) error {
	return s.Proposal().Send(ctx, b, message)
}

// Rebase puts the changes of the session on top of what the backend has now. Where somebody else changed the same thing
// there, the session's stays; these conflicts are told.
func (s *Session) Rebase(ctx context.Context, b Backend) ([]Conflict, error) {
	now, err := b.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	next, conflicts, err := Merge(s.base, cib.New(s.root), now)
	if err != nil {
		return nil, err
	}
	s.base, s.root, s.scope = now, next.Copy().Root(), nil
	return conflicts, nil
}

// Overwrite makes the backend's configuration of now the base, and that of the session the change of it: what
// others changed meanwhile will go.
func (s *Session) Overwrite(ctx context.Context, b Backend) error {
	now, err := b.Snapshot(ctx)
	if err != nil {
		return err
	}
	mine := cib.New(s.root)
	s.base, s.root = now, now.Copy().Root()
	s.Restore(mine)
	return nil
}

// Restore makes the configuration that of another document. What the cluster says of itself there, in
// attributes of <cib> and in the status, stays as it is.
func (s *Session) Restore(doc *cib.Document) {
	other := doc.Root().SelectElement("configuration")
	if other == nil {
		other = etree.NewElement("configuration")
	}
	now := s.configuration()
	at := now.Index()
	s.root.RemoveChildAt(at)
	s.root.InsertChildAt(at, other.Copy())
	if v := doc.Root().SelectAttrValue("validate-with", ""); v != "" {
		s.root.CreateAttr("validate-with", v)
	}
	s.changed()
}

// Compare lists the objects of the configuration that differ between two documents, one line each.
func Compare(from, to *cib.Document) []string {
	before, names := objectTexts(from)
	after, later := objectTexts(to)
	var out []string
	for _, n := range names {
		switch text, still := after[n]; {
		case !still:
			out = append(out, n+" was deleted")
		case text != before[n]:
			out = append(out, n+" was changed")
		}
	}
	for _, n := range later {
		if _, was := before[n]; !was {
			out = append(out, n+" was created")
		}
	}
	return out
}

// objectTexts gives the statement of each object by its kind and id, and the names in the order of showing.
func objectTexts(d *cib.Document) (byName map[string]string, order []string) {
	byName = map[string]string{}
	scope := compile.NewScope(d.Root().SelectElement("configuration"), nil)
	for _, o := range scope.Objects() {
		name := o.Type + " " + o.ID
		order = append(order, name)
		byName[name] = lang.String(scope.Statement(o))
	}
	return byName, order
}
