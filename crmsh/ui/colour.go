package ui

import (
	"strings"

	"pacer/crmsh/lang"
	"pacer/form"
)

// attributes of characters on a terminal, as numbers in sequences of ECMA-48.
var characterAttributes = map[string]string{
	"normal": "0", "bold": "1", "dim": "2", "underline": "4", "blink": "5", "reverse": "7",
	"black": "30", "red": "31", "green": "32", "yellow": "33", "blue": "34", "magenta": "35", "cyan": "36", "white": "37",
}

// kindColours are the preferences for the words that messages begin with.
var kindColours = map[string]string{"ERROR": "color.error", "WARNING": "color.warn", "INFO": "color.info"}

// coloured says whether colours are wanted.
func (sh *shell) coloured() bool {
	switch sh.prefs.get("color.style") {
	case "color-always":
		return true
	case "color":
		return sh.env.StdoutTTY && sh.env.Getenv("NO_COLOR") == "" && sh.env.Getenv("TERM") != "dumb"
	}
	return false
}

// paint gives a text the colour of a preference.
func (sh *shell) paint(preference, text string) string {
	var codes []string
	for _, name := range strings.Fields(sh.prefs.get(preference)) {
		if name != "normal" {
			codes = append(codes, characterAttributes[name])
		}
	}
	if len(codes) == 0 || text == "" {
		return text
	}
	return "\x1b[" + strings.Join(codes, ";") + "m" + text + "\x1b[0m"
}

var (
	// token is a word of a statement: NAME="VALUE" or any other.
	token = form.Of(`[^\s=]+="(?:[^"\\]|\\.)*"|\S+`)
	// scoreWord is the score or kind of a constraint.
	scoreWord = form.Of(`^([-+]?(inf|[0-9]+)|Mandatory|Optional|Serialize):$`)
)

// partWords begin parts of statements.
var partWords = map[string]bool{
	"params": true, "meta": true, "op": true, "op_params": true, "op_meta": true, "utilization": true, "attributes": true,
	"operations": true, "rule": true, "and": true, "or": true, "network": true, "storage": true, "to": true, "select": true,
}

// highlight paints statements, or puts their keywords in capitals, as the user likes it. Refs are the ids of
// the resources there are.
func (sh *shell) highlight(text string, refs []string) string {
	capitals := sh.prefs.get("color.style") == "uppercase"
	if !capitals && !sh.coloured() {
		return text
	}
	known := map[string]bool{}
	for _, r := range refs {
		known[r] = true
	}
	var out strings.Builder
	for l := range strings.Lines(text) {
		n := 0
		if strings.HasPrefix(l, "\t") {
			n = 2
		}
		out.WriteString(token().ReplaceAllStringFunc(l, func(w string) string {
			n++
			keyword := n == 1 && lang.IsStatement(w) || n > 2 && partWords[w]
			switch {
			case capitals && keyword:
				return strings.ToUpper(w)
			case capitals:
				return w
			case keyword:
				return sh.paint("color.keyword", w)
			case n == 2:
				return sh.paint("color.identifier", w)
			}
			return sh.paintWord(w, known)
		}))
	}
	return out.String()
}

// paintWord paints a word that is neither a keyword nor the id of its statement.
func (sh *shell) paintWord(w string, known map[string]bool) string {
	name, value, pair := strings.Cut(w, "=")
	id, _, _ := strings.Cut(w, ":")
	switch {
	case pair:
		return sh.paint("color.attr_name", name) + "=" + sh.paint("color.attr_value", value)
	case scoreWord().MatchString(w):
		return sh.paint("color.score", w)
	case strings.HasPrefix(w, "@"), strings.HasPrefix(w, "$id"):
		return sh.paint("color.id_reference", w)
	case known[id]:
		return sh.paint("color.resource_reference", w)
	}
	return w
}
