package main

import (
	"math/rand/v2"
	"slices"
)

// dice make choices that depend on nothing but the seed.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 0x9acce2))} }

// in is true with a probability in percent.
func (d dice) in(percent int) bool { return d.IntN(100) < percent }

// between gives a number of a range that includes both ends.
func (d dice) between(low, high int) int { return low + d.IntN(high-low+1) }

// pick chooses one of a list, which must not be empty.
func pick[T any](d dice, list ...T) T { return list[d.IntN(len(list))] }

// some chooses up to n different ones of a list, in random order.
func some[T any](d dice, n int, list []T) []T {
	list = slices.Clone(list)
	d.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:min(n, len(list))]
}

// times does something a random number of times.
func (d dice) times(low, high int, do func()) {
	for range d.between(low, high) {
		do()
	}
}
