package table

import (
	"context"
	"slices"
	"strings"
)

// Args is what a command takes, and what carries it out.
type Args struct {
	params []Param
	run    func(*Call) error
}

// Take makes the Args of a command that is carried out on a struct A. Params binds each parameter to a field.
func Take[A any](params func(*A) []Param, run func(*Call, A) error) Args {
	return Args{params(new(A)), func(c *Call) error {
		var a A
		if err := fill(params(&a), c.Texts()); err != nil {
			return err
		}
		return run(c, a)
	}}
}

// Nothing makes the Args of a command that takes nothing.
func Nothing(run func(*Call) error) Args { return Args{run: run} }

// Raw makes the Args of a command that reads its words itself, because their places matter. The params say the rest.
func Raw(run func(*Call) error, params ...Param) Args { return Args{params, run} }

// Run carries a command out. The number of words must be right.
func (a Args) Run(c *Call) error { return a.run(c) }

// Arity is the least and the most words that a command takes; -1 is any number.
func (a Args) Arity() (least, most int) {
	for _, p := range a.params {
		least += p.least
		if most >= 0 && p.most >= 0 {
			most += p.most
		} else {
			most = -1
		}
	}
	return least, most
}

// Secrets lists the words that are not to be shown: those of parameters that never are, and those that follow a name whose
// values are secret.
func (a Args) Secrets(words []string, secret interface{ Match(name string) bool }) (out []string) {
	for i, w := range words {
		p, _ := a.param(i, len(words))
		before := ""
		if i > 0 {
			before = strings.TrimSuffix(words[i-1], "=")
		}
		if p != nil && p.masked || secret.Match(before) && !strings.Contains(before, "=") {
			out = append(out, w)
		}
	}
	return out
}

// Told lists the words that name what a command is about: objects, names and keywords, and no values.
func (a Args) Told(words []string) (out []string) {
	at := 0
	for i, n := range shares(a.params, len(words)) {
		if told := a.params[i].told; told != nil && at < len(words) {
			out = append(out, told(words[at:min(at+n, len(words))])...)
		}
		at += n
	}
	return out
}

// Candidates gives the words that may stand as the last of args.
func (a Args) Candidates(ctx context.Context, args []string) []string {
	p, nth := a.param(len(args)-1, len(args))
	if p == nil || p.offer == nil {
		return nil
	}
	out := slices.Clone(p.offer(Query{ctx, args, nth}))
	slices.Sort(out)
	return slices.Compact(out)
}

// param gives the parameter that the word at an index, of so many, belongs to, and which of its words it is.
func (a Args) param(at, of int) (p *Param, nth int) {
	for i, n := range shares(a.params, of) {
		if at < n {
			return &a.params[i], at
		}
		at -= n
	}
	return nil, 0
}

// Param is a parameter: how many words it is, what may be offered for them, and where they go.
type Param struct {
	usage       string
	least, most int // most is -1 for any number
	offer       Offer
	put         func(words []string) error
	masked      bool
	told        func(words []string) []string // what of them the history of commits may tell; nil for nothing
}

// Mask says that the value of a parameter is never to be shown.
func (p Param) Mask() Param {
	p.masked = true
	return p
}

// Tell says what of a parameter's words the history of commits tells, which goes to logs and to whoever watches: what names
// the objects of the command, and no value that could be a secret. Nothing is told of a parameter unless its row says so.
func (p Param) Tell(told func(words []string) []string) Param {
	p.told = told
	return p
}

// Names says that all of a parameter's words are told, for they are names or keywords.
func (p Param) Names() Param { return p.Tell(func(words []string) []string { return words }) }

// First says that the first words, so many, are told.
func (p Param) First(n int) Param {
	return p.Tell(func(words []string) []string { return words[:min(n, len(words))] })
}

// Word is a parameter of one word, which must be there.
func Word(usage string, into *string, offer Offer) Param {
	return Parsed(usage, 1, 1, func(words []string) error {
		*into = words[0]
		return nil
	}, offer)
}

// Optional is a word that may have been given; one that is empty was, too.
type Optional struct {
	Given bool
	Text  string
}

// Or gives the word, or another where none was given.
func (o Optional) Or(other string) string {
	if o.Given {
		return o.Text
	}
	return other
}

// Maybe is a parameter of one word, which may be left out.
func Maybe(usage string, into *Optional, offer Offer) Param {
	return Parsed(usage, 0, 1, func(words []string) error {
		*into = Optional{len(words) > 0, strings.Join(words, "")}
		return nil
	}, offer)
}

// OneOf is a parameter of one word, which is meant to be one of those listed. Whether it is, the command finds out.
func OneOf(into *string, words ...string) Param {
	return Word("{"+strings.Join(words, "|")+"}", into, Choice(words...)).Names()
}

// List is a parameter of several words.
func List(usage string, least, most int, into *[]string, offer Offer) Param {
	return Parsed(usage, least, most, func(words []string) error {
		*into = words
		return nil
	}, offer)
}

// Some is a parameter of one word or more.
func Some(usage string, into *[]string, offer Offer) Param { return List(usage, 1, -1, into, offer) }

// Any is a parameter of any number of words.
func Any(usage string, into *[]string, offer Offer) Param { return List(usage, 0, -1, into, offer) }

// Parsed is a parameter whose words a function reads; most is -1 for any number of them.
func Parsed(usage string, least, most int, parse func(words []string) error, offer Offer) Param {
	return Param{usage: usage, least: least, most: most, offer: offer, put: parse}
}

// fill gives each parameter its words.
func fill(params []Param, words []string) error {
	at := 0
	for i, n := range shares(params, len(words)) {
		if err := params[i].put(words[at : at+n : at+n]); err != nil {
			return err
		}
		at += n
	}
	return nil
}

// shares says how many of so many words each parameter gets: as many as it takes, but for those that later ones need.
func shares(params []Param, words int) []int {
	needed := 0
	for _, p := range params {
		needed += p.least
	}
	out := make([]int, len(params))
	for i, p := range params {
		needed -= p.least
		n := max(0, words-needed)
		if p.most >= 0 {
			n = min(n, p.most)
		}
		out[i] = min(max(n, p.least), words)
		words -= out[i]
	}
	return out
}

// TakeWord makes the Args of a command that takes one word, a name.
func TakeWord(usage string, offer Offer, run func(*Call, string) error) Args {
	return Take(func(a *string) []Param { return []Param{Word(usage, a, offer).Names()} }, run)
}

// TakeMaybe makes the Args of a command that takes one word or none, a name.
func TakeMaybe(usage string, offer Offer, run func(*Call, Optional) error) Args {
	return Take(func(a *Optional) []Param { return []Param{Maybe(usage, a, offer).Names()} }, run)
}

// TakeSome makes the Args of a command that takes one word or more, all names.
func TakeSome(usage string, offer Offer, run func(*Call, []string) error) Args {
	return Take(func(a *[]string) []Param { return []Param{Some(usage, a, offer).Names()} }, run)
}

// TakeAny makes the Args of a command that takes any number of words, all names.
func TakeAny(usage string, offer Offer, run func(*Call, []string) error) Args {
	return Take(func(a *[]string) []Param { return []Param{Any(usage, a, offer).Names()} }, run)
}
