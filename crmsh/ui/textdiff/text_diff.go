package textdiff

import (
	"slices"
	"strings"
)

// Lines compares two texts line by line: what went has a - before it, what came a +, and the first line
// of a statement stands before its changed lines.
func Lines(before, after string) string {
	a, b := split(before), split(after)
	var out strings.Builder
	head, shown := "", ""
	for _, l := range merge(a, b) {
		body := l[1:]
		if !strings.HasPrefix(body, "\t") {
			head = l
		}
		if l[0] == ' ' {
			continue
		}
		if head != shown && head != l && head[0] == ' ' {
			out.WriteString(head + "\n")
		}
		shown = head
		out.WriteString(l + "\n")
	}
	return out.String()
}

// split gives the lines of a text.
func split(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// merge gives the lines of both lists, each behind a blank, - or +: those that stay in both are a
// longest common part.
func merge(a, b []string) []string {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	var out []string
	for _, l := range a[:start] {
		out = append(out, " "+l)
	}
	out = append(out, middle(a[start:len(a)-end], b[start:len(b)-end])...)
	for _, l := range a[len(a)-end:] {
		out = append(out, " "+l)
	}
	return out
}

// middle compares what is between the equal ends of two lists.
func middle(a, b []string) []string {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := range slices.Backward(a) {
		for j := range slices.Backward(b) {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var out []string
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, " "+a[i])
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || length[i+1][j] >= length[i][j+1]):
			out = append(out, "-"+a[i])
			i++
		default:
			out = append(out, "+"+b[j])
			j++
		}
	}
	return out
}
