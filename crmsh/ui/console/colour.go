package console

import (
	"slices"
	"strings"

	"pacer/crmsh/lang"
	"pacer/crmsh/ui/prefs"
	"pacer/lazyregexp"
)

// Painter gives texts the colours that the user likes.
type Painter struct {
	prefs    *prefs.Prefs
	terminal bool // that can show colours
}

// kind paints the word that a message begins with.
func (p *Painter) kind(word string) string {
	if !p.coloured() {
		return word
	}
	return p.paint(map[string]string{"ERROR": "color.error", "WARNING": "color.warn", "INFO": "color.info"}[word], word)
}

// coloured says whether colours are wanted.
func (p *Painter) coloured() bool {
	switch p.prefs.Get("color.style") {
	case "color-always":
		return true
	case "color":
		return p.terminal
	}
	return false
}

// paint gives a text the colour of a preference.
func (p *Painter) paint(preference, text string) string {
	var codes []string
	attributes := prefs.Attributes()
	for _, name := range strings.Fields(p.prefs.Get(preference)) {
		if name != "normal" {
			codes = append(codes, attributes[name])
		}
	}
	if len(codes) == 0 || text == "" {
		return text
	}
	return "\x1b[" + strings.Join(codes, ";") + "m" + text + "\x1b[0m"
}

var (
	// token is a word of a statement: NAME="VALUE" or any other.
	token = lazyregexp.New(`[^\s=]+="(?:[^"\\]|\\.)*"|\S+`)
	// scoreWord is the score or kind of a constraint.
	scoreWord = lazyregexp.New(`^([-+]?(inf|[0-9]+)|Mandatory|Optional|Serialize):$`)
)

// partWords begin parts of statements.
func partWords() []string {
	return []string{
		"params", "meta", "op", "op_params", "op_meta", "utilization", "attributes", "operations", "rule", "and", "or", "network",
		"storage", "to", "select",
	}
}

// Highlight paints statements, or puts their keywords in capitals, as the user likes it. Refs are the ids of
// the resources there are.
func (p *Painter) Highlight(text string, refs []string) string {
	capitals := p.prefs.Get("color.style") == "uppercase"
	if !capitals && !p.coloured() {
		return text
	}
	known := map[string]bool{}
	for _, r := range refs {
		known[r] = true
	}
	var out strings.Builder
	parts := partWords()
	for l := range strings.Lines(text) {
		n := 0
		if strings.HasPrefix(l, "\t") {
			n = 2
		}
		out.WriteString(token().ReplaceAllStringFunc(l, func(w string) string {
			n++
			keyword := n == 1 && lang.IsStatement(w) || n > 2 && slices.Contains(parts, w)
			switch {
			case capitals && keyword:
				return strings.ToUpper(w)
			case capitals:
				return w
			case keyword:
				return p.paint("color.keyword", w)
			case n == 2:
				return p.paint("color.identifier", w)
			}
			return p.paintWord(w, known)
		}))
	}
	return out.String()
}

// paintWord paints a word that is neither a keyword nor the id of its statement.
func (p *Painter) paintWord(w string, known map[string]bool) string {
	name, value, pair := strings.Cut(w, "=")
	id, _, _ := strings.Cut(w, ":")
	switch {
	case pair:
		return p.paint("color.attr_name", name) + "=" + p.paint("color.attr_value", value)
	case scoreWord().MatchString(w):
		return p.paint("color.score", w)
	case strings.HasPrefix(w, "@"), strings.HasPrefix(w, "$id"):
		return p.paint("color.id_reference", w)
	case known[id]:
		return p.paint("color.resource_reference", w)
	}
	return w
}
