package ui

import (
	"fmt"
	"slices"
	"strings"
)

// help explains what words name, from the level on that the user is at: a level lists its commands, a
// command tells how it is used.
func (sh *shell) help(words []string) error {
	at := sh.current()
	for i, w := range words {
		c := at.resolve(w)
		if c == nil {
			return fmt.Errorf("there is no help for %s; help without a word lists what there is", w)
		}
		if c.level == nil {
			sh.explain(c)
			return nil
		}
		at = c.level()
		if i == len(words)-1 {
			sh.printf("%s: %s\n\n", at.name, c.short)
		}
	}
	sh.listCommands(at)
	return nil
}

func (sh *shell) explain(c *command) {
	sh.printf("%s: %s\n\nusage: %s\n", c.name, c.short, c.usage)
	if len(c.aliases) > 0 {
		sh.printf("also called: %s\n", strings.Join(c.aliases, ", "))
	}
	if c.long != "" {
		sh.printf("\n%s\n", c.long)
	}
}

func (sh *shell) listCommands(l *level) {
	list := slices.DeleteFunc(l.all(), func(c *command) bool { return c.name == "up" && l.name == "" })
	slices.SortFunc(list, func(a, b *command) int { return strings.Compare(a.name, b.name) })
	width := 0
	for _, c := range list {
		width = max(width, len(c.name))
	}
	for _, c := range list {
		mark := " "
		if c.level != nil {
			mark = "/"
		}
		sh.printf("  %-*s %s\n", width+1, c.name+strings.TrimSpace(mark), c.short)
	}
	sh.printf("\nhelp COMMAND tells more. A command may be shortened as long as it is clear which is meant.\n")
}
