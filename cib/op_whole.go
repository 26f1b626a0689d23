package cib

import (
	"slices"

	"github.com/beevik/etree"
)

// erase leaves an empty configuration and status, and raises admin_epoch so that no peer's older
// document can come back.
func (e *editor) erase() error {
	fresh := Empty().root
	for len(e.root.Child) > 0 {
		e.remove(e.root.Child[len(e.root.Child)-1])
	}
	for _, part := range elements(fresh) {
		e.add(e.root, part)
	}
	e.setNumber(e.root, attrAdminEpoch, VersionOf(e.root).AdminEpoch+1)
	return nil
}

func (e *editor) bump() error {
	e.setNumber(e.root, attrEpoch, VersionOf(e.root).Epoch+1)
	return nil
}

// upgrade runs the operation's transformation. Reaching a newer schema starts a new admin_epoch.
func (e *editor) upgrade(op Op) error {
	if op.Transform == nil {
		return op.refuse(Invalid, nil, "no transformation given")
	}
	if !e.passes(upgradeEffort) {
		return nil // and the operation is refused
	}
	before := schemaRank(e.root)
	scratch := copyElement(e.root)
	if err := op.Transform(scratch); err != nil {
		return op.refuse(UpgradeFailed, nil, err.Error())
	}
	e.swapRoot(scratch)
	if schemaRank(e.root) > before {
		e.setNumber(e.root, attrAdminEpoch, VersionOf(e.root).AdminEpoch+1)
		e.setNumber(e.root, attrEpoch, 1)
		e.setNumber(e.root, attrNumUpdates, 1)
	}
	return nil
}

// upgradeEffort is how often an upgrade looks at each node, or more.
const upgradeEffort = 5

// schemaRank orders documents by the schema they name; an unknown one ranks below all.
func schemaRank(root *etree.Element) int {
	name, _ := attrOf(root, "validate-with")
	return slices.Index(Schemas(), name)
}

// patch applies a patch to the tree in place.
func (e *editor) patch(op Op) error {
	if op.Patch == nil {
		return op.refuse(Invalid, nil, "no patch given")
	}
	if !e.passes(2) {
		return nil // and the operation is refused
	}
	next, err := op.Patch.apply(New(e.root), e.spend)
	if err != nil {
		return err
	}
	e.swapRoot(next.root)
	return nil
}
