package cib

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/beevik/etree"
)

// Names of the attributes that make up a document's version.
const (
	attrAdminEpoch = "admin_epoch"
	attrEpoch      = "epoch"
	attrNumUpdates = "num_updates"
)

// versionAttrs lists them from the weightiest to the lightest.
var versionAttrs = [...]string{attrAdminEpoch, attrEpoch, attrNumUpdates}

// Version orders the documents of a cluster. The zero Version is the oldest.
type Version struct {
	AdminEpoch int // raised by administrators and by erasing
	Epoch      int // raised by each change of the configuration
	NumUpdates int // raised by each other change
}

// Compare gives -1, 0 or +1 as v is older than, the same as or newer than other.
func (v Version) Compare(other Version) int {
	return cmp.Or(
		cmp.Compare(v.AdminEpoch, other.AdminEpoch),
		cmp.Compare(v.Epoch, other.Epoch),
		cmp.Compare(v.NumUpdates, other.NumUpdates),
	)
}

// String gives the version as Pacemaker prints it: 0.12.3.
func (v Version) String() string {
	return fmt.Sprintf("%d.%d.%d", v.AdminEpoch, v.Epoch, v.NumUpdates)
}

// VersionOf reads the version of any element that carries one: the root, or the source or target of a
// patch. Absent and unreadable numbers count as 0.
func VersionOf(e *etree.Element) Version {
	return Version{number(e, attrAdminEpoch), number(e, attrEpoch), number(e, attrNumUpdates)}
}

func (v Version) fields() [3]int { return [3]int{v.AdminEpoch, v.Epoch, v.NumUpdates} }

// writeTo sets the version attributes of an element.
func (v Version) writeTo(e *etree.Element) {
	for i, n := range v.fields() {
		setAttr(e, versionAttrs[i], strconv.Itoa(n))
	}
}

// number reads a whole number; what is not one counts as 0.
func number(e *etree.Element, attr string) int {
	text, ok := attrOf(e, attr)
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
