package ui

import (
	"slices"
	"strings"
	"unicode/utf8"

	"pacer/problem"
)

// command is one thing a level can do, or a level below it.
type command struct {
	name    string
	aliases []string
	usage   string
	short   string // one line of help
	long    string // more of it
	least   int    // number of arguments
	most    int    // -1: any number
	run     func(sh *shell, in *call) error
	level   func() *level // set instead of run for a level
	// complete gives the words that may stand as the last of args; nil if there is nothing to offer.
	complete func(sh *shell, args []string) []string
}

// level is a place in the shell with its commands.
type level struct {
	name     string
	commands []*command
	// end is called when the level is left; it says whether all went well.
	end func(sh *shell, noQuestions bool) bool
}

// all lists the commands of a level and those that all levels have.
func (l *level) all() []*command { return append(slices.Clone(l.commands), commonCommands...) }

// find gives the command with that very name or alias.
func (l *level) find(name string) *command {
	for _, c := range l.all() {
		if c.name == name || slices.Contains(c.aliases, name) {
			return c
		}
	}
	return nil
}

// resolve gives the command that a word means: the one of that name, else the only one that begins with
// it, else the only one that has its letters in that order.
func (l *level) resolve(word string) *command {
	if c := l.find(word); c != nil {
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
func (l *level) only(matches func(name string) bool) *command {
	var found []*command
	for _, c := range l.all() {
		for _, n := range append([]string{c.name}, c.aliases...) {
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

// commonCommands are those that all levels have. It is filled by init because help lists them.
var commonCommands []*command

func init() {
	commonCommands = []*command{
		{
			name: "help", aliases: []string{"?", "-h", "--help"}, usage: "help [LEVEL] [COMMAND]", most: -1,
			short: "explain a level or a command", run: func(sh *shell, in *call) error { return sh.help(in.args) },
			complete: helpWords,
		},
		{
			name: "up", aliases: []string{"end", "back"}, usage: "up", short: "go back to the level before",
			run: func(sh *shell, in *call) error {
				if len(sh.stack) > 1 && !sh.leave(sh.transit) {
					return errReported
				}
				return nil
			},
		},
		{
			name: "cd", usage: "cd [LEVEL|..|PATH]", most: 1, short: "go to another level",
			run: func(sh *shell, in *call) error { return sh.changeLevel(append(in.args, "..")[0]) }, complete: levels,
		},
		{
			name: "ls", usage: "ls", short: "list the commands that can be given here",
			run: func(sh *shell, in *call) error {
				for _, n := range commandNames(sh.current()) {
					sh.printf("%s\n", n)
				}
				return nil
			},
		},
		{
			name: "quit", aliases: []string{"bye", "exit"}, usage: "quit", short: "leave the shell, from anywhere",
			run: func(sh *shell, in *call) error {
				sh.quitByCommand = true
				if !sh.quit() {
					return errReported
				}
				return nil
			},
		},
	}
}

// changeLevel goes along a path of levels.
func (sh *shell) changeLevel(path string) error {
	for _, step := range strings.Split(path, "/") {
		switch step {
		case "", ".":
		case "..":
			if len(sh.stack) > 1 && !sh.leave(false) {
				return errReported
			}
		default:
			c := sh.current().resolve(step)
			if c == nil || c.level == nil {
				return &notALevel{step, problem.Nearest(step, commandNames(sh.current()))}
			}
			sh.stack = append(sh.stack, c.level())
		}
	}
	return nil
}

type notALevel struct{ word, near string }

func (e *notALevel) Error() string {
	if e.near != "" && e.near != e.word {
		return e.word + " is no level here; did you mean " + e.near + "?"
	}
	return e.word + " is no level here; ls lists what there is"
}

// commandNames lists the names of the commands of a level, in alphabetical order.
func commandNames(l *level) []string {
	var out []string
	for _, c := range l.all() {
		if c.name == "up" && l.name == "" || strings.HasPrefix(c.name, "_") {
			continue
		}
		out = append(out, c.name)
	}
	slices.Sort(out)
	return out
}
