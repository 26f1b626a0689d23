package table

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pacer/crmsh/lang"
)

// Command is one thing a level can do, or a level below it.
type Command struct {
	Name    string
	Aliases []string
	Short   string // one line of help
	Help    string // more of it: lines that begin with a blank are examples
	Skill   Skill
	Args
	Level *Level // set instead of Args for a level
}

// Below is the row that leads to a level.
func Below(l *Level) *Command { return &Command{Name: l.Name, Short: l.Short, Level: l} }

// Called says whether a name is one of the command's.
func (c *Command) Called(name string) bool { return c.Name == name || slices.Contains(c.Aliases, name) }

// Usage is how the command is given.
func (c *Command) Usage() string {
	words := []string{c.Name}
	for _, p := range c.params {
		if p.usage != "" { // else the one before says it
			words = append(words, p.usage)
		}
	}
	return strings.Join(words, " ")
}

// Count complains about a number of arguments that is not right.
func (c *Command) Count(got int) error {
	least, most := c.Arity()
	switch {
	case got < least && least == most:
		return fmt.Errorf("expected %s, found %d", arguments(least), got)
	case got < least:
		return fmt.Errorf("expected at least %s, found %d", arguments(least), got)
	case most >= 0 && got > most:
		return fmt.Errorf("expected at most %s, found %d", arguments(most), got)
	}
	return nil
}

// Line is one line of input, continuations included.
type Line struct {
	Origin string
	Number int    // of its first physical line; 0 for a command line
	Text   string // physical lines, with their newlines and backslashes
}

// FirstWord gives the first word of a line, in small letters.
func FirstWord(text string) string {
	if f := strings.Fields(text); len(f) > 0 {
		return strings.ToLower(f[0])
	}
	return ""
}

// Call is a command as it was given.
type Call struct {
	Context context.Context // ends when whoever gave it does not want to wait any longer
	Name    string          // the command's name in its table
	Head    lang.Word       // as it was typed
	Words   []lang.Word     // its arguments
	End     lang.Pos        // where the line ends
	Line    *Line           // nil for a command line
	// Spelled is the command as the history tells it: levels before it, and what it is about, but no values.
	Spelled string
}

// Texts gives the arguments without their places.
func (c *Call) Texts() []string { return texts(c.Words) }

func texts(words []lang.Word) []string {
	var out []string
	for _, w := range words {
		out = append(out, w.Text)
	}
	return out
}

// arguments counts arguments in words.
func arguments(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}
