package textdiff

import (
	"slices"
	"strings"
)

// Lines compares two texts line by line: what went has a - before it, what came a +, and the first line
// of a statement stands before its changed lines.
func Lines(before, after string) string { return changed(split(before), split(after)) }

func changed(a, b []string) string {
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

// Statements compares two texts of statements object by object, in the order of the second text; objects that went stand where
// they stood. Of an object that changed, what went has a - before it, what came a +, and the first line of its statement
// stands before its changed lines. Lines of one object are never held against those of another.
func Statements(before, after string) string {
	a, b := statements(before), statements(after)
	var out strings.Builder
	for _, name := range order(a, b) {
		out.WriteString(changed(a.lines[name], b.lines[name]))
	}
	return out.String()
}

// text is a text of statements: their names in its order, and the lines of each.
type text struct {
	names []string
	lines map[string][]string
}

// statements parts a text. A statement goes by its keyword and id; remarks belong to the statement after them.
func statements(of string) text {
	t := text{lines: map[string][]string{}}
	var remarks []string
	name := ""
	for _, l := range split(of) {
		switch {
		case strings.HasPrefix(l, "#"):
			remarks = append(remarks, l)
			continue
		case !strings.HasPrefix(l, "\t"):
			name = t.free(nameOf(l))
			t.names = append(t.names, name)
		}
		t.lines[name] = append(append(t.lines[name], remarks...), l)
		remarks = nil
	}
	if remarks != nil {
		t.names, t.lines["#"] = append(t.names, "#"), remarks
	}
	return t
}

// free gives a name that no statement has yet.
func (t text) free(name string) string {
	for t.lines[name] != nil {
		name += "'"
	}
	return name
}

// nameOf is the keyword and the id that a statement begins with. What is there once needs no id.
func nameOf(line string) string {
	words := strings.Fields(line)
	switch {
	case len(words) == 0 || words[0] == "fencing_topology":
		return strings.Join(words[:min(len(words), 1)], "")
	case words[0] == "xml":
		return strings.Join(words[:min(len(words), 3)], " ")
	}
	return strings.Join(words[:min(len(words), 2)], " ")
}

// order lists the names of both texts: those of the second in its order, and each that only the first has behind the one
// that stood before it there.
func order(a, b text) []string {
	gone, last := map[string][]string{}, "" // by what stands in both before them
	for _, name := range a.names {
		if b.lines[name] != nil {
			last = name
		} else {
			gone[last] = append(gone[last], name)
		}
	}
	out := gone[""]
	for _, name := range b.names {
		out = append(append(out, name), gone[name]...)
	}
	return out
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
