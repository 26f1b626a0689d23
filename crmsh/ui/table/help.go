package table

import (
	"fmt"
	"slices"
	"strings"
)

// Text tells what a level is for and lists its commands.
func (l *Level) Text() string {
	list := l.listed()
	slices.SortFunc(list, func(a, b *Command) int { return strings.Compare(a.Name, b.Name) })
	width := 0
	for _, c := range list {
		width = max(width, len(c.Name))
	}
	var out strings.Builder
	if l.Help != "" {
		out.WriteString(Wrapped(l.Help) + "\n")
	}
	for _, c := range list {
		name := c.Name
		if c.Level != nil {
			name += "/"
		}
		fmt.Fprintf(&out, "  %-*s %s\n", width+1, name, c.Short)
	}
	return out.String() + "\nhelp COMMAND tells more, help topics lists what else is explained. A command may be shortened as long as it is clear which is meant.\n"
}

// Text tells how a command is used.
func (c *Command) Text() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s: %s\n\nusage: %s\n", c.Name, c.Short, c.Usage())
	if len(c.Aliases) > 0 {
		fmt.Fprintf(&out, "also called: %s\n", strings.Join(c.Aliases, ", "))
	}
	if c.Help != "" {
		out.WriteString("\n" + Wrapped(c.Help))
	}
	return out.String()
}

// Explain gives the help for a command or level that words lead to from a level, "" if they lead nowhere.
func (l *Level) Explain(words []string) string {
	for i, w := range words {
		c := l.Resolve(w)
		switch {
		case c == nil:
			return ""
		case c.Level == nil:
			return c.Text()
		}
		l = c.Level
		if i == len(words)-1 {
			return fmt.Sprintf("%s: %s\n\n%s", l.Name, c.Short, l.Text())
		}
	}
	return ""
}

// Wrapped breaks the lines of a text that are no examples, which are indented, before they are too long to read. It ends
// with a newline.
func Wrapped(text string) string {
	const width = 80
	var out strings.Builder
	for l := range strings.Lines(strings.TrimSpace(text) + "\n") {
		if len(l) <= width+1 || strings.HasPrefix(l, " ") {
			out.WriteString(l)
			continue
		}
		column := 0
		for _, w := range strings.Fields(l) {
			switch {
			case column == 0:
			case column+1+len(w) > width:
				out.WriteByte('\n')
				column = 0
			default:
				out.WriteByte(' ')
				column++
			}
			out.WriteString(w)
			column += len(w)
		}
		out.WriteByte('\n')
	}
	return out.String()
}
