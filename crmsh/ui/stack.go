package ui

import (
	"strings"

	"pacer/crmsh/ui/table"
	"pacer/problem"
)

// stack is where the user is: the levels from the first to the one whose commands can be given.
type stack struct {
	levels []*table.Level
	// moved is told the names of the levels below the first whenever that changes.
	moved func(names []string)
}

func (s *stack) current() *table.Level { return s.levels[len(s.levels)-1] }

func (s *stack) root() *table.Level { return s.levels[0] }

// names are those of the levels below the first.
func (s *stack) names() []string {
	var names []string
	for _, l := range s.levels[1:] {
		names = append(names, l.Name)
	}
	return names
}

func (s *stack) push(l *table.Level) {
	s.levels = append(s.levels, l)
	s.moved(s.names())
}

func (s *stack) pop() {
	s.levels = s.levels[:len(s.levels)-1]
	s.moved(s.names())
}

// place names the levels for messages, "" for the first.
func place(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return strings.Join(names, ".") + ": "
}

// notALevel complains about a word that leads to no level.
type notALevel struct{ word, near string }

func newNotALevel(at *table.Level, word string) error {
	return &notALevel{word, problem.Nearest(word, at.Names())}
}

func (e *notALevel) Error() string {
	if e.near != "" && e.near != e.word {
		return e.word + " is no level here; did you mean " + e.near + "?"
	}
	return e.word + " is no level here; ls lists what there is"
}
