package option

import (
	"strconv"
	"strings"

	"pacer/cib/value/numeral"
	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
)

// Takes says whether the option takes a value; what it does not take counts as not set.
func (o *Option) Takes(value string) bool {
	switch o.Type {
	case Boolean:
		_, ok := vocab.Bool(value)
		return ok
	case Select:
		return o.quirkAnyReaction() || o.word(value) != ""
	case Duration:
		return rule.ValidInterval(value)
	case Integer, Score:
		_, _, err := numeral.Int(value)
		return err == nil || infinite(value) != 0
	case Positive:
		n, _, err := numeral.Int(value)
		return err == nil && n > 0 || infinite(value) > 0
	case Percentage:
		_, ok := share(value)
		return ok
	}
	return true
}

// word gives the option's spelling of a word, "" if it is none of its words.
func (o *Option) word(value string) string {
	for _, w := range o.Words {
		switch {
		case w == value:
			return w
		case !o.quirkExactWords() && strings.EqualFold(w, value):
			return w
		}
	}
	return ""
}

// quirkExactWords: how nodes are fenced has to be written in small letters, alone among the options that are words.
func (o *Option) quirkExactWords() bool { return o.Name == "fencing-action" }

// quirkAnyReaction: what a host does when it is fenced is not checked; anything but its words means stop.
func (o *Option) quirkAnyReaction() bool { return o.Name == "fencing-reaction" }

// infinite is 1 and -1 for the infinities as they are written, else 0.
func infinite(s string) int {
	switch s {
	case "INFINITY", "+INFINITY":
		return 1
	case "-INFINITY":
		return -1
	}
	return 0
}

// share reads a percentage.
func share(value string) (float64, bool) {
	before, _, found := strings.Cut(value, "%")
	n, err := strconv.ParseFloat(strings.TrimSpace(before), 32)
	return n / 100, found && err == nil && n >= 0
}
