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
	var out []token
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
	case c == '"', c == '[':
		until := map[byte]string{'"': `"`, '[': "]"}[c]
		text, rest, ok := strings.Cut(s[1:], until)
		if !ok || text == "" {
			return t, "", fmt.Errorf("%c is not closed, or nothing is in it: %s", c, s)
		}
		return token{kind: map[byte]tokenKind{'"': tWord, '[': tSpan}[c], text: text}, rest, nil
	case strings.IndexByte(signs, c) >= 0:
		return token{kind: tSign, text: s[:1]}, s[1:], nil
	}
	end := strings.IndexFunc(s, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.", r)
	})
	switch end {
	case 0:
		return t, "", fmt.Errorf("cannot read %q", s)
	case -1:
		end = len(s)
	}
	return token{kind: tName, text: s[:end]}, s[end:], nil
}
