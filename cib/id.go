package cib

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// CleanID makes an id of a text, as Pacemaker does: dots in the place of what an XML id may not have, one for each byte, and an
// underscore at its start where that may not begin one. Two texts may become the same id.
func CleanID(text string) string {
	var b strings.Builder
	for i, r := range text {
		letter := r == '_' || r == ':' || unicode.IsLetter(r)
		inner := r == '-' || r == '.' || unicode.IsDigit(r)
		switch {
		case letter, inner && i > 0:
			b.WriteRune(r)
		case i == 0:
			b.WriteString("_" + strings.Repeat(".", utf8.RuneLen(r)-1))
		default:
			b.WriteString(strings.Repeat(".", utf8.RuneLen(r)))
		}
	}
	return b.String()
}
