package seq

// SlotOrder is the order in which GLib's hash table iterates over keys that have been inserted in
// the order given: keys by index, each by its hash value. Where the scheduler's outcome depends on
// such an order (ties of free capacity, preferences that go in circles), it must be this one to
// agree with the reference.
//
// Source: the open addressing of GHashTable as of GLib 2.60 to 2.80, with no key removed.
func SlotOrder(hashes []uint32) []int {
	t := slotTable{slots: make([]slot, 1<<minShift), shift: minShift}
	for i, h := range hashes {
		t.insert(slot{hash: max(h, 2), key: i + 1})
	}
	order := make([]int, 0, len(hashes))
	for _, s := range t.slots {
		if s.key > 0 {
			order = append(order, s.key-1)
		}
	}
	return order
}

const minShift = 3

// slotPrimes are the moduli for tables of 1, 2, 4, ... slots.
var slotPrimes = [...]uint32{
	1, 2, 3, 7, 13, 31, 61, 127, 251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521,
	131071, 262139, 524287, 1048573, 2097143, 4194301, 8388593, 16777213, 33554393, 67108859,
}

type slot struct {
	hash uint32
	key  int // 0: free
}

type slotTable struct {
	slots []slot
	shift int
	used  int
}

// index is where a hash value belongs if that slot is free.
func (t *slotTable) index(hash uint32) int { return int(hash * 11 % slotPrimes[t.shift]) }

// probe finds the first slot for a hash value that is not taken, in growing steps.
func (t *slotTable) probe(hash uint32, taken func(int) bool) int {
	i := t.index(hash)
	for step := 1; taken(i); step++ {
		i = (i + step) & (len(t.slots) - 1)
	}
	return i
}

func (t *slotTable) insert(s slot) {
	t.slots[t.probe(s.hash, func(i int) bool { return t.slots[i].key > 0 })] = s
	t.used++
	if len(t.slots) <= t.used+t.used/16 {
		t.grow()
	}
}

// grow makes room for a third more than there is. Keys are moved within the table, from the first
// slot on, each putting out the one that is in its new place.
func (t *slotTable) grow() {
	n := int(float64(t.used) * 1.333)
	for t.shift = 0; n > 0; n >>= 1 {
		t.shift++
	}
	t.shift = max(t.shift, minShift)
	t.slots = append(t.slots, make([]slot, 1<<t.shift-len(t.slots))...)
	settled := make([]bool, len(t.slots))
	for i := range t.slots {
		if t.slots[i].key == 0 || settled[i] {
			continue
		}
		moving := t.slots[i]
		t.slots[i] = slot{}
		for moving.key > 0 {
			to := t.probe(moving.hash, func(i int) bool { return settled[i] })
			settled[to] = true
			moving, t.slots[to] = t.slots[to], moving
		}
	}
}

// KeyHash is the hash value that Pacemaker's tables use for a text.
func KeyHash(s string) uint32 {
	h := uint32(0)
	for i := range len(s) {
		h = h*31 + uint32(int32(int8(s[i])))
	}
	return h
}

// QuirkHashOrder lists the keys of a table in the order in which Pacemaker goes through its hash tables, since who compares
// what its tools write has them in that order.
func QuirkHashOrder[V any](t *Table[V]) []string {
	var keys []string
	var hashes []uint32
	for key := range t.All() {
		keys, hashes = append(keys, key), append(hashes, KeyHash(key))
	}
	ordered := make([]string, 0, len(keys))
	for _, i := range SlotOrder(hashes) {
		ordered = append(ordered, keys[i])
	}
	return ordered
}
