package membership_test

import (
	"fmt"
	"testing"

	"pacer/membership"
)

// TestLasts: what is said to last is known in every part that has quorum, whatever votes the members have and whoever
// has written it; more than half have it; and it is said to last where all have written it.
func TestLasts(t *testing.T) {
	for _, votes := range [][]int{{1}, {1, 1}, {1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 1, 1}, {2, 1, 1}, {3, 1, 1, 1}, {4, 1, 1, 1}, {2, 2, 1}} {
		for _, absent := range []int{0, 1, 2} {
			total := 0
			v := membership.View{Votes: map[uint32]int{}}
			for i, n := range votes {
				total += n
				id := uint32(i + 1)
				v.Members = append(v.Members, membership.Member{ID: id, Name: fmt.Sprint("n", id)})
				if n != 1 {
					v.Votes[id] = n
				}
			}
			needed := (total+absent)/2 + 1
			if v.Quorate = total >= needed; v.Quorate {
				v.Spare = total - needed
			}
			everySet(len(votes), func(wrote func(uint32) bool) {
				lasts := v.Lasts(func(m membership.Member) bool { return wrote(m.ID) })
				some := false
				everySet(len(votes), func(back func(uint32) bool) {
					have, known := 0, false
					for i, n := range votes {
						if id := uint32(i + 1); back(id) {
							have += n
							known = known || wrote(id)
						}
					}
					some = some || have >= needed && !known
				})
				written := 0
				for i := range votes {
					if wrote(uint32(i + 1)) {
						written++
					}
				}
				all := written == len(votes)
				if lasts && (some || 2*written <= len(votes)) || all && !lasts {
					t.Errorf("votes %v, %d needed, all wrote: %t; it lasts: %t, a part with quorum does not know of it: %t", votes, needed, all, lasts, some)
				}
			})
		}
	}
}

// everySet calls f with every set of members 1 to n.
func everySet(n int, f func(has func(uint32) bool)) {
	for set := range 1 << n {
		f(func(id uint32) bool { return set>>(id-1)&1 == 1 })
	}
}
