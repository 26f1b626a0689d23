package ui

import (
	"context"
	"strings"

	"pacer/crmsh/ui/table"
)

// completeLine gives what may stand for the last word of a line that is being typed.
func completeLine(ctx context.Context, at *table.Level, text string, pos int) (head string, words []string, tail string) {
	runes := []rune(text)
	before, tail := string(runes[:pos]), string(runes[pos:])
	start := strings.LastIndexAny(before, " \t") + 1
	head = before[:start]
	for _, w := range candidates(ctx, at, strings.Fields(head), before[start:]) {
		if strings.HasPrefix(w, before[start:]) {
			if !strings.ContainsAny(w[len(w)-1:], "=:./") {
				w += " "
			}
			words = append(words, w)
		}
	}
	return head, words, tail
}

// candidates gives the words that may follow those of done at a level; word is what was typed of the next.
func candidates(ctx context.Context, at *table.Level, done []string, word string) []string {
	for i, w := range done {
		c := at.Resolve(w)
		switch {
		case c == nil:
			return nil
		case c.Level == nil:
			return c.Candidates(ctx, append(append([]string(nil), done[i+1:]...), word))
		}
		at = c.Level
	}
	return at.Names()
}
