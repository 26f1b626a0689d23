package lang

import (
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// lookalikes are characters that editors and web pages put in the place of those that the language means, and what is
// meant.
var lookalikes = sync.OnceValue(func() map[rune]struct{ what, meant string } {
	return map[rune]struct{ what, meant string }{
		'\u201c': {"is a typographic quote", `"`}, '\u201d': {"is a typographic quote", `"`}, '\u201e': {"is a typographic quote", `"`},
		'\u201f': {"is a typographic quote", `"`}, '\u00ab': {"is a typographic quote", `"`}, '\u00bb': {"is a typographic quote", `"`},
		'\u2018': {"is a typographic quote", "'"}, '\u2019': {"is a typographic quote", "'"}, '\u201a': {"is a typographic quote", "'"},
		'\u2033': {"is a typographic quote", `"`}, '\uff02': {"is a typographic quote", `"`}, '\u00b4': {"is a typographic quote", "'"},
		'\u2032': {"is a typographic quote", "'"}, '\uff07': {"is a typographic quote", "'"},
		'\u00a0': {"is a no-break blank", " "}, '\u202f': {"is a no-break blank", " "}, '\u2007': {"is a no-break blank", " "},
		'\u200b': {"cannot be seen", ""}, '\u2060': {"cannot be seen", ""}, '\ufeff': {"cannot be seen", ""}, '\u00ad': {"cannot be seen", ""},
	}
})

// lookalike says what is meant by a character, if it is one of them. All blanks but those of ASCII are.
func lookalike(r rune) (what, meant string, is bool) {
	if known, is := lookalikes()[r]; is {
		return known.what, known.meant, true
	}
	return "is a blank of another kind", " ", r >= utf8.RuneSelf && unicode.IsSpace(r)
}

// remedy says what to do about a character.
func remedy(meant string) string {
	switch meant {
	case " ":
		return "write a blank"
	case "":
		return "leave it out"
	}
	return "write " + meant
}

// mistyped finds what in a line stands in the place of a quote, a blank or the end of the line, outside of quotes; -1 if
// there is nothing of that kind. What says what it is and how the line would be right.
func mistyped(text string) (offset, end int, what string) {
	first, right := -1, strings.Builder{}
	quote := byte(0)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		c := text[i]
		switch kind, meant, is := lookalike(r); {
		case quote != 0 && c == quote:
			quote = 0
		case quote == '"' && c == '\\' && i+1 < len(text):
			n = 2
		case quote != 0:
		case c == '\'' || c == '"':
			quote = c
		case c == '\\' && blankAt(text, i+1) && (i == 0 || blankAt(text, i-1)):
			if first < 0 {
				first, end, what = i, i+1, `a line goes on in the next one where a \ is its last character; here more follows the \`
			}
			i += 2
			continue
		case c == '\\' && i+1 < len(text):
			n = 2
		case is && (strings.TrimSpace(meant) == "" || edge(text, i, n)):
			if first < 0 {
				first, end, what = i, i+n, fmt.Sprintf("%s (U+%04X); %s", kind, r, remedy(meant))
			}
			right.WriteString(meant)
			i += n
			continue
		}
		right.WriteString(text[i : i+n])
		i += n
	}
	if first < 0 {
		return -1, 0, ""
	}
	return first, end, what + "; right would be: " + strings.TrimSpace(right.String())
}

func blankAt(text string, i int) bool { return i >= 0 && i < len(text) && isBlank(rune(text[i])) }

// edge says whether a quote of n bytes stands where one would open or close: at the beginning or end of a word or value.
// Inside a word, such as it's, it may be meant.
func edge(text string, i, n int) bool {
	return i == 0 || blankAt(text, i-1) || text[i-1] == '=' || i+n >= len(text) || blankAt(text, i+n)
}
