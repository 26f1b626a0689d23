package session

import (
	"context"
	"errors"
	"strconv"

	"pacer/cib"
	"pacer/cib/schema"
)

// Proposal is what a session would commit as it stands: the difference, the document after it, and what in that does not
// follow the schema, each found out once, since all of them are asked for several times on the way to a commit. It is of no
// use any more once the session is edited further, and it is for one goroutine.
type Proposal struct {
	session      *Session
	patch        *cib.Patch
	fresh, stale []schema.Fault // new faults, and those that were there before

	doc *cib.Document // nil: to be made
}

// Proposal gives what would be committed now.
func (s *Session) Proposal() *Proposal {
	p := &Proposal{session: s, patch: s.patch()}
	p.fresh, p.stale = newFaults(s.base.Root(), s.root)
	return p
}

// Session gives the session whose proposal it is.
func (p *Proposal) Session() *Session { return p.session }

// Changed says whether there is anything to commit.
func (p *Proposal) Changed() bool { return p.session.dirty && len(p.patch.Changes) > 0 }

// Document gives the document that a commit would lead to, with its new version. It is for all to read.
func (p *Proposal) Document() *cib.Document {
	if p.doc != nil {
		return p.doc
	}
	root := p.session.root.Copy()
	v := p.session.base.Version()
	if p.patch.Touches("configuration") {
		root.CreateAttr("epoch", strconv.Itoa(v.Epoch+1))
		root.CreateAttr("num_updates", "0")
	} else {
		root.CreateAttr("num_updates", strconv.Itoa(v.NumUpdates+1))
	}
	p.doc = cib.New(root)
	return p.doc
}

// Conforms says whether what would be committed follows the schema as far as what was there before does. The error is a
// *NonconformingError.
func (p *Proposal) Conforms() error { return nonconforming(p.session.root, p.fresh) }

// Send sends the difference to the backend, with a message for the history that may be empty. The session goes on
// from what it had and is not used any more if all went well. What would not follow the schema is not sent: the error is a
// *NonconformingError. If the configuration changed there, the error is a
// *ConflictError; if the answer was lost, a *LostError that tells the outcome.
func (p *Proposal) Send(ctx context.Context, b Backend, message string) error {
	if !p.Changed() {
		return nil
	}
	if err := p.Conforms(); err != nil {
		return err
	}
	s := p.session
	err := b.Commit(ctx, s.base.Version(), Change{Ops: p.ops(), Message: message})
	if conflict := (*ConflictError)(nil); errors.As(err, &conflict) {
		conflict.Changes = Compare(s.base, conflict.Current)
		_, both, _ := Merge(s.base, cib.New(s.root), conflict.Current) //nolint:errcheck // what does not fit is told when it is tried
		for _, c := range both {
			conflict.Changes = append(conflict.Changes, c.What+" was changed both there and here")
		}
	}
	if lost := (*LostError)(nil); errors.As(err, &lost) {
		lost.Outcome = outcome(s.base, cib.New(s.root), lost.Current)
	}
	return err
}

// ops gives the operations that lead from the base to the document as edited: one patch with nothing in it but the
// difference. Who applies it raises the version.
func (p *Proposal) ops() []cib.Op {
	return []cib.Op{{Kind: cib.Patching, Patch: p.patch}}
}
