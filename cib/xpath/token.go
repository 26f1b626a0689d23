package xpath

import (
	"strings"
	"unicode/utf8"
)

// symbol is the kind of a token.
type symbol int

const (
	atEnd    symbol = iota
	mark            // a punctuation mark or operator, spelled in token.text
	operator        // one of and, or, div, mod and * between operands
	name            // a name, prefix:name, prefix:* or * where a name may stand
	callee          // a name before "("
	axisName        // a name before "::"
	literal         // text in quotes; token.text is what is inside
	number
	unknown // a character that starts no token
)

// token is one word of an expression.
type token struct {
	symbol symbol
	text   string
	offset int // in bytes
}

func (t token) is(s symbol, text string) bool { return t.symbol == s && t.text == text }

// String names the token in messages.
func (t token) String() string {
	switch t.symbol {
	case atEnd:
		return "the end"
	case literal:
		return "the text '" + t.text + "'"
	case number:
		return "the number " + t.text
	}
	return t.text
}

// lexer cuts an expression into tokens.
type lexer struct {
	text string
	at   int
	last token // decides whether * and names are operators
}

// next reads a token. The second result is false if a literal is never closed.
func (l *lexer) next() (token, bool) {
	l.skipBlank()
	t, ok := l.read()
	l.last = t
	return t, ok
}

func (l *lexer) skipBlank() {
	for l.at < len(l.text) && isBlank(l.text[l.at]) {
		l.at++
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (l *lexer) read() (token, bool) {
	start := l.at
	if start == len(l.text) {
		return token{atEnd, "", start}, true
	}
	c := l.text[start]
	switch {
	case c == '"' || c == '\'':
		return l.literal(c)
	case isDigit(c) || c == '.' && start+1 < len(l.text) && isDigit(l.text[start+1]):
		return l.number(), true
	case c == '*':
		l.at++
		if l.afterOperand() {
			return token{operator, "*", start}, true
		}
		return token{name, "*", start}, true
	}
	for _, m := range []string{"//", "::", "..", "!=", "<=", ">="} {
		if strings.HasPrefix(l.text[start:], m) {
			l.at += 2
			return token{mark, m, start}, true
		}
	}
	if strings.IndexByte("/()[].@,|+-=<>$", c) >= 0 {
		l.at++
		return token{mark, string(c), start}, true
	}
	return l.word(), true
}

// afterOperand reports whether what comes next must be an operator, by the recommendation's rule 3.7.
func (l *lexer) afterOperand() bool {
	switch l.last.symbol {
	case atEnd, operator, callee, axisName:
		return false
	case mark:
		return l.last.text == ")" || l.last.text == "]" || l.last.text == "." || l.last.text == ".."
	}
	return true
}

func (l *lexer) literal(quote byte) (token, bool) {
	start := l.at
	end := strings.IndexByte(l.text[start+1:], quote)
	if end < 0 {
		l.at = len(l.text)
		return token{literal, l.text[start+1:], start}, false
	}
	l.at = start + end + 2
	return token{literal, l.text[start+1 : start+1+end], start}, true
}

// number reads digits, a fraction and, as libxml2 does, an exponent.
func (l *lexer) number() token {
	start := l.at
	l.at += len(numberPrefix(l.text[start:]))
	return token{number, l.text[start:l.at], start}
}

// word reads a name and decides by what is around it what it means.
func (l *lexer) word() token {
	start := l.at
	local := l.ncName()
	if local == "" {
		_, size := utf8.DecodeRuneInString(l.text[start:])
		l.at += size
		return token{unknown, l.text[start:l.at], start}
	}
	if l.afterOperand() && (local == "and" || local == "or" || local == "div" || local == "mod") {
		return token{operator, local, start}
	}
	l.restOfQName()
	t := token{name, l.text[start:l.at], start}
	rest := strings.TrimLeft(l.text[l.at:], " \t\r\n")
	switch {
	case strings.HasPrefix(rest, "("):
		t.symbol = callee
	case strings.HasPrefix(rest, "::"):
		t.symbol = axisName
	}
	return t
}

// restOfQName reads ":name" or ":*" if it stands there.
func (l *lexer) restOfQName() {
	rest := l.text[l.at:]
	if !strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "::") {
		return
	}
	before := l.at
	l.at++
	if strings.HasPrefix(l.text[l.at:], "*") {
		l.at++
	} else if l.ncName() == "" {
		l.at = before
	}
}

// ncName reads a name without a colon, or nothing.
func (l *lexer) ncName() string {
	start := l.at
	for l.at < len(l.text) {
		r, size := utf8.DecodeRuneInString(l.text[l.at:])
		if !isNameRune(r, l.at == start) {
			break
		}
		l.at += size
	}
	return l.text[start:l.at]
}

// isNameRune reports whether a character may stand in a name, or begin one.
func isNameRune(r rune, first bool) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '_':
		return true
	case r >= '0' && r <= '9', r == '-', r == '.', r == 0xB7:
		return !first
	case r < 0xC0, r == 0xD7, r == 0xF7, r == utf8.RuneError:
		return false
	case r >= 0x300 && r <= 0x36F, r == 0x203F, r == 0x2040:
		return !first
	case r >= 0x2000 && r <= 0x206F:
		return r == 0x200C || r == 0x200D
	}
	return true
}
