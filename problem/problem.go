package problem

import (
	"fmt"
	"strings"
)

// Pos is a place in a text: line and column, both from 1. The zero Pos means "not from a text".
type Pos struct{ Line, Col int }

func (p Pos) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Col) }

// Problem is one thing wrong with a text, or one thing worth saying about it.
type Problem struct {
	Origin   string // file name, or "prompt"
	Pos      Pos
	Found    string // the word at fault; empty at the end of a statement
	Expected string // what was wrong with it or what should stand there
	Nearest  string // the right word it resembles; empty if none does
}

// Error gives the problem in one line: origin, line, column, the word, what was expected, the nearest word.
func (p Problem) Error() string {
	var b strings.Builder
	if p.Origin != "" {
		b.WriteString(p.Origin + ":")
	}
	if p.Pos.Line > 0 {
		b.WriteString(p.Pos.String() + ":")
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	if p.Found != "" {
		fmt.Fprintf(&b, "%q: ", p.Found)
	}
	b.WriteString(p.Expected)
	if p.Nearest != "" {
		fmt.Fprintf(&b, "; did you mean %q?", p.Nearest)
	}
	return b.String()
}

// Once gives each note once: those that say the same of the same word become one, at the first place, that
// tells how many there are.
func Once(notes []Problem) []Problem {
	type what struct{ found, expected string }
	var out []Problem
	count := map[what]int{}
	at := map[what]int{}
	for _, n := range notes {
		w := what{n.Found, n.Expected}
		if count[w]++; count[w] == 1 {
			at[w] = len(out)
			out = append(out, n)
		}
	}
	for w, n := range count {
		switch {
		case w.found == "":
		case n == 2:
			out[at[w]].Expected += ", here and in another place"
		case n > 2:
			out[at[w]].Expected += fmt.Sprintf(", here and in %d more places", n-1)
		}
	}
	return out
}

// List is a list of problems that is an error when it is not empty.
type List []Problem

// Error joins the problems, one a line.
func (ps List) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Err gives ps as an error, nil if there is none.
func (ps List) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}
