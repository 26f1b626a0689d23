package privacy

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/textdiff"
	"pacer/lazyregexp"
)

// Hidden stands where a value is not shown.
const Hidden = session.Mask

// Patterns are those of names whose values are not shown. In a pattern * and ? stand for any characters.
type Patterns []string

// Listed gives the patterns of a list with | or blanks between them.
func Listed(list string) Patterns {
	return strings.FieldsFunc(list, func(r rune) bool { return r == '|' || r == ' ' })
}

// hides says whether the value of a name is not shown. A name may be a path as configure set takes it.
func (p Patterns) hides(name string) bool {
	name = strings.TrimSpace(name[strings.LastIndexByte(name, '.')+1:])
	return slices.ContainsFunc(p, func(pattern string) bool { ok, _ := path.Match(pattern, name); return ok })
}

// named finds in a text what may be a name with its value: NAME=VALUE, NAME VALUE, or the two attributes of an
// element in either order. A value may have quotes, of which the last may be missing.
var named = lazyregexp.New(`([\w.-]+)[ \t]*[= \t][ \t]*("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s"']+)`)

// pairForms find an element's name and value, in either order.
var pairForms = []func() *regexp.Regexp{
	lazyregexp.New(`name=["'](?P<name>[^"']*)["'][^<>]*?value=["'](?P<value>[^"']*)`),
	lazyregexp.New(`value=["'](?P<value>[^"']*)["'][^<>]*?name=["'](?P<name>[^"']*)`),
}

// Values lists the values in a text that are not to be shown.
func (p Patterns) Values(text string) []string {
	var out []string
	add := func(name, value string) {
		if value = strings.Trim(value, `"'`); p.hides(name) && value != "" {
			out = append(out, value)
		}
	}
	if !p.mayStandIn(text) {
		return nil
	}
	for at := 0; at < len(text); { // each name may be the value of the one before
		m := named().FindStringSubmatchIndex(text[at:])
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

// In lists the values in a text of several lines, each line for itself.
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
	return slices.ContainsFunc(p, func(pattern string) bool {
		start, _, _ := strings.Cut(pattern, "*")
		start = start[:strings.IndexAny(start+"?", `?[\`)]
		return strings.Contains(text, start)
	})
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

// Arguments gives a command's arguments with the values hidden that are not to be shown. Masked says of an argument that
// its value never is.
func (p Patterns) Arguments(args []string, masked func(at int) bool) []string {
	out := slices.Clone(args)
	for i, a := range args {
		name, value, pair := strings.Cut(a, "=")
		before := ""
		if i > 0 {
			before = strings.TrimSuffix(args[i-1], "=")
		}
		switch {
		case masked(i), p.hides(before) && !strings.Contains(before, "="):
			out[i] = Hidden
		case strings.Contains(a, "<"):
			out[i] = Mask(a, p.Values(a))
		case pair && value != "" && p.hides(name):
			out[i] = name + "=" + Hidden
		}
	}
	return out
}

// Secrets lists the pairs below an element whose values are not shown.
func Secrets(e *etree.Element, p Patterns) []*etree.Element {
	var out []*etree.Element
	for _, c := range e.ChildElements() {
		if c.Tag != "nvpair" {
			out = append(out, Secrets(c, p)...)
			continue
		}
		if c.SelectAttr("value") != nil && p.hides(c.SelectAttrValue("name", "")) {
			out = append(out, c)
		}
	}
	return out
}

// Without gives a session whose values are hidden, or the session itself if there are none to hide.
func Without(s *session.Session, p Patterns) *session.Session {
	if len(Secrets(s.Root(), p)) == 0 {
		return s
	}
	s = s.Clone()
	for _, nv := range Secrets(s.Root(), p) {
		nv.CreateAttr("value", Hidden)
	}
	return s
}

// Compare gives what changed between two states of the configuration, statement by statement. Of hidden
// values it shows only that they are others.
func Compare(before, after *session.Session, p Patterns) string {
	was := map[string]string{}
	for _, nv := range Secrets(before.Root(), p) {
		was[nv.SelectAttrValue("id", "")] = nv.SelectAttrValue("value", "")
	}
	var others []string
	for _, nv := range Secrets(after.Root(), p) {
		id := nv.SelectAttrValue("id", "")
		if value, there := was[id]; there && value != nv.SelectAttrValue("value", "") {
			others = append(others, id)
		}
	}
	before, after = Without(before, p), Without(after, p)
	for _, nv := range Secrets(after.Root(), p) {
		if slices.Contains(others, nv.SelectAttrValue("id", "")) {
			nv.CreateAttr("value", Hidden+" (another)")
		}
	}
	return textdiff.Statements(Text(before), Text(after))
}

// Text gives a whole configuration as statements.
func Text(s *session.Session) string { return lang.Print(s.Statements(s.Scope().Objects())) }
