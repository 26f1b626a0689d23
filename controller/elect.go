package controller

import (
	"cmp"
	"slices"

	"pacer/cib"
	"pacer/cib/value/numeral"
)

// memberState is what a member says of itself after a change of view.
type memberState struct {
	ID          uint32      `json:"id"`
	Incarnation uint64      `json:"incarnation"`
	Version     cib.Version `json:"version"`
	Digest      string      `json:"digest"`
	// Fresh members have just started: their document is the one on disk, and its status section
	// says nothing.
	Fresh bool `json:"fresh"`
	// Quorate says whether the view before this one had quorum.
	Quorate bool   `json:"quorate"`
	DC      uint32 `json:"dc"` // who the member took for the DC before; 0 if it knew none
	Leaving bool   `json:"leaving"`
	// Doubted members have a document that differs from the DC's though it should not.
	Doubted bool `json:"doubted,omitempty"`
	// FeatureSet is the protocol the member speaks.
	FeatureSet string `json:"feature_set"`
	Program    string `json:"program"` // its version, for dc-version
	Stack      string `json:"stack"`   // its membership's name, for cluster-infrastructure
}

// inCharge says whether the member was DC.
func (s memberState) inCharge() bool { return s.DC == s.ID }

// keeper chooses whose document all members keep. A partition that had quorum wins over one that
// had not, one in doubt loses, then a newer configuration, then a document with a status section over one read from
// disk, then the newer version, then the DC's, then the lowest id.
func keeper(states []memberState) memberState {
	return slices.MinFunc(states, func(a, b memberState) int {
		return cmp.Or(
			-compareBool(a.Quorate && !a.Fresh, b.Quorate && !b.Fresh),
			compareBool(a.Doubted, b.Doubted),
			-cmp.Compare(a.Version.AdminEpoch, b.Version.AdminEpoch),
			-cmp.Compare(a.Version.Epoch, b.Version.Epoch),
			compareBool(a.Fresh, b.Fresh),
			-cmp.Compare(a.Version.NumUpdates, b.Version.NumUpdates),
			-compareBool(a.inCharge(), b.inCharge()),
			cmp.Compare(a.ID, b.ID),
		)
	})
}

// elect chooses the DC. A member that is about to leave is chosen only if all are. While members are
// being upgraded one after the other, those of the oldest feature set come first, since what they ask
// for is understood by all. Then whoever was DC and stays, the keeper of the document first where two
// partitions had one each; otherwise the lowest id.
func elect(states []memberState, keeps uint32) uint32 {
	best := slices.MinFunc(states, func(a, b memberState) int {
		return cmp.Or(
			compareBool(a.Leaving, b.Leaving),
			numeral.CompareVersions(a.FeatureSet, b.FeatureSet),
			-compareBool(a.inCharge(), b.inCharge()),
			-compareBool(a.ID == keeps && a.inCharge(), b.ID == keeps && b.inCharge()),
			compareBool(a.Fresh, b.Fresh),
			cmp.Compare(a.ID, b.ID),
		)
	})
	return best.ID
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
