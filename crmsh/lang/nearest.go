package lang

import "strings"

// Nearest gives the word of known that most resembles word, or "" if none is close: at most one slip in
// short words, two in longer ones. Case does not count.
func Nearest(word string, known []string) string {
	word = strings.ToLower(word)
	best, found := 1, ""
	if len(word) > 4 {
		best = 2
	}
	for _, k := range known {
		if d := slips(word, strings.ToLower(k)); d <= best && d > 0 {
			best, found = d-1, k
		}
	}
	return found
}

// slips counts the insertions, deletions, changes and swaps of neighbours that turn a into b.
func slips(a, b string) int {
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			change := prev[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			cur[j] = min(change, prev[j]+1, cur[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(b)]
}
