package lang

import "pacer/problem"

// What is wrong with a text of the language is told as for any other text.
type (
	Pos      = problem.Pos
	Problem  = problem.Problem
	Problems = problem.List
)

// Word is one word of a statement, quotes removed, and where it began.
type Word struct {
	Text string
	Pos  Pos
}

// Once gives each note once, as problem.Once.
func Once(notes []Problem) []Problem { return problem.Once(notes) }
