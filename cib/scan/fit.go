package scan

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// CharError says which character of a text no XML document may hold.
type CharError struct {
	Pos
	Offset int    // bytes before it
	What   string // "control character U+001B", "byte 0xFF, which is not UTF-8"
}

// Error implements error as "control character U+001B at line 1, column 5; XML does not allow it, remove it".
func (e *CharError) Error() string {
	return fmt.Sprintf("%s at %s; XML does not allow it, remove it", e.What, e.Pos)
}

// CheckText finds the first character of a text that no XML document may hold, whether as it is or as a reference:
// a control character other than tab and line end, U+FFFE, U+FFFF, or what is not UTF-8. The error is a *CharError.
//
// Whoever takes text from outside into a document asks this first and refuses, or uses FitText.
func CheckText(text string) error {
	at, what := unfit(text)
	if at < 0 {
		return nil
	}
	return &CharError{posAt(text, at), at, what}
}

// FitText gives a text in which U+FFFD stands for each character that no XML document may hold. It is for words of
// programs, which nobody can be asked to correct.
func FitText(text string) string {
	at, _ := unfit(text)
	if at < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		if !allowed(r) {
			return utf8.RuneError
		}
		return r
	}, text) // which takes a byte that is not UTF-8 for U+FFFD
}

// Shorten gives the beginning of a text, of at most that many bytes, without cutting a character in two.
func Shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

// IsName reports whether a text is a name as elements and attributes have them.
func IsName(text string) bool {
	s := scanner{text: text}
	return text != "" && utf8.ValidString(text) && s.name() == text
}

// SplitName separates a name's prefix from the rest, as it is read.
func SplitName(name string) (prefix, local string) { return splitName(name) }

// unfit gives the offset of the first character that XML does not allow and says what it is; -1 if there is none.
func unfit(text string) (int, string) {
	i := 0
	for ; i < len(text) && text[i] < utf8.RuneSelf; i++ {
		if class[text[i]]&refused != 0 {
			return i, fmt.Sprintf("control character U+%04X", text[i])
		}
	}
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return i, fmt.Sprintf("byte 0x%02X, which is not UTF-8,", text[i])
		case r < ' ' && !allowed(r):
			return i, fmt.Sprintf("control character U+%04X", r)
		case !allowed(r):
			return i, fmt.Sprintf("character %U", r)
		}
		i += size
	}
	return -1, ""
}
