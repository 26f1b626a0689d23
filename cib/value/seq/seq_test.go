package seq

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// A loop sees the elements that were there when it began, newest first, whatever is added meanwhile.
func TestNewestFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list Newest[int]
		n := rapid.IntRange(0, 6).Draw(t, "elements")
		for i := range n {
			list.Add(i)
		}
		var seen []int
		for v := range list.All() {
			seen = append(seen, v)
			list.Add(100 + v)
		}
		want := list.OldestFirst()[:n]
		slices.Reverse(seen)
		if !slices.Equal(seen, want) || list.Len() != 2*n {
			t.Fatalf("seen %v backwards, want %v; %d in all", seen, want, list.Len())
		}
		if head, ok := list.Head(); ok != (n > 0) || ok && head != 100 {
			t.Fatalf("the head is %d, %v", head, ok)
		}
		list.Set([]int{7, 8})
		if head, _ := list.Head(); head != 8 {
			t.Fatalf("the head is %d after Set", head)
		}
	})
}

// A sorted insert goes before equal elements.
func TestInsertSorted(t *testing.T) {
	type pair struct{ key, n int }
	rapid.Check(t, func(t *rapid.T) {
		var list, want []pair
		for i, key := range rapid.SliceOf(rapid.IntRange(0, 3)).Draw(t, "keys") {
			list = InsertSorted(list, pair{key, i}, func(a, b pair) bool { return a.key < b.key })
			want = append([]pair{{key, i}}, want...)
		}
		slices.SortStableFunc(want, func(a, b pair) int { return a.key - b.key })
		if !slices.Equal(list, want) {
			t.Fatalf("got %v, want %v", list, want)
		}
	})
}

// A table iterates in the order of insertion; a replaced key keeps its place, a deleted one loses it.
func TestTableOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var table Table[int]
		var keys []string
		for i := range rapid.IntRange(0, 60).Draw(t, "steps") {
			k := strconv.Itoa(rapid.IntRange(0, 30).Draw(t, "key"))
			has := slices.Contains(keys, k)
			if rapid.IntRange(0, 3).Draw(t, "what") == 0 {
				table.Delete(k)
				keys = slices.DeleteFunc(keys, func(have string) bool { return have == k })
			} else {
				if isNew := table.PutNew(k, i); isNew == has {
					t.Fatalf("%s is new: %v", k, isNew)
				}
				table.Put(k, i)
				if !has {
					keys = append(keys, k)
				}
				if v, ok := table.Get(k); !ok || v != i || !table.Has(k) || table.Value(k) != i {
					t.Fatalf("%s has %d, want %d", k, v, i)
				}
			}
			var got []string
			for k := range table.Clone().All() {
				got = append(got, k)
			}
			if !slices.Equal(got, keys) || table.Len() != len(keys) {
				t.Fatalf("order %v, want %v", got, keys)
			}
		}
	})
	var none *Table[int]
	if none.Len() != 0 || none.Has("a") || none.Value("a") != 0 {
		t.Error("a nil table is not empty")
	}
}
