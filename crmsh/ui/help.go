package ui

import (
	"fmt"
	"slices"
	"strings"
)

// help explains what words name, from the level on that the user is at: a level lists its commands, a
// command tells how it is used.
func (sh *shell) help(words []string) error {
	var out strings.Builder
	at := sh.current()
	for i, w := range words {
		c := at.resolve(w)
		if c == nil {
			return fmt.Errorf("there is no help for %s; help without a word lists what there is", w)
		}
		if c.level == nil {
			sh.page(explained(c))
			return nil
		}
		at = c.level()
		if i == len(words)-1 {
			fmt.Fprintf(&out, "%s: %s\n\n", at.name, c.short)
		}
	}
	sh.page(out.String() + listed(at))
	return nil
}

// explained tells how a command is used.
func explained(c *command) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s: %s\n\nusage: %s\n", c.name, c.short, c.usage)
	if len(c.aliases) > 0 {
		fmt.Fprintf(&out, "also called: %s\n", strings.Join(c.aliases, ", "))
	}
	if c.long != "" {
		fmt.Fprintf(&out, "\n%s\n", c.long)
	}
	return out.String()
}

// listed lists the commands of a level.
func listed(l *level) string {
	list := slices.DeleteFunc(l.all(), func(c *command) bool { return c.name == "up" && l.name == "" })
	slices.SortFunc(list, func(a, b *command) int { return strings.Compare(a.name, b.name) })
	width := 0
	for _, c := range list {
		width = max(width, len(c.name))
	}
	var out strings.Builder
	for _, c := range list {
		mark := " "
		if c.level != nil {
			mark = "/"
		}
		fmt.Fprintf(&out, "  %-*s %s\n", width+1, c.name+strings.TrimSpace(mark), c.short)
	}
	return out.String() + "\nhelp COMMAND tells more. A command may be shortened as long as it is clear which is meant.\n"
}
