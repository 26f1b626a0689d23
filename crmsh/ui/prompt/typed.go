package prompt

import (
	"fmt"
	"strconv"
	"strings"
)

// typed are the lines that a person typed, oldest first; they are numbered from 1 on.
type typed []string

// recall gives the line that a word such as !12 means: !N is that number, !-N so many lines ago, !! the last,
// !TEXT the last that begins so.
func (t typed) recall(word string) (string, error) {
	word = strings.TrimSpace(word)
	what := strings.TrimPrefix(word, "!")
	n, err := strconv.Atoi(what)
	switch {
	case what == "!":
		n = len(t)
	case err == nil && n < 0:
		n += len(t) + 1
	case err != nil:
		n = 0
		for i, l := range t {
			if strings.HasPrefix(l, what) {
				n = i + 1
			}
		}
	}
	if n < 1 || n > len(t) {
		return "", fmt.Errorf("%s: no such line was typed; ! lists those that were", word)
	}
	return t[n-1], nil
}

// list shows the lines with their numbers.
func (t typed) list() string {
	var out strings.Builder
	for i, l := range t {
		fmt.Fprintf(&out, "%5d  %s\n", i+1, l)
	}
	return out.String()
}
