package console

import (
	"strings"
	"unicode/utf8"

	"pacer/lazyregexp"
)

var (
	// colours are sequences that a terminal does not show.
	colours = lazyregexp.New(`\x1b\[[0-9;]*m`)
	// entry is what a line of a table begins with: a name, and the blanks before what is said of it.
	entry = lazyregexp.New(`^ *\S+  +`)
	// blanks are those that a line begins with.
	blanks = lazyregexp.New(`^ *`)
)

// fold breaks lines that are longer than a width between words. What follows is indented as the line is, or as the text
// behind the name in a table. A word that is longer by itself stays whole.
func fold(text string, width int) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) <= width {
			out.WriteString(line)
			continue
		}
		foldLine(&out, strings.TrimSuffix(line, "\n"), width)
	}
	return out.String()
}

func foldLine(out *strings.Builder, line string, width int) {
	begin := entry().FindString(line)
	if len(begin) == 0 || len(begin) > width/2 {
		begin = blanks().FindString(line)
	}
	out.WriteString(begin)
	column, indent := len(begin), strings.Repeat(" ", len(begin))
	for i, w := range strings.Fields(line[len(begin):]) {
		n := utf8.RuneCountInString(w)
		switch {
		case i == 0:
		case column+1+n > width:
			out.WriteString("\n" + indent)
			column = len(indent)
		default:
			out.WriteByte(' ')
			column++
		}
		out.WriteString(w)
		column += n
	}
	out.WriteByte('\n')
}

// inColumns lays words out as ls does: down the columns, as many as fit into a width. Width 0 is one a line.
func inColumns(words []string, width int) string {
	longest := 0
	for _, w := range words {
		longest = max(longest, utf8.RuneCountInString(w))
	}
	const gap = 2
	columns := max((width+gap)/(longest+gap), 1)
	rows := (len(words) + columns - 1) / columns
	var out strings.Builder
	for row := range rows {
		for i := row; i < len(words); i += rows {
			out.WriteString(words[i])
			if i+rows < len(words) {
				out.WriteString(strings.Repeat(" ", longest+gap-utf8.RuneCountInString(words[i])))
			}
		}
		out.WriteByte('\n')
	}
	return out.String()
}
