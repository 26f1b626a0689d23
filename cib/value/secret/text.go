package secret

import (
	"regexp"
	"slices"
	"strings"

	"pacer/lazyregexp"
)

// named finds in a text what may be a name with its value: NAME=VALUE, NAME VALUE, or the two attributes of an
// element in either order. A value may have quotes, of which the last may be missing.
var named = lazyregexp.New(`([\w.-]+)[ \t]*[= \t][ \t]*("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s"']+)`)

// assigned finds NAME=VALUE alone, for texts in which a word and the next have nothing to do with one another.
var assigned = lazyregexp.New(`([\w.-]+)=("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s"']+)`)

// pairForms find an element's name and value, in either order.
var pairForms = []func() *regexp.Regexp{
	lazyregexp.New(`name=["'](?P<name>[^"']*)["'][^<>]*?value=["'](?P<value>[^"']*)`),
	lazyregexp.New(`value=["'](?P<value>[^"']*)["'][^<>]*?name=["'](?P<name>[^"']*)`),
}

// Values lists the secrets in a command or statement.
func (p Patterns) Values(text string) []string { return p.find(text, named()) }

// Assigned lists the secrets in a sentence: those of NAME=VALUE and of elements.
func (p Patterns) Assigned(text string) []string { return p.find(text, assigned()) }

func (p Patterns) find(text string, form *regexp.Regexp) []string {
	if !p.mayStandIn(text) {
		return nil
	}
	var out []string
	add := func(name, value string) {
		if value = strings.Trim(value, `"'`); p.Match(name) && value != "" {
			out = append(out, value)
		}
	}
	for at := 0; at < len(text); { // each name may be the value of the one before
		m := form.FindStringSubmatchIndex(text[at:])
		if m == nil {
			break
		}
		add(text[at+m[2]:at+m[3]], text[at+m[4]:at+m[5]])
		at += m[3]
	}
	for _, compiled := range pairForms {
		pair := compiled()
		for _, m := range pair.FindAllStringSubmatch(text, -1) {
			add(m[pair.SubexpIndex("name")], m[pair.SubexpIndex("value")])
		}
	}
	return out
}

// In lists the secrets in a text of several lines, each line for itself.
func (p Patterns) In(text string) []string {
	if !p.mayStandIn(text) {
		return nil
	}
	var out []string
	for l := range strings.Lines(text) {
		out = append(out, p.Values(l)...)
	}
	return out
}

// mayStandIn says whether a text could have a name that matches, which is cheap to tell of most that have none.
func (p Patterns) mayStandIn(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(p, func(pattern string) bool { return strings.Contains(text, literal(pattern)) })
}

// Mask hides values where they stand in a text, unless they are parts of longer words.
func Mask(text string, values []string) string {
	for _, v := range values {
		if !strings.Contains(text, v) || strings.Trim(v, "*") == "" {
			continue
		}
		alone := regexp.MustCompile(`(^|\W)` + regexp.QuoteMeta(v) + `(\W|$)`)
		for alone.MatchString(text) {
			text = alone.ReplaceAllString(text, "${1}"+Hidden+"${2}")
		}
	}
	return text
}
