package problem

import (
	"cmp"
	"unicode/utf8"
)

// longestWord is how many characters a word has at most: what is longer is not misspelt.
const longestWord = 200

// Nearest finds among the candidates the one that a misspelt word most likely meant, or "" if none is
// near: at most a third of the word wrong. Of equally near ones the first wins.
func Nearest(word string, candidates []string) string {
	length := utf8.RuneCountInString(word)
	if length > longestWord {
		return ""
	}
	best, least := "", length/3+1
	for _, c := range candidates {
		if longer := utf8.RuneCountInString(c) - length; max(longer, -longer) >= least {
			continue // each character more or less is one wrong
		}
		if d := distance(word, c); c != word && d < cmp.Or(least, 1) {
			best, least = c, d
		}
	}
	return best
}

// distance counts the insertions, deletions, replacements and swaps of neighbours that turn a into b.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	older, old, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range row {
		old[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			row[j] = min(old[j]+1, row[j-1]+1, old[j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		older, old, row = old, row, older
	}
	return old[len(t)]
}
