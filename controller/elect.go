package controller

import (
	"cmp"
	"slices"
	"time"

	"pacer/cib"
	"pacer/cib/value/numeral"
	"pacer/membership"
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
	// Quorate says whether the last agreement that the member was part of had quorum, and it since.
	Quorate bool `json:"quorate"`
	// Settled is the version up to which its document was made with quorum.
	Settled cib.Version `json:"settled"`
	DC      uint32      `json:"dc"` // who the member took for the DC before; 0 if it knew none
	Leaving bool        `json:"leaving"`
	// Doubted members have a document that differs from the DC's though it should not.
	Doubted bool `json:"doubted,omitempty"`
	// FeatureSet says which features of the CIB the member knows.
	FeatureSet string `json:"feature_set"`
	Program    string `json:"program"` // its version, for dc-version
	Stack      string `json:"stack"`   // its membership's name, for cluster-infrastructure
	// Speaks are the protocols of messages that it understands.
	Speaks Protocols `json:"speaks"`
	// Silent are members that it knows to be silent, so that nobody need wait for them.
	Silent []membership.Member `json:"silent,omitempty"`
	// Cores are those of its processors, for how many actions it may have in flight.
	Cores int `json:"cores,omitempty"`
	// Watchdog is after what time the watchdog resets its host that it feeds; 0: it feeds none.
	Watchdog time.Duration `json:"watchdog,omitempty"`
	// Load is how much it has to do.
	Load grade `json:"load,omitempty"`
	// Attributes is the digest of what it knows of transient attributes.
	Attributes string `json:"attributes,omitempty"`
}

// inCharge says whether the member was DC.
func (s memberState) inCharge() bool { return s.DC == s.ID }

// keeper chooses whose document all members keep. A partition that had quorum wins over one that
// had not, else the one that knows most of what was decided with quorum; so nothing is lost that a client was told to
// be made, as long as a majority keeps its disks. One in doubt loses, then a newer configuration, then a document with a status section over one read from
// disk, then the newer version, then the DC's, then the lowest id.
func keeper(states []memberState) memberState {
	return slices.MinFunc(states, func(a, b memberState) int {
		return cmp.Or(
			-compareBool(a.Quorate && !a.Fresh, b.Quorate && !b.Fresh),
			-a.Settled.Compare(b.Settled),
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

// commonProtocol is the protocol that members go on in: the one that most of those speak who are at work, then that
// most speak at all, then the highest.
func commonProtocol(states map[uint32]memberState) int {
	best, most := 0, [2]int{-1, -1}
	for version := range allSpoken(states) {
		working, all := 0, 0
		for _, s := range states {
			if !s.Speaks.has(version) {
				continue
			}
			all++
			if !s.Fresh {
				working++
			}
		}
		if c := cmp.Or(cmp.Compare(working, most[0]), cmp.Compare(all, most[1]), cmp.Compare(version, best)); c > 0 {
			best, most = version, [2]int{working, all}
		}
	}
	return best
}

// allSpoken are the ends of what members speak: what most have in common begins or ends at one of them.
func allSpoken(states map[uint32]memberState) map[int]bool {
	list := map[int]bool{}
	for _, s := range states {
		list[s.Speaks.Lowest], list[s.Speaks.Highest] = true, true
	}
	return list
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
