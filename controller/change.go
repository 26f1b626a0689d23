package controller

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/upgrade"
)

// Conflict says that the CIB is not the one that a change was made for.
type Conflict struct {
	Base, Present cib.Version
}

// Error implements error.
func (c *Conflict) Error() string {
	return fmt.Sprintf("the configuration changed meanwhile: the change was made for version %s, version %s is present; nothing was applied", c.Base, c.Present)
}

// changed is the document after a client's operations, or why they cannot be applied. They are applied whole or not at
// all, and all members come to the same verdict.
func changed(doc *cib.Document, c change, origin string) (*cib.Document, error) {
	after, err := Outcome(doc, Requested{Ops: c.Ops, Base: c.Base, User: c.User, Groups: c.Groups}, time.Unix(c.At, 0))
	if err != nil {
		return nil, err
	}
	if after != doc && otherConfiguration(doc.Version(), after.Version()) {
		sign(after.Root(), c, origin)
	}
	return after, nil
}

// change is what a client asks for, as it travels.
func (r Requested) change(now time.Time) *change {
	return &change{
		ID: r.ID, Ops: r.Ops, Base: r.Base, User: r.User, Client: r.Client, Groups: r.Groups, At: now.Unix(),
		Comment: r.Comment, Written: now.Format(time.ANSIC),
	}
}

// sign notes on a new configuration who wrote it, where and when.
func sign(root *etree.Element, c change, origin string) {
	root.CreateAttr("cib-last-written", c.Written)
	root.CreateAttr("update-origin", origin)
	root.CreateAttr("update-client", cmp.Or(c.Client, "pacer"))
	root.CreateAttr("update-user", c.User)
}

// worse says what a change would break: ids given twice and references to nothing that were not there
// before. A configuration that came broken can still be worked on.
func worse(before, after *cib.Document) error {
	if !otherConfiguration(before.Version(), after.Version()) {
		return nil
	}
	return newProblems(before, after)
}

// newProblems lists the problems that a document has and did not have before.
func newProblems(before, after *cib.Document) error {
	problems := after.Check()
	if len(problems) == 0 {
		return nil
	}
	known := map[string]bool{}
	for _, p := range before.Check() {
		known[p.Path+" "+p.Text] = true
	}
	var all []error
	for _, p := range problems {
		if !known[p.Path+" "+p.Text] {
			all = append(all, errors.New(p.String()))
		}
	}
	return errors.Join(all...)
}

// nonconforming says how a change leads away from the schema. A configuration that came so can still be worked on.
func nonconforming(before, after *cib.Document) error {
	if before == after {
		return nil
	}
	if err := after.Conforms(); err != nil && before.Conforms() == nil {
		return err
	}
	return nil
}

// withUpgrades tells operations that ask for the latest schema how it is reached; that does not travel
// in messages.
func withUpgrades(ops []cib.Op) []cib.Op {
	out := slices.Clone(ops)
	for i := range out {
		if out[i].Kind == cib.Upgrade {
			out[i].Transform = func(root *etree.Element) error {
				_, err := upgrade.ToLatest(root)
				return err
			}
		}
	}
	return out
}
