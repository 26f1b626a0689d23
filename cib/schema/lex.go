package schema

import (
	"fmt"
	"strings"
)

type tokenKind uint8

const (
	tSign   tokenKind = iota
	tName             // letters, digits, dots, dashes
	tMargin           // a name at the margin, which begins a definition
	tWord             // in quotes
	tSpan             // in brackets
)

// token is a piece of the notation; one without text ends it.
type token struct {
	kind    tokenKind
	text    string
	line    int
	touches bool // nothing stands between it and the token before
}

const signs = "=|&?*+:(){}<>@"

// lex cuts the notation into tokens, leaving out comments.
func lex(text string) ([]token, error) {
	out := make([]token, 0, len(text)/4)
	for i, line := range strings.Split(text, "\n") {
		rest := line
		for {
			trimmed := strings.TrimLeft(rest, " \t")
			if trimmed == "" || trimmed[0] == '#' {
				break
			}
			t, after, err := lexOne(trimmed)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			t.line, t.touches = i+1, len(trimmed) == len(rest) && len(rest) < len(line)
			if t.kind == tName && len(trimmed) == len(line) {
				t.kind = tMargin
			}
			out, rest = append(out, t), after
		}
	}
	return append(out, token{}), nil
}

func lexOne(s string) (t token, rest string, err error) {
	switch c := s[0]; {
	case c == '"':
		return lexUntil(tWord, '"', s)
	case c == '[':
		return lexUntil(tSpan, ']', s)
	case strings.IndexByte(signs, c) >= 0:
		return token{kind: tSign, text: s[:1]}, s[1:], nil
	}
	end := 0
	for end < len(s) && ofName(s[end]) {
		end++
	}
	if end == 0 {
		return t, "", fmt.Errorf("cannot read %q", s)
	}
	return token{kind: tName, text: s[:end]}, s[end:], nil
}

// lexUntil reads a token that begins with one sign and ends with another.
func lexUntil(k tokenKind, last byte, s string) (t token, rest string, err error) {
	end := strings.IndexByte(s[1:], last)
	if end <= 0 {
		return t, "", fmt.Errorf("%c is not closed, or nothing is in it: %s", s[0], s)
	}
	return token{kind: k, text: s[1 : 1+end]}, s[2+end:], nil
}

// ofName says whether a character may stand in a name.
func ofName(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return c == '-' || c == '_' || c == '.'
}
