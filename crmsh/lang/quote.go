package lang

import (
	"strings"
	"unicode"
)

// Quote gives a value as it stands after name=: bare if it is made of letters, digits, _ . and - only,
// else in double quotes.
func Quote(value string) string {
	if plain(value) {
		return value
	}
	return quoted(value)
}

func plain(value string) bool {
	for _, r := range value {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '.' && r != '-' {
			return false
		}
	}
	return value != ""
}

// quoted puts double quotes around a value. A backslash needs another only where it would not stand for
// itself: before a quote, before a backslash and at the end.
func quoted(value string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(value); i++ {
		c := value[i]
		if c == '"' || c == '\\' && (i+1 == len(value) || value[i+1] == '"' || value[i+1] == '\\') {
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	b.WriteByte('"')
	return b.String()
}

// bare gives a word that is no value, an id or a name: in quotes only if the lexer would split it or complain about it.
func bare(word string) string {
	odd := func(r rune) bool { _, _, is := lookalike(r); return is }
	if word == "" || strings.ContainsAny(word, " \t\r\n\v\f\"'\\") || strings.ContainsFunc(word, odd) {
		return quoted(word)
	}
	return word
}

// pair prints one pair.
func pair(p Pair) string {
	if p.Ref != "" {
		if p.Name != "" {
			return bare("@" + p.Ref + ":" + p.Name)
		}
		return bare("@" + p.Ref)
	}
	out := bare(p.Name)
	if p.ID != "" {
		out = bare("$" + p.ID + ":" + p.Name)
	}
	if p.HasValue {
		out += "=" + Quote(p.Value)
	}
	return out
}

// nv prints name=value.
func nv(name, value string) string { return bare(name) + "=" + Quote(value) }

func pairs(ps []Pair) string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = pair(p)
	}
	return strings.Join(out, " ")
}
