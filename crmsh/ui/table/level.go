package table

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"pacer/crmsh/lang"
)

// Level is a place in the shell with its commands.
type Level struct {
	Name  string // "" for the level where the shell begins
	Short string // one line of help
	Help  string // more of it
	// Skill is the least that its commands take, unless they say otherwise themselves.
	Skill    Skill
	Commands []*Command
	// End is called when the level is left; nil if there is nothing to do then. ErrStay says that it is not left.
	End func(Leaving) error

	common []*Command
}

// ErrStay says that the user stays in a level that he was about to leave.
var ErrStay = errors.New("the level is not left")

// Leaving is the way a level is left.
type Leaving struct {
	Context context.Context
	// Unasked says that nobody is to be asked, because one line of input was all.
	Unasked bool
	// Failed says that the line which was all failed: what it changed before is not wanted.
	Failed bool
	// Gone says that nobody is there any more who could stay.
	Gone bool
	// Spelled is the last command that ran, as the history tells it.
	Spelled string
}

// Share gives this level and all below it commands that all levels have.
func (l *Level) Share(common []*Command) {
	Walk(l, func(l *Level) { l.common = common })
}

// Walk calls visit once for a level and each level below it, the upper ones first.
func Walk(root *Level, visit func(*Level)) {
	seen := map[*Level]bool{}
	var walk func(*Level)
	walk = func(l *Level) {
		if seen[l] {
			return
		}
		seen[l] = true
		visit(l)
		for _, c := range l.Commands {
			if c.Level != nil {
				walk(c.Level)
			}
		}
	}
	walk(root)
}

// All lists the commands of a level and those that all levels have.
func (l *Level) All() []*Command { return slices.Concat(l.Commands, l.common) }

// Find gives the command with that very name or alias, nil if there is none.
func (l *Level) Find(name string) *Command {
	for _, c := range l.All() {
		if c.Called(name) {
			return c
		}
	}
	return nil
}

// Resolve gives the command that a word means: the one of that name, else the only one that begins with it, else the
// only one that has its letters in that order. It is nil if there is none.
func (l *Level) Resolve(word string) *Command {
	if c := l.Find(word); c != nil {
		return c
	}
	if word == "" {
		return nil
	}
	word = strings.ToLower(word)
	if c := l.only(func(name string) bool { return strings.HasPrefix(name, word) }); c != nil {
		return c
	}
	return l.only(func(name string) bool { return hasLetters(name, word) })
}

// hasLetters says whether a name begins with the first letter of a word and has the others behind it, in order.
func hasLetters(name, word string) bool {
	for i, r := range word {
		at := strings.IndexRune(name, r)
		if at < 0 || i == 0 && at > 0 || r == utf8.RuneError {
			return false
		}
		name = name[at+utf8.RuneLen(r):]
	}
	return true
}

// only gives the command whose name or alias matches, if there is just one such name.
func (l *Level) only(matches func(name string) bool) *Command {
	var found []*Command
	for _, c := range l.All() {
		for _, n := range slices.Concat([]string{c.Name}, c.Aliases) {
			if matches(n) {
				found = append(found, c)
			}
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// Place is a command, and the levels that lead to it from another, with blanks between them.
type Place struct {
	Path    string
	Command *Command
}

// Below finds the commands of that very name or alias at the levels below, each level once, by the shortest way to it.
// Those that all levels have are left out.
func (l *Level) Below(name string) (found []Place) {
	type way struct {
		path string
		to   *Level
	}
	seen := map[*Level]bool{l: true}
	for ways := []way{{"", l}}; len(ways) > 0; ways = ways[1:] {
		for _, c := range ways[0].to.Commands {
			switch {
			case c.Level != nil && !seen[c.Level]:
				seen[c.Level] = true
				ways = append(ways, way{strings.TrimSpace(ways[0].path + " " + c.Name), c.Level})
			case c.Level == nil && ways[0].to != l && c.Called(name):
				found = append(found, Place{ways[0].path, c})
			}
		}
	}
	return found
}

// Names lists the names of the commands, in alphabetical order.
func (l *Level) Names() []string {
	var out []string
	for _, c := range l.listed() {
		out = append(out, c.Name)
	}
	slices.Sort(out)
	return out
}

// listed are the commands that are shown: there is no way up from the first level.
func (l *Level) listed() []*Command {
	return slices.DeleteFunc(l.All(), func(c *Command) bool { return c.Name == Up && l.Name == "" })
}

// Up is the name of the command that leaves a level.
const Up = "up"

// Nearest gives the name of the command that a word resembles, "" if none does.
func (l *Level) Nearest(word string) string {
	var names []string
	for _, c := range l.All() {
		names = append(names, c.Name)
	}
	return lang.Nearest(word, names)
}
