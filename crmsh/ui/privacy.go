package ui

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/crmsh/session"
	"pacer/form"
)

// hiddenValue stands where a value is not shown.
const hiddenValue = "******"

// private are the patterns of names whose values are not shown. In a pattern * and ? stand for any characters.
type private []string

// private gives those that the preference core.obscure_pattern lists.
func (sh *shell) private() private {
	return strings.FieldsFunc(sh.prefs.get("core.obscure_pattern"), func(r rune) bool { return r == '|' || r == ' ' })
}

// hides says whether the value of a name is not shown. A name may be a path as configure set takes it.
func (p private) hides(name string) bool {
	name = strings.TrimSpace(name[strings.LastIndexByte(name, '.')+1:])
	return slices.ContainsFunc(p, func(pattern string) bool { ok, _ := path.Match(pattern, name); return ok })
}

// named finds in a text what may be a name with its value: NAME=VALUE, NAME VALUE, or the two attributes of an
// element in either order. A value may have quotes, of which the last may be missing.
var named = form.Of(`([\w.-]+)[ \t]*[= \t][ \t]*("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s"']+)`)

// pairForms find an element's name and value, in either order.
var pairForms = []func() *regexp.Regexp{
	form.Of(`name=["'](?P<name>[^"']*)["'][^<>]*?value=["'](?P<value>[^"']*)`),
	form.Of(`value=["'](?P<value>[^"']*)["'][^<>]*?name=["'](?P<name>[^"']*)`),
}

// values lists the values in a text that are not to be shown.
func (p private) values(text string) []string {
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

// mayStandIn says whether a text could have a name that matches, which is cheap to tell of most that have none.
func (p private) mayStandIn(text string) bool {
	return slices.ContainsFunc(p, func(pattern string) bool {
		start, _, _ := strings.Cut(pattern, "*")
		start = start[:strings.IndexAny(start+"?", `?[\`)]
		return strings.Contains(text, start)
	})
}

// veil hides values where they stand in a text, unless they are parts of longer words.
func veil(text string, values []string) string {
	for _, v := range values {
		if !strings.Contains(text, v) || strings.Trim(v, "*") == "" {
			continue
		}
		alone := regexp.MustCompile(`(^|\W)` + regexp.QuoteMeta(v) + `(\W|$)`)
		for alone.MatchString(text) {
			text = alone.ReplaceAllString(text, "${1}"+hiddenValue+"${2}")
		}
	}
	return text
}

// arguments gives a command's arguments with the values hidden that are not to be shown.
func (p private) arguments(command string, args []string) []string {
	out := slices.Clone(args)
	for i, a := range args {
		name, value, pair := strings.Cut(a, "=")
		before := ""
		if i > 0 {
			before = strings.TrimSuffix(args[i-1], "=")
		}
		switch {
		case command == "secret" && i == 3, p.hides(before) && !strings.Contains(before, "="):
			out[i] = hiddenValue
		case strings.Contains(a, "<"):
			out[i] = veil(a, p.values(a))
		case pair && value != "" && p.hides(name):
			out[i] = name + "=" + hiddenValue
		}
	}
	return out
}

// guard makes the values of a text that is read now disappear from all messages about it.
func (sh *shell) guard(text string) {
	p := sh.private()
	if !p.mayStandIn(text) {
		return
	}
	for l := range strings.Lines(text) {
		sh.guarded = append(sh.guarded, p.values(l)...)
	}
}

// secrets lists the pairs below an element whose values are not shown.
func secrets(e *etree.Element, p private) []*etree.Element {
	var out []*etree.Element
	for _, c := range e.ChildElements() {
		if c.Tag != "nvpair" {
			out = append(out, secrets(c, p)...)
			continue
		}
		if c.SelectAttr("value") != nil && p.hides(c.SelectAttrValue("name", "")) {
			out = append(out, c)
		}
	}
	return out
}

// withoutSecrets gives a session whose values are hidden, or the session itself if there are none to hide.
func withoutSecrets(s *session.Session, p private) *session.Session {
	if len(secrets(s.Root(), p)) == 0 {
		return s
	}
	s = s.Clone()
	for _, nv := range secrets(s.Root(), p) {
		nv.CreateAttr("value", hiddenValue)
	}
	return s
}

// compared gives what changed between two states of the configuration, statement by statement. Of hidden
// values it shows only that they are others.
func (sh *shell) compared(before, after *session.Session) string {
	p, was := sh.private(), map[string]string{}
	for _, nv := range secrets(before.Root(), p) {
		was[nv.SelectAttrValue("id", "")] = nv.SelectAttrValue("value", "")
	}
	var others []string
	for _, nv := range secrets(after.Root(), p) {
		id := nv.SelectAttrValue("id", "")
		if value, there := was[id]; there && value != nv.SelectAttrValue("value", "") {
			others = append(others, id)
		}
	}
	before, after = withoutSecrets(before, p), withoutSecrets(after, p)
	for _, nv := range secrets(after.Root(), p) {
		if slices.Contains(others, nv.SelectAttrValue("id", "")) {
			nv.CreateAttr("value", hiddenValue+" (another)")
		}
	}
	return diffText(allText(before), allText(after))
}
