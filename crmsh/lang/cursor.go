package lang

import (
	"regexp"
	"strings"
)

// cursor walks over the words of one statement. After fail it has no more words, so that loops over it
// end and nothing more is complained about; complain notes a wrong value and goes on.
type cursor struct {
	words    []Word
	end      Pos // of the statement
	problems Problems
	notes    []Problem
	stopped  bool
	sections []string // keywords that may follow, for messages
	tail     string   // what a constraint may end in, for messages
}

// peek gives the next word, if there is one.
func (c *cursor) peek() (Word, bool) {
	if len(c.words) == 0 {
		return Word{Pos: c.end}, false
	}
	return c.words[0], true
}

func (c *cursor) more() bool { return len(c.words) > 0 }

// take gives the next word and moves past it.
func (c *cursor) take() Word {
	w, ok := c.peek()
	if ok {
		c.words = c.words[1:]
	}
	return w
}

// complain notes that w is wrong.
func (c *cursor) complain(w Word, expected string, near ...string) {
	if c.stopped {
		return
	}
	c.problems = append(c.problems, Problem{
		Pos: w.Pos, Found: w.Text, Expected: expected, Nearest: Nearest(w.Text, near),
	})
}

// renamed notes that w is an old word for something.
func (c *cursor) renamed(w Word, now string) {
	c.notes = append(c.notes, Problem{Pos: w.Pos, Found: w.Text, Expected: "is the old way to say " + now})
}

// fail complains and gives the statement up.
func (c *cursor) fail(w Word, expected string, near ...string) {
	c.complain(w, expected, near...)
	c.stopped = true
	c.words = nil
}

// failName fails at a NAME=VALUE or NAME:VALUE whose name is wrong.
func (c *cursor) failName(w Word, expected string, near ...string) {
	name, before := w.Text, len(c.problems)
	if i := strings.IndexAny(name, "=:"); i > 0 {
		name = name[:i]
	}
	c.fail(w, expected)
	if n := len(c.problems); n > before {
		c.problems[n-1].Nearest = Nearest(name, near)
	}
}

// expect takes a word of a form, or fails.
func (c *cursor) expect(form *regexp.Regexp, expected string, near ...string) Word {
	w, ok := c.peek()
	if !ok || !form.MatchString(w.Text) {
		c.fail(w, expected, near...)
		return Word{Pos: w.Pos}
	}
	return c.take()
}

// any takes whatever word comes, or fails at the end.
func (c *cursor) any(expected string) Word {
	if w, ok := c.peek(); !ok {
		c.fail(w, expected)
	}
	return c.take()
}

// ident takes a name.
func (c *cursor) ident(what string) Word {
	return c.expect(identForm(), "expected "+what)
}

// is says whether the next word is one of the given, case aside.
func (c *cursor) is(words ...string) bool {
	w, ok := c.peek()
	return ok && oneOf(w.Text, words)
}

// accept takes the next word if it is one of the given, case aside.
func (c *cursor) accept(words ...string) (Word, bool) {
	if !c.is(words...) {
		return Word{}, false
	}
	return c.take(), true
}

// acceptPrefix takes the next word if it begins with prefix and gives what follows; case does not count.
func (c *cursor) acceptPrefix(prefix string) (Word, bool) {
	w, ok := c.peek()
	if !ok || len(w.Text) <= len(prefix) || !strings.EqualFold(w.Text[:len(prefix)], prefix) {
		return Word{}, false
	}
	c.take()
	return Word{w.Text[len(prefix):], Pos{Line: w.Pos.Line, Col: w.Pos.Col + len(prefix)}}, true
}

// acceptColon takes the next word if it ends in a colon and has no other, and gives what precedes it. A
// name=value with a colon at its end is not meant.
func (c *cursor) acceptColon() (Word, bool) {
	w, ok := c.peek()
	name, found := strings.CutSuffix(w.Text, ":")
	if !ok || !found || name == "" || strings.ContainsAny(name, ":=") {
		return Word{}, false
	}
	c.take()
	return Word{name, w.Pos}, true
}

// acceptLast takes the last word if it is NAME=VALUE for this name. Constraints have such a word at the end.
func (c *cursor) acceptLast(name string) (Word, bool) {
	if len(c.words) == 0 {
		return Word{}, false
	}
	last := c.words[len(c.words)-1]
	key, value, found := strings.Cut(last.Text, "=")
	if !found || !strings.EqualFold(key, name) || value == "" {
		return Word{}, false
	}
	c.words = c.words[:len(c.words)-1]
	return Word{value, Pos{Line: last.Pos.Line, Col: last.Pos.Col + len(key) + 1}}, true
}

// description takes description=TEXT if it is next.
func (c *cursor) description() *Word {
	if w, ok := c.peek(); ok && oneOf(strings.TrimSuffix(w.Text, "="), []string{"description"}) {
		c.fail(w, "missing value; expected description=TEXT")
	}
	if w, ok := c.acceptPrefix("description="); ok {
		return &w
	}
	return nil
}

// idSpec takes $id=ID or $id-ref=ID if one is next.
func (c *cursor) idSpec() (id, ref Word) {
	if w, ok := c.acceptPrefix("$id-ref="); ok {
		return Word{}, w
	}
	if w, ok := c.acceptPrefix("$id="); ok {
		return w, Word{}
	}
	return Word{}, Word{}
}

// initialID takes $id=ID or ID: if one is next.
func (c *cursor) initialID() Word {
	if w, ok := c.acceptPrefix("$id="); ok {
		if now := headID(w.Text); strings.HasSuffix(now, ":") {
			c.renamed(Word{"$id=" + w.Text, Pos{Line: w.Pos.Line, Col: w.Pos.Col - len("$id=")}}, now)
		}
		return w
	}
	w, _ := c.acceptColon()
	return w
}
