package acl

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/cib"
)

// Sight is what a user sees of a document, and what the user asks for with it.
type Sight struct {
	rights *Rights
	doc    *cib.Document
	sight  cib.Sight
	whole  bool // nothing can be hidden from the user, whatever the document holds
	none   bool // nothing is seen
}

// Look finds out what the user sees of a document. The error is that the user has no permission of any kind; who has
// some may see nothing and yet be permitted to add something.
func (r *Rights) Look(doc *cib.Document) (*Sight, error) {
	if len(r.permissions) == 0 {
		return nil, r.seesNothing()
	}
	s := &Sight{rights: r, doc: doc, sight: cib.Sight{Seen: doc}}
	m, err := r.mark(doc.Root())
	if err != nil {
		return nil, err
	}
	denies := slices.ContainsFunc(r.permissions, func(p permission) bool { return p.kind == denied })
	if s.whole = !denies && m[doc.Root()]&(mayRead|mayWrite) != 0; s.whole {
		return s, nil
	}
	return s, s.hide()
}

func (r *Rights) seesNothing() error {
	return r.refuse("no permission to read any of the configuration; ask the administrator for an acl_target")
}

// hide takes away from a copy of the document what is not seen.
func (s *Sight) hide() error {
	seen := s.doc.Copy()
	root := seen.Root()
	s.sight = cib.Sight{Seen: seen, Origin: map[*etree.Element]*etree.Element{}, Bare: map[*etree.Element]bool{}}
	s.pairUp(s.doc.Root(), root)
	m, err := s.rights.mark(root)
	if err != nil {
		return err
	}
	p := purge{m, s.sight.Bare}
	for _, e := range s.rights.deniedElements(root) {
		if attached(e, root) {
			p.element(e)
		}
	}
	s.none = !p.element(root)
	return nil
}

// pairUp notes which element each one of a copy stands for.
func (s *Sight) pairUp(e, fresh *etree.Element) {
	s.sight.Origin[fresh] = e
	olds, news := e.ChildElements(), fresh.ChildElements()
	for i := range olds {
		s.pairUp(olds[i], news[i])
	}
}

// Seen is the document as the user sees it. If that is nothing, the error says so.
func (s *Sight) Seen() (*cib.Document, error) {
	if s.none {
		return nil, s.rights.seesNothing()
	}
	return s.sight.Seen, nil
}

// Whole reports whether the user sees all of any document, so that there is nothing to be kept from the user.
func (s *Sight) Whole() bool { return s.whole }

// Version is the version of the document, as far as it is seen.
func (s *Sight) Version() cib.Version { return s.sight.Seen.Version() }

// Update makes a new document by operations that the user asks for, if the user may. They are performed on what the
// user sees (see cib.UpdateSeen): neither the outcome nor an error depends on anything else, except that the id of
// what is not seen is taken. The other two documents are what the user sees before and after.
func (s *Sight) Update(ops []cib.Op) (next, before, after *cib.Document, err error) {
	guard, steps := s.rights.Guard(ops), cib.LimitedSteps
	if s.whole {
		next, err = cib.UpdateWithin(s.doc, ops, guard, steps)
		return next, s.doc, next, err
	}
	for _, op := range ops {
		if op.Kind == cib.Upgrade || op.Kind == cib.Erase {
			return nil, nil, nil, s.rights.refuse("%v is about the whole document, of which some may not be seen", op.Kind)
		}
	}
	next, after, err = cib.UpdateSeen(s.doc, s.sight, ops, guard, steps)
	return next, s.sight.Seen, after, err
}
