package xpath

import (
	"math"
	"strings"
	"unicode/utf8"
)

func isBlankRune(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }

func concat(r *run, _ focus, v []Value) Value {
	var b strings.Builder
	for _, part := range v {
		b.WriteString(r.made(part.text(r)))
	}
	return String(b.String())
}

// textQuestion makes a function of two texts.
func textQuestion(ask func(text, part string) bool) func(*run, focus, []Value) Value {
	return func(r *run, _ focus, v []Value) Value {
		return Boolean(ask(r.handled(v[0].text(r)), r.handled(v[1].text(r))))
	}
}

func substringBefore(r *run, _ focus, v []Value) Value {
	before, _, found := strings.Cut(r.handled(v[0].text(r)), v[1].text(r))
	if !found {
		return String("")
	}
	return String(before)
}

func substringAfter(r *run, _ focus, v []Value) Value {
	_, after, _ := strings.Cut(r.handled(v[0].text(r)), v[1].text(r))
	return String(after)
}

// substring counts characters from 1 and rounds where it begins and how long it is.
func substring(r *run, _ focus, v []Value) Value {
	text := r.handled(v[0].text(r))
	from := round(v[1].number(r))
	to := math.Inf(1)
	if len(v) > 2 {
		to = from + round(v[2].number(r))
	}
	begin, end, position := len(text), len(text), 0.0
	for i := range text {
		position++
		if position >= from && begin == len(text) {
			begin = i
		}
		if !(position < to) {
			end = i
			break
		}
	}
	if math.IsNaN(from) || begin > end {
		return String("")
	}
	return String(text[begin:end])
}

func stringLength(r *run, f focus, v []Value) Value {
	return Number(utf8.RuneCountInString(argument(r, f, v)))
}

func normalizeSpace(r *run, f focus, v []Value) Value {
	return String(r.made(strings.Join(strings.FieldsFunc(argument(r, f, v), isBlankRune), " ")))
}

// translate replaces characters of the second text by those at the same place of the third, or removes
// those for which there is none.
func translate(r *run, _ focus, v []Value) Value {
	text, from, to := v[0].text(r), []rune(v[1].text(r)), []rune(v[2].text(r))
	table := make(map[rune]rune, len(from))
	for i, c := range from {
		if _, ok := table[c]; ok {
			continue
		}
		table[c] = -1
		if i < len(to) {
			table[c] = to[i]
		}
	}
	return String(r.made(strings.Map(func(c rune) rune {
		if replacement, ok := table[c]; ok {
			return replacement
		}
		return c
	}, r.handled(text))))
}
