package lang

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// logical is one line after continuation lines were joined, and where its pieces came from.
type logical struct {
	text     string
	marks    []mark
	indented bool // the first physical line began with a blank
}

// mark says that the text from offset on began at pos.
type mark struct {
	offset int
	pos    Pos
}

// at gives the place of a byte offset.
func (l *logical) at(offset int) Pos {
	i := sort.Search(len(l.marks), func(i int) bool { return l.marks[i].offset > offset }) - 1
	if i < 0 {
		return Pos{}
	}
	m := l.marks[i]
	return Pos{Line: m.pos.Line, Col: m.pos.Col + utf8.RuneCountInString(l.text[m.offset:min(offset, len(l.text))])}
}

// splitLines joins continued lines and drops empty ones. The text begins at line first.
func splitLines(text string, first int) []logical {
	var out []logical
	var cur *logical
	for i, raw := range strings.Split(text, "\n") {
		body := strings.TrimSpace(raw)
		lead := raw[:strings.Index(raw, body)]
		if cur != nil && EndsText(raw) { // the \ above was one too many
			out, cur = appendLine(out, cur), nil
		}
		piece, more := strings.CutSuffix(body, `\`)
		piece = strings.TrimRight(piece, `\`)
		if cur == nil {
			cur = &logical{indented: lead != ""}
		}
		cur.marks = append(cur.marks, mark{len(cur.text), Pos{Line: i + first, Col: utf8.RuneCountInString(lead) + 1}})
		cur.text += piece
		if !more {
			out = appendLine(out, cur)
			cur = nil
		}
	}
	if cur != nil {
		out = appendLine(out, cur)
	}
	return out
}

// commitWord is the command that people write at the end of a text that they give to the shell.
const commitWord = "commit"

// EndsText says whether a line that follows one with a backslash at its end is not meant to continue it.
func EndsText(line string) bool { return strings.TrimRight(line, " \t\r\n") == commitWord }

// lostContinuation says whether a line that is no statement would continue the one before it, had that a backslash.
func (l *logical) lostContinuation(prev *logical) bool {
	return !strings.HasPrefix(prev.text, "#") && startsStatement(prev.text) && isContinuation(l.text)
}

// lastLine is the number of the last physical line.
func (l *logical) lastLine() int { return l.marks[len(l.marks)-1].pos.Line }

// lastPiece is what stands on the last physical line.
func (l *logical) lastPiece() string { return l.text[l.marks[len(l.marks)-1].offset:] }

func appendLine(out []logical, l *logical) []logical {
	l.text = strings.TrimRight(l.text, " \t\r\n\v\f")
	if strings.TrimSpace(l.text) == "" {
		return out
	}
	return append(out, *l)
}

// joinIndented appends an indented line that no statement can begin with to the line before it, and gives
// the places where it did.
func joinIndented(lines []logical) ([]logical, []Pos) {
	var out []logical
	var joined []Pos
	for _, l := range lines {
		if len(out) > 0 && l.continues(&out[len(out)-1]) {
			joined = append(joined, l.marks[0].pos)
			out[len(out)-1].join(&l)
			continue
		}
		out = append(out, l)
	}
	return out, joined
}

func (l *logical) continues(prev *logical) bool {
	return l.indented && !strings.HasPrefix(prev.text, "#") && startsStatement(prev.text) && isContinuation(l.text)
}

// continuationWords may begin a line that continues a statement, beside any name=value and any target:.
var continuationWords = slices.Concat(sectionWords, bundleWords, aclRights, boolOps,
	[]string{"port-mapping", "storage-mapping", "to", "select"})

// Continues says whether a line that follows a statement without a backslash before it can only be meant
// to continue it: it is indented, and no statement begins with its first word.
func Continues(line string) bool {
	body := strings.TrimLeft(line, " \t")
	return body != line && strings.TrimSpace(body) != "" && isContinuation(body)
}

// isContinuation looks at the first word of a line. A word that is neither the beginning of a statement nor
// of a clause is taken for a misspelt statement rather than for more of the one before.
func isContinuation(text string) bool {
	if startsStatement(text) || strings.HasPrefix(text, "#") {
		return false
	}
	first := strings.FieldsFunc(text, isBlank)[0]
	return oneOf(first, continuationWords) || strings.Contains(first, "=") || strings.HasSuffix(first, ":")
}

func (l *logical) join(next *logical) {
	base := len(l.text) + 1
	for _, m := range next.marks {
		l.marks = append(l.marks, mark{m.offset + base, m.pos})
	}
	l.text += " " + next.text
}

func startsStatement(text string) bool {
	first := strings.ToLower(strings.FieldsFunc(text, isBlank)[0])
	_, known := parsers[first]
	return known
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }
