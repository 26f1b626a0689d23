package table

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// request is what the commands of these tests take.
type request struct {
	first string
	any   []string
	maybe Optional
	last  string
}

// Words go to the parameters in their order, as many to each as it takes, but for those that later ones need.
func TestWordsFindTheirParameters(t *testing.T) {
	all := func(a *request) []Param {
		return []Param{Word("FIRST", &a.first, nil), Any("[MORE ...]", &a.any, nil), Word("LAST", &a.last, nil)}
	}
	maybe := func(a *request) []Param {
		return []Param{Maybe("[MAYBE]", &a.maybe, nil), Word("LAST", &a.last, nil)}
	}
	for words, c := range map[string]struct {
		params func(*request) []Param
		want   request
	}{
		"a b":     {all, request{first: "a", any: []string{}, last: "b"}},
		"a b c d": {all, request{first: "a", any: []string{"b", "c"}, last: "d"}},
		"a":       {maybe, request{last: "a"}},
		"a b ":    {maybe, request{maybe: Optional{true, "a"}, last: "b"}},
	} {
		var got request
		if err := fill(c.params(&got), strings.Fields(words)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(request{})); diff != "" {
			t.Errorf("%s: %s", words, diff)
		}
	}
}

// An empty word that was given is not one that was left out.
func TestEmptyWordIsGiven(t *testing.T) {
	var o Optional
	if err := fill([]Param{Maybe("[X]", &o, nil)}, []string{""}); err != nil || !o.Given || o.Or("other") != "" {
		t.Errorf("%+v %v", o, err)
	}
}

// However many words there are and whatever parameters: each word that may be given belongs to just one parameter, in
// order, and no parameter gets more or fewer than it takes.
func TestSharesProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var args Args
		for range rapid.IntRange(0, 5).Draw(t, "params") {
			least := rapid.IntRange(0, 2).Draw(t, "least")
			most := rapid.SampledFrom([]int{least, least + 1, -1}).Draw(t, "most")
			args.params = append(args.params, Param{least: least, most: most})
		}
		least, most := args.Arity()
		n := rapid.IntRange(0, 8).Draw(t, "words")
		c := &Command{Args: args}
		if (c.Count(n) == nil) != (n >= least && (most < 0 || n <= most)) {
			t.Fatalf("%d to %d words, %d: %v", least, most, n, c.Count(n))
		}
		if c.Count(n) != nil {
			return
		}
		shares, sum := shares(args.params, n), 0
		for i, s := range shares {
			p := args.params[i]
			if sum += s; s < p.least || p.most >= 0 && s > p.most {
				t.Fatalf("parameter %d of %+v gets %d of %d words: %v", i, args.params, s, n, shares)
			}
		}
		if sum != n {
			t.Fatalf("%+v: %v of %d words", args.params, shares, n)
		}
	})
}

// A word means the command of that name, else the only one that begins so, else the only one with its letters in order.
func TestResolve(t *testing.T) {
	l := &Level{Name: "x", Commands: []*Command{
		{Name: "start"}, {Name: "status", Aliases: []string{"list"}}, {Name: "stop"}, {Name: "standby"}, {Name: "show"},
	}}
	l.Share([]*Command{{Name: Up}})
	for word, want := range map[string]string{
		"stop": "stop", "list": "status", "l": "status", "sta": "", "stat": "status", "sp": "stop", "sb": "standby", "STA": "", "": "", "x": "", "u": "up",
	} {
		got := ""
		if c := l.Resolve(word); c != nil {
			got = c.Name
		}
		if got != want {
			t.Errorf("%q means %q, want %q", word, got, want)
		}
	}
	if names := l.Names(); !slices.Equal(names, []string{"show", "standby", "start", "status", "stop", "up"}) {
		t.Error(names)
	}
	if l.Nearest("stpo") != "stop" {
		t.Error(l.Nearest("stpo"))
	}
}

// Lines that are too long to read are broken at blanks; examples, which are indented, stay as they are.
func TestWrapped(t *testing.T) {
	long := strings.Repeat("word ", 30)
	for l := range strings.Lines(Wrapped(long)) {
		if len(l) > 81 {
			t.Errorf("%q", l)
		}
	}
	if text := Wrapped("x\n  " + long); !strings.Contains(text, "  "+strings.TrimRight(long, " ")) {
		t.Error(text)
	}
}
