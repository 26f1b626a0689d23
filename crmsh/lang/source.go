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
	asked    mark // the place that was asked for last: the next one is mostly a little further on
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
	m, offset := l.marks[i], min(offset, len(l.text))
	if l.asked.offset > m.offset && l.asked.offset <= offset {
		m = l.asked
	}
	m.pos.Col += utf8.RuneCountInString(l.text[m.offset:offset])
	m.offset = offset
	l.asked = m
	return m.pos
}

// splitLines joins continued lines and drops empty ones. The text begins at line first.
func splitLines(text string, first int) []logical {
	var out []logical
	var cur *logical
	var whole []byte // of the current line, so far
	end := func() {
		cur.text = string(whole)
		out, cur, whole = appendLine(out, cur), nil, whole[:0]
	}
	text = strings.TrimPrefix(text, "\ufeff") // by which some editors begin what is in UTF-8
	for i, raw := range strings.Split(text, "\n") {
		body := strings.TrimSpace(raw)
		lead := raw[:strings.Index(raw, body)]
		if cur != nil && EndsText(raw) { // the \ above was one too many
			end()
		}
		piece, more := strings.CutSuffix(body, `\`)
		piece = strings.TrimRight(piece, `\`)
		if cur == nil {
			cur = &logical{indented: lead != ""}
		}
		cur.marks = append(cur.marks, mark{len(whole), Pos{Line: i + first, Col: utf8.RuneCountInString(lead) + 1}})
		whole = append(whole, piece...)
		if !more {
			end()
		}
	}
	if cur != nil {
		end()
	}
	return out
}

// closingWords are the commands that people write at the end of a text that they give to the shell.
var closingWords = []string{"commit", "verify", "up", "end", "back", "quit", "exit", "bye"}

// EndsText says whether a line that follows one with a backslash at its end is not meant to continue it.
func EndsText(line string) bool { return oneOf(strings.TrimRight(line, " \t\r\n"), closingWords) }

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
	for i := 0; i < len(lines); {
		l := lines[i]
		pieces, length := []string{l.text}, len(l.text)
		for i++; i < len(lines) && lines[i].continues(&l); i++ {
			joined = append(joined, lines[i].marks[0].pos)
			for _, m := range lines[i].marks {
				l.marks = append(l.marks, mark{m.offset + length + 1, m.pos})
			}
			pieces, length = append(pieces, lines[i].text), length+1+len(lines[i].text)
		}
		l.text = strings.Join(pieces, " ")
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
	first := firstWord(text)
	return oneOf(first, continuationWords) || strings.Contains(first, "=") || strings.HasSuffix(first, ":")
}

func startsStatement(text string) bool {
	first := strings.ToLower(firstWord(text))
	_, known := parsers[first]
	return known
}

// firstWord is the first of a text that has one.
func firstWord(text string) string {
	text = strings.TrimLeftFunc(text, isBlank)
	if end := strings.IndexFunc(text, isBlank); end >= 0 {
		return text[:end]
	}
	return text
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }
