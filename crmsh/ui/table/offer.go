package table

import "context"

// Query is what the Tab key asks: which words may stand as the last of Args.
type Query struct {
	Context context.Context
	Args    []string // what follows the command; the last is what was typed of the word in question
	Nth     int      // which of the words of its parameter that is, from 0
}

// Word is what was typed of the word in question.
func (q Query) Word() string { return q.Args[len(q.Args)-1] }

// Offer gives the words that may stand somewhere; those that do not begin as the word in question are left out later.
type Offer func(Query) []string

// Choice offers fixed words.
func Choice(words ...string) Offer {
	return func(Query) []string { return words }
}

// Either offers what any of several does.
func Either(list ...Offer) Offer {
	return func(q Query) []string {
		var out []string
		for _, f := range list {
			out = append(out, f(q)...)
		}
		return out
	}
}

// InTurn offers for each word of a parameter something of its own; nil offers nothing.
func InTurn(list ...Offer) Offer {
	return func(q Query) []string {
		if q.Nth < len(list) && list[q.Nth] != nil {
			return list[q.Nth](q)
		}
		return nil
	}
}
