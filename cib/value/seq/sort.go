package seq

import "slices"

// MergeSort sorts a list as GLib does, by merging halves. It keeps the order of equals, and where
// a comparison goes in circles it gives the order that the reference arrives at.
func MergeSort[T any](list []T, compare func(a, b T) int) {
	mergeSort(list, slices.Clone(list), compare)
}

// mergeSort sorts list; scratch has the same length.
func mergeSort[T any](list, scratch []T, compare func(a, b T) int) {
	if len(list) < 2 {
		return
	}
	half := len(list) / 2
	mergeSort(list[:half], scratch[:half], compare)
	mergeSort(list[half:], scratch[half:], compare)
	copy(scratch, list)
	left, right := scratch[:half], scratch[half:]
	for i := range list {
		if len(right) == 0 || len(left) > 0 && compare(left[0], right[0]) <= 0 {
			list[i], left = left[0], left[1:]
		} else {
			list[i], right = right[0], right[1:]
		}
	}
}
