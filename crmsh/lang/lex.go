package lang

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrQuote says that a quote was opened and not closed.
var ErrQuote = errors.New("this quote is not closed")

// errEscape says that a text ends in a backslash.
var errEscape = errors.New(`nothing follows the backslash`)

// lexError is a lexical error at an offset of the text.
type lexError struct {
	offset int
	cause  error
}

// lexer splits text into words the way a POSIX shell does.
type lexer struct {
	text string
	at   int
	word strings.Builder
}

// Split splits a line into words. It fails with ErrQuote when a quote is left open; the words before it
// are given too.
func Split(line string) ([]string, error) {
	words, _, bad := lexLine(line)
	if bad != nil {
		return words, bad.cause
	}
	return words, nil
}

// SplitAt splits text that begins at a line, whose own lines all but the last end in a backslash, into
// words with their places. The other value is the place after the last word. The error is a Problem.
func SplitAt(origin string, line int, text string) ([]Word, Pos, error) {
	lines := splitLines(text, line)
	if len(lines) == 0 {
		return nil, Pos{Line: line, Col: 1}, nil
	}
	l := &lines[0]
	if i, what := Unfit(l.text); i >= 0 {
		return nil, Pos{}, Problem{Origin: origin, Pos: l.at(i), Expected: what}
	}
	if i, end, what := mistyped(l.text); i >= 0 {
		if _, isXML := cutXML(l.text); !isXML {
			return nil, Pos{}, Problem{Origin: origin, Pos: l.at(i), Found: l.text[i:end], Expected: what}
		}
	}
	texts, starts, bad := lexLine(l.text)
	if bad != nil {
		return nil, Pos{}, Problem{Origin: origin, Pos: l.at(bad.offset), Found: clip(l.text[bad.offset:]), Expected: bad.cause.Error()}
	}
	words := make([]Word, len(texts))
	for i := range texts {
		words[i] = Word{texts[i], l.at(starts[i])}
	}
	return words, l.at(len(l.text)), nil
}

// Unfit gives the offset of the first character of a text that cannot stand in a configuration and says what is
// wrong with it; -1 if there is none.
func Unfit(text string) (offset int, what string) {
	i := badChar(text)
	if i < 0 {
		return -1, ""
	}
	r, n := utf8.DecodeRuneInString(text[i:])
	if r == utf8.RuneError && n == 1 {
		return i, fmt.Sprintf("byte 0x%02x is not UTF-8; save the text as UTF-8", text[i])
	}
	return i, fmt.Sprintf("the character U+%04X cannot stand in a configuration; remove it", r)
}

// lexLine gives the words of text and the offset where each began.
func lexLine(text string) (words []string, starts []int, bad *lexError) {
	x := &lexer{text: text}
	for {
		for x.at < len(text) && isBlank(rune(text[x.at])) {
			x.at++
		}
		if x.at >= len(text) {
			return words, starts, nil
		}
		start := x.at
		if bad := x.one(); bad != nil {
			return words, starts, bad
		}
		words = append(words, x.word.String())
		starts = append(starts, start)
	}
}

// one reads the word at the current place.
func (x *lexer) one() *lexError {
	x.word.Reset()
	for x.at < len(x.text) {
		c := x.text[x.at]
		switch {
		case isBlank(rune(c)):
			return nil
		case c == '\'' || c == '"':
			if bad := x.quoted(c); bad != nil {
				return bad
			}
		case c == '\\':
			if x.at+1 >= len(x.text) {
				return &lexError{x.at, errEscape}
			}
			x.word.WriteByte(x.text[x.at+1])
			x.at += 2
		default:
			x.word.WriteByte(c)
			x.at++
		}
	}
	return nil
}

// quoted reads up to the closing quote q.
func (x *lexer) quoted(q byte) *lexError {
	start := x.at
	for x.at++; x.at < len(x.text); x.at++ {
		c := x.text[x.at]
		if c == q {
			x.at++
			return nil
		}
		if c == '\\' && q == '"' && x.at+1 < len(x.text) {
			if next := x.text[x.at+1]; next == '"' || next == '\\' {
				c = next
				x.at++
			}
		}
		x.word.WriteByte(c)
	}
	return &lexError{start, ErrQuote}
}
