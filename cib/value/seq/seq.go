package seq

import "iter"

// Newest is a list whose iteration starts with the newest element. The zero value is empty.
type Newest[T any] struct{ old []T } // oldest first, so that adding is cheap

// Add puts an element at the front.
func (l *Newest[T]) Add(v T) { l.old = append(l.old, v) }

// Len is the number of elements.
func (l *Newest[T]) Len() int { return len(l.old) }

// All yields the elements present at the start of the loop, newest first.
func (l *Newest[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		s := l.old
		for i := len(s) - 1; i >= 0; i-- {
			if !yield(s[i]) {
				return
			}
		}
	}
}

// OldestFirst is the underlying order, shared with the list: do not change it.
func (l *Newest[T]) OldestFirst() []T { return l.old }

// Set replaces the content, given oldest first.
func (l *Newest[T]) Set(oldestFirst []T) { l.old = oldestFirst }

// Head is the newest element; ok is false if the list is empty.
func (l *Newest[T]) Head() (v T, ok bool) {
	if len(l.old) == 0 {
		return v, false
	}
	return l.old[len(l.old)-1], true
}

// InsertSorted inserts v into a list sorted by less, before the elements equal to it.
func InsertSorted[T any](s []T, v T, less func(a, b T) bool) []T {
	i := 0
	for i < len(s) && less(s[i], v) {
		i++
	}
	s = append(s, v)
	copy(s[i+1:], s[i:])
	s[i] = v
	return s
}

// Table is a map with string keys that iterates in the order of insertion. The zero value is
// empty; a nil table reads as empty.
type Table[V any] struct {
	entries []entry[V]
	index   map[string]int // built once the table outgrows linear search
}

type entry[V any] struct {
	key string
	val V
}

const (
	linear = 16
	few    = 4 // entries to make room for at first
)

func (t *Table[V]) find(k string) int {
	if t == nil {
		return -1
	}
	if t.index != nil {
		if i, ok := t.index[k]; ok {
			return i
		}
		return -1
	}
	for i := range t.entries {
		if t.entries[i].key == k {
			return i
		}
	}
	return -1
}

// Get finds a value.
func (t *Table[V]) Get(k string) (v V, ok bool) {
	if i := t.find(k); i >= 0 {
		return t.entries[i].val, true
	}
	return v, false
}

// Value finds a value, or gives the zero value.
func (t *Table[V]) Value(k string) V { v, _ := t.Get(k); return v }

// Has says whether the key is present.
func (t *Table[V]) Has(k string) bool { return t.find(k) >= 0 }

// Put inserts or replaces; a replaced key keeps its place.
func (t *Table[V]) Put(k string, v V) {
	if i := t.find(k); i >= 0 {
		t.entries[i].val = v
		return
	}
	t.insert(k, v)
}

// PutNew inserts unless the key is present, and says whether it did.
func (t *Table[V]) PutNew(k string, v V) bool {
	if t.Has(k) {
		return false
	}
	t.insert(k, v)
	return true
}

func (t *Table[V]) insert(k string, v V) {
	if t.entries == nil {
		t.entries = make([]entry[V], 0, few)
	}
	t.entries = append(t.entries, entry[V]{k, v})
	switch {
	case t.index != nil:
		t.index[k] = len(t.entries) - 1
	case len(t.entries) > linear:
		t.index = make(map[string]int, 2*len(t.entries))
		for i, e := range t.entries {
			t.index[e.key] = i
		}
	}
}

// Delete removes a key.
func (t *Table[V]) Delete(k string) {
	i := t.find(k)
	if i < 0 {
		return
	}
	t.entries = append(t.entries[:i:i], t.entries[i+1:]...)
	if t.index != nil {
		clear(t.index)
		for i, e := range t.entries {
			t.index[e.key] = i
		}
	}
}

// Len is the number of keys.
func (t *Table[V]) Len() int {
	if t == nil {
		return 0
	}
	return len(t.entries)
}

// All yields keys and values in the order of insertion.
func (t *Table[V]) All() iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		if t == nil {
			return
		}
		for i := range t.entries {
			if e := &t.entries[i]; !yield(e.key, e.val) {
				return
			}
		}
	}
}

// Clone copies the table; values are copied as they are.
func (t *Table[V]) Clone() *Table[V] {
	c := &Table[V]{}
	for k, v := range t.All() {
		c.Put(k, v)
	}
	return c
}
