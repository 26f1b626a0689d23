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
	keys  []string
	vals  []V
	index map[string]int // built once the table outgrows linear search
}

const linear = 16

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
	for i, have := range t.keys {
		if have == k {
			return i
		}
	}
	return -1
}

// Get finds a value.
func (t *Table[V]) Get(k string) (v V, ok bool) {
	if i := t.find(k); i >= 0 {
		return t.vals[i], true
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
		t.vals[i] = v
		return
	}
	t.keys, t.vals = append(t.keys, k), append(t.vals, v)
	switch {
	case t.index != nil:
		t.index[k] = len(t.keys) - 1
	case len(t.keys) > linear:
		t.index = make(map[string]int, 2*len(t.keys))
		for i, k := range t.keys {
			t.index[k] = i
		}
	}
}

// PutNew inserts unless the key is present, and says whether it did.
func (t *Table[V]) PutNew(k string, v V) bool {
	if t.Has(k) {
		return false
	}
	t.Put(k, v)
	return true
}

// Delete removes a key.
func (t *Table[V]) Delete(k string) {
	i := t.find(k)
	if i < 0 {
		return
	}
	t.keys = append(t.keys[:i:i], t.keys[i+1:]...)
	t.vals = append(t.vals[:i:i], t.vals[i+1:]...)
	if t.index != nil {
		clear(t.index)
		for i, k := range t.keys {
			t.index[k] = i
		}
	}
}

// Len is the number of keys.
func (t *Table[V]) Len() int {
	if t == nil {
		return 0
	}
	return len(t.keys)
}

// All yields keys and values in the order of insertion.
func (t *Table[V]) All() iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		if t == nil {
			return
		}
		for i := range t.keys {
			if !yield(t.keys[i], t.vals[i]) {
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
