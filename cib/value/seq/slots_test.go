package seq

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// djb2 is the hash with which the expected orders below were made.
func djb2(s string) uint32 {
	h := uint32(5381)
	for i := range len(s) {
		h = h*33 + uint32(s[i])
	}
	return h
}

// The expected orders are those of GLib 2.74 for string keys.
func TestSlotOrder(t *testing.T) {
	for _, c := range []struct{ inserted, want string }{
		{
			"node1 node2 node3 node4 node5",
			"node1 node3 node5 node2 node4",
		},
		{
			"1 2 3 4 5",
			"4 1 3 5 2",
		},
		{
			"nc6a53877 nf17fd374 n3fc1ea36 n77330bdb nd7210dff",
			"n77330bdb nc6a53877 nf17fd374 n3fc1ea36 nd7210dff",
		},
		{
			"node1 node2 node3 node4 node5 node6 node7 node8",
			"node5 node4 node3 node2 node8 node1 node7 node6",
		},
		{
			"1 2 3 4 5 6 7 8",
			"4 3 2 8 1 7 6 5",
		},
		{
			"nc30d8b76 n126a1e48 nea959c21 nde11cc9d n63b229f1 ncc11d357 n28dbd25e nc4069545",
			"nc4069545 n126a1e48 ncc11d357 n28dbd25e nc30d8b76 n63b229f1 nea959c21 nde11cc9d",
		},
		{
			"node1 node2 node3 node4 node5 node6 node7 node8 node9 node10 node11 node12 node13 node14 node15 node16 node17",
			"node10 node3 node13 node16 node6 node9 node11 node1 node14 node4 node7 node17 node2 node12 node15 node5 node8",
		},
		{
			"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17",
			"9 12 15 1 4 7 10 13 16 2 5 8 11 14 17 3 6",
		},
		{
			"nbf9703c0 nc68deb5d ne488b6c8 n0960afe9 nf21ff5eb n4bbdbb01 n5e0730b3 n8652dbd0 n767d5274 ndc14ed57 nfa749692 n6ed78f5d ncc170c31 nc7eec61b n1ba95a54 n96fabb7b n403a960a",
			"n767d5274 n0960afe9 nc68deb5d ndc14ed57 nbf9703c0 nf21ff5eb nfa749692 n5e0730b3 ne488b6c8 ncc170c31 nc7eec61b n6ed78f5d n8652dbd0 n403a960a n4bbdbb01 n96fabb7b n1ba95a54",
		},
		{
			"node1 node2 node3 node4 node5 node6 node7 node8 node9 node10 node11 node12 node13 node14 node15 node16 node17 node18 node19 node20 node21 node22 node23 node24 node25 node26 node27 node28 node29 node30 node31",
			"node18 node23 node7 node13 node29 node2 node19 node24 node8 node14 node3 node25 node9 node30 node15 node20 node4 node10 node26 node16 node31 node21 node5 node11 node27 node17 node22 node6 node12 node28 node1",
		},
		{
			"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31",
			"25 15 30 20 6 10 26 1 31 16 21 7 11 27 2 17 8 22 12 28 3 18 9 23 13 29 4 19 24 14 5",
		},
		{
			"n2bfcd686 nefb9f2c6 nefac6de6 n5caded41 n84a4c93f n6bb906c9 nda963a45 nd62cbf25 nb101446a n4869650e neff83f04 n84366826 nf4de438f n559741e7 naa61e488 n5d411b0d n94b24700 nfaeeb40c n6aa87c09 n7a2c54a0 nb83d5f7b n2450d1c3 n8782d4d5 nf9e324de n9de552dd n2a8a49f0 nbaf87131 nc7c66f53 n142ea4cd nabbd5e94 n32daef9f",
			"nefb9f2c6 n142ea4cd nd62cbf25 naa61e488 nb83d5f7b n5caded41 n84366826 n7a2c54a0 nabbd5e94 n9de552dd n32daef9f n2a8a49f0 n2450d1c3 nb101446a n8782d4d5 n4869650e nf9e324de n5d411b0d nfaeeb40c n94b24700 n6bb906c9 nc7c66f53 nda963a45 neff83f04 n2bfcd686 n6aa87c09 n559741e7 nf4de438f n84a4c93f nefac6de6 nbaf87131",
		},
	} {
		keys := strings.Fields(c.inserted)
		hashes := make([]uint32, len(keys))
		for i, k := range keys {
			hashes[i] = djb2(k)
		}
		var got []string
		for _, i := range SlotOrder(hashes) {
			got = append(got, keys[i])
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.inserted, strings.Join(got, " "), c.want)
		}
	}
}

func TestSlotOrderIsAPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		order := SlotOrder(rapid.SliceOfN(rapid.Uint32(), 0, 300).Draw(t, "hashes"))
		slices.Sort(order)
		for i, k := range order {
			if i != k {
				t.Fatalf("key %d is missing or stands twice", i)
			}
		}
	})
}

func TestKeyHash(t *testing.T) {
	for s, want := range map[string]uint32{"": 0, "a": 97, "ab": 97*31 + 98, "\xff": 0xffffffff} {
		if got := KeyHash(s); got != want {
			t.Errorf("%q: %d, want %d", s, got, want)
		}
	}
}

func TestMergeSortIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.IntRange(0, 999), 0, 50).Draw(t, "list")
		want := slices.Clone(list)
		byTens := func(a, b int) int { return a/10 - b/10 }
		slices.SortStableFunc(want, byTens)
		MergeSort(list, byTens)
		if !slices.Equal(list, want) {
			t.Fatalf("%v, want %v", list, want)
		}
	})
}

// Rock, paper, scissors: where every element beats the next in a circle, the result tells which
// ones were compared.
func TestMergeSortOfACircle(t *testing.T) {
	beats := func(a, b int) int {
		if (a+1)%5 == b || (a+3)%5 == b {
			return -1
		}
		return 1
	}
	list := []int{0, 1, 2, 3, 4}
	MergeSort(list, beats)
	got := ""
	for _, v := range list {
		got += strconv.Itoa(v)
	}
	if want := "20314"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
