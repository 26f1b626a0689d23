package scan

import (
	"strings"
	"unicode/utf8"
)

// Classes of ASCII bytes, tested through the class table.
const (
	nameStart = 1 << iota // may begin a name
	nameByte              // may continue a name
	blank                 // white space
	plain                 // needs no attention inside an attribute value
	refused               // a control character XML does not allow
)

// class holds the classes of every byte. Bytes of multi-byte characters count as plain; where names are
// read they are looked at one character at a time.
var class = classTable()

func classTable() (t [256]uint8) {
	for c := range 256 {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == ':':
			t[c] = nameStart | nameByte | plain
		case c >= '0' && c <= '9', c == '-', c == '.':
			t[c] = nameByte | plain
		case c == ' ':
			t[c] = blank | plain
		case c == '\t', c == '\n', c == '\r':
			t[c] = blank
		case c < ' ':
			t[c] = refused
		case c == '<', c == '&', c == '"', c == '\'':
		default:
			t[c] = plain
		}
	}
	return t
}

// allowed reports whether XML 1.0 lets r appear in a document at all.
func allowed(r rune) bool {
	switch {
	case r < ' ':
		return r == '\t' || r == '\n' || r == '\r'
	case r <= 0xD7FF:
		return true
	}
	return r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// wideNameStart reports whether a character beyond ASCII may begin a name.
func wideNameStart(r rune) bool {
	for _, span := range wideNameSpans {
		if r >= span[0] && r <= span[1] {
			return true
		}
	}
	return false
}

// wideNameSpans are the ranges of NameStartChar beyond ASCII.
var wideNameSpans = [...][2]rune{
	{0xC0, 0xD6},
	{0xD8, 0xF6},
	{0xF8, 0x2FF},
	{0x370, 0x37D},
	{0x37F, 0x1FFF},
	{0x200C, 0x200D},
	{0x2070, 0x218F},
	{0x2C00, 0x2FEF},
	{0x3001, 0xD7FF},
	{0xF900, 0xFDCF},
	{0xFDF0, 0xFFFD},
	{0x10000, 0xEFFFF},
}

// wideNameChar reports whether a character beyond ASCII may continue a name.
func wideNameChar(r rune) bool {
	return wideNameStart(r) || r == 0xB7 || r >= 0x300 && r <= 0x36F || r >= 0x203F && r <= 0x2040
}

// checkCharacters proves that the whole text consists of characters XML allows, so that the rest of the
// scanner need not look at them again.
func (s *scanner) checkCharacters() error {
	if !utf8.ValidString(s.text) {
		return s.failEncoding()
	}
	for i := range len(s.text) {
		if class[s.text[i]]&refused != 0 {
			return s.fail(i, "control character U+%04X; XML does not allow it, remove it", s.text[i])
		}
	}
	// U+FFFE and U+FFFF are valid UTF-8 and the only other characters refused.
	for _, odd := range []string{"\uFFFE", "\uFFFF"} {
		if i := strings.Index(s.text, odd); i >= 0 {
			return s.fail(i, "character %U; XML does not allow it, remove it", []rune(odd)[0])
		}
	}
	return nil
}

// failEncoding finds the first byte that is not UTF-8.
func (s *scanner) failEncoding() error {
	if strings.HasPrefix(s.text, "\xFE\xFF") || strings.HasPrefix(s.text, "\xFF\xFE") {
		return s.fail(0, "text is UTF-16; expected UTF-8, convert it with iconv -f UTF-16 -t UTF-8")
	}
	at := 0
	for at < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return s.fail(at, "byte 0x%02X is not UTF-8; save the text as UTF-8", s.text[at])
}

// isBlank reports whether text is white space only.
func isBlank(text string) bool {
	for i := range len(text) {
		if class[text[i]]&blank == 0 {
			return false
		}
	}
	return true
}

// skipBlank moves past white space and reports whether there was any.
func (s *scanner) skipBlank() bool {
	from := s.at
	for s.at < len(s.text) && class[s.text[s.at]]&blank != 0 {
		s.at++
	}
	return s.at > from
}

// name reads a name, or returns "" without moving if none begins here.
func (s *scanner) name() string {
	i := s.at
	for i < len(s.text) {
		c := s.text[i]
		if c < utf8.RuneSelf {
			if class[c]&nameByte == 0 || i == s.at && class[c]&nameStart == 0 {
				break
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s.text[i:])
		if !wideNameChar(r) || i == s.at && !wideNameStart(r) {
			break
		}
		i += size
	}
	name := s.text[s.at:i]
	s.at = i
	return name
}

// here describes what stands at the current place, for messages.
func (s *scanner) here() string {
	if s.at >= len(s.text) {
		return "the end of the text"
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.at:])
	switch r {
	case '\n':
		return "a line end"
	case '\t':
		return "a tab"
	case ' ':
		return "a space"
	}
	return "'" + string(r) + "'"
}
