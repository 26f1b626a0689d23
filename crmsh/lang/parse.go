package lang

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// File is what a text says.
type File struct {
	Origin     string
	Statements []Statement
	Comments   []string  // those that no statement follows
	Notes      []Problem // worth saying, nothing wrong
	Broken     []string  // ids of the statements that could not be read, so far as they can be told
}

// statementParser reads the words after the keyword.
type statementParser func(c *cursor, h Header) Statement

// parsers holds the parser of each statement. It is filled by init because the splitting of lines, which
// the parsers are part of, asks it what a statement is.
var parsers map[string]statementParser

func init() {
	parsers = map[string]statementParser{
		"node":      parseNode,
		"primitive": parsePrimitive, "rsc_template": parsePrimitive,
		"group": parseGroup, "clone": parseClone, "ms": parseClone, "master": parseClone,
		"bundle":   parseBundle,
		"location": parseLocation, "colocation": parseColocation, "collocation": parseColocation,
		"order": parseOrder, "rsc_ticket": parseTicket,
		"property": parseDefaults, "rsc_defaults": parseDefaults, "op_defaults": parseDefaults,
		"fencing_topology": parseFencing, "fencing-topology": parseFencing,
		"tag": parseTag, "role": parseRole, "user": parseUser,
		"acl_target": parseGrant, "acl_group": parseGrant,
		"alert": parseAlert, "monitor": parseMonitor,
	}
}

// defaultsKeywords begin statements about options rather than about an object with an id.
var defaultsKeywords = map[string]bool{"property": true, "rsc_defaults": true, "op_defaults": true}

// Keywords lists the words that begin a statement, in alphabetical order.
func Keywords() []string {
	out := []string{"xml"}
	for k := range parsers {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// IsStatement says whether keyword begins a statement.
func IsStatement(keyword string) bool {
	return slices.Contains(Keywords(), strings.ToLower(keyword))
}

// Parse reads a text of statements. Origin names the text in problems: a file's name, or "prompt". The
// statements that could be read are given also when there are problems; the error is a Problems.
func Parse(origin, text string) (*File, error) { return ParseAt(origin, 1, text) }

// ParseAt is Parse for a piece of a longer text: it begins at that line.
func ParseAt(origin string, line int, text string) (*File, error) {
	f := &File{Origin: origin}
	var problems Problems
	lines, joined := joinIndented(splitLines(text, line))
	if len(joined) > 0 {
		f.Notes = append(f.Notes, joinedNote(origin, joined))
	}
	for i, l := range lines {
		if strings.HasPrefix(l.text, "#") {
			text, changed := commentText(l.text)
			f.Comments = append(f.Comments, text)
			if changed {
				f.Notes = append(f.Notes, Problem{Origin: origin, Pos: l.at(0), Found: clip(l.text), Expected: "a comment in the CIB cannot hold this; kept as " + text})
			}
			continue
		}
		if oneOf(l.text, closingWords) {
			f.Notes = append(f.Notes, Problem{Origin: origin, Pos: l.at(0), Found: l.text, Expected: "is a command of the shell and no statement; left out of the text"})
			continue
		}
		st, bad := parseLine(&l)
		if len(bad) > 0 && i > 0 && l.lostContinuation(&lines[i-1]) {
			bad[0] = Problem{Pos: l.at(0), Found: bad[0].Found, Expected: fmt.Sprintf(`no statement begins with this; if it belongs to the one before it, line %d has to end in a \: %s`,
				lines[i-1].lastLine(), lines[i-1].lastPiece()+` \`)}
		}
		for _, p := range bad {
			p.Origin = origin
			problems = append(problems, p)
		}
		if st != nil {
			st.Head().Comments = f.Comments
			f.Comments = nil
			f.Statements = append(f.Statements, st)
		} else if id := brokenID(&l); id != "" {
			f.Broken = append(f.Broken, id)
		}
	}
	return f, problems.Err()
}

// brokenID gives the id of what a line that cannot be read was most likely about: its second word.
func brokenID(l *logical) string {
	words, _, _ := lexLine(l.text)
	if len(words) < 2 {
		return ""
	}
	return strings.TrimSuffix(strings.TrimPrefix(words[1], "id="), ":")
}

func joinedNote(origin string, joined []Pos) Problem {
	what := "this indented line continues the statement before it"
	switch n := len(joined) - 1; {
	case n == 1:
		what += ", as does another line"
	case n > 1:
		what += fmt.Sprintf(", as do %d more lines", n)
	}
	return Problem{Origin: origin, Pos: joined[0], Expected: what + `; a \ at the end of the line above says so plainly`}
}

func parseLine(l *logical) (Statement, Problems) {
	if i, what := Unfit(l.text); i >= 0 {
		return nil, Problems{{Pos: l.at(i), Expected: what}}
	}
	raw, isXML := cutXML(l.text)
	if i, end, what := mistyped(l.text); i >= 0 && !isXML {
		return nil, Problems{{Pos: l.at(i), Found: l.text[i:end], Expected: what}}
	}
	if isXML {
		return &XML{Header{Keyword: Word{"xml", l.at(0)}, Comments: nil}, raw, l.at(len(l.text) - len(raw))}, nil
	}
	texts, starts, bad := lexLine(l.text)
	if bad != nil {
		return nil, Problems{{Pos: l.at(bad.offset), Found: clip(l.text[bad.offset:]), Expected: bad.cause.Error()}}
	}
	words := make([]Word, len(texts))
	for i := range texts {
		words[i] = Word{texts[i], l.at(starts[i])}
	}
	return parseWords(words, l.at(len(l.text)))
}

// commentText makes a comment one that XML can hold: without two dashes in a row and without characters that
// XML does not have.
func commentText(text string) (string, bool) {
	out := strings.Map(func(r rune) rune {
		if !isXMLChar(r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	for strings.Contains(out, "--") {
		out = strings.ReplaceAll(out, "--", "- -")
	}
	return out, out != text
}

// isXMLChar says whether an XML document may contain a character.
func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r != 0xFFFE && r != 0xFFFF && (r < 0xD800 || r > 0xDFFF)
}

// badChar gives the place of the first character that no configuration can hold, -1 if there is none.
func badChar(text string) int {
	for i, r := range text {
		if r != utf8.RuneError && isXMLChar(r) {
			continue
		}
		if _, n := utf8.DecodeRuneInString(text[i:]); r != utf8.RuneError || n == 1 {
			return i
		}
	}
	return -1
}

// clip shortens what is quoted in a message.
func clip(text string) string {
	if r := []rune(text); len(r) > 20 {
		return string(r[:20]) + "..."
	}
	return text
}

func cutXML(text string) (string, bool) {
	rest, ok := strings.CutPrefix(text, "xml")
	if !ok || strings.TrimLeft(rest, " \t<") == rest {
		return "", false
	}
	return strings.TrimSpace(rest), true
}

// ParseWords reads one statement from words that were split already, a command line's arguments. Columns
// are those of the words joined by single spaces.
func ParseWords(origin string, texts []string) (Statement, error) {
	words := make([]Word, len(texts))
	col := 1
	for i, t := range texts {
		words[i] = Word{t, Pos{Line: 1, Col: col}}
		col += len([]rune(t)) + 1
	}
	if len(words) > 0 && words[0].Text == "xml" {
		return &XML{Header{Keyword: words[0]}, strings.Join(texts[1:], " "), Pos{Line: 1, Col: 5}}, nil
	}
	st, bad := parseWords(words, Pos{Line: 1, Col: max(col-1, 1)})
	for i := range bad {
		bad[i].Origin = origin
	}
	return st, bad.Err()
}

// StatementFrom reads one statement from words with known places, such as SplitAt gives.
func StatementFrom(origin string, words []Word, end Pos) (Statement, error) {
	st, bad := parseWords(words, end)
	for i := range bad {
		bad[i].Origin = origin
	}
	return st, bad.Err()
}

// completed gives the one keyword that begins with what a word is, or "".
func completed(word string) string {
	found := slices.DeleteFunc(Keywords(), func(k string) bool { return !strings.HasPrefix(k, word) })
	if len(found) != 1 || len(word) < 2 {
		return ""
	}
	return found[0]
}

// leftover says of a word that nothing has taken what is wrong with it.
func (c *cursor) leftover(w Word) string {
	switch {
	case strings.HasPrefix(w.Text, "="):
		return "there is no name before the =; expected NAME=VALUE"
	case strings.HasPrefix(w.Text, "$"):
		return "expected $ID:NAME=VALUE"
	case strings.HasPrefix(w.Text, "@"):
		return "expected @ID, where ID is that of a pair"
	case len(c.sections) > 0:
		return "expected " + list(c.sections)
	}
	return "nothing more is expected here"
}

// parseWords reads one statement. It is nil if the statement cannot be read.
func parseWords(words []Word, end Pos) (Statement, Problems) {
	if len(words) == 0 {
		return nil, nil
	}
	head := words[0]
	head.Text = strings.ToLower(head.Text)
	if head.Text == "xml" && len(words) == 1 {
		return nil, Problems{{Pos: end, Expected: "missing element; expected xml <ELEMENT ...>"}}
	}
	parse, known := parsers[head.Text]
	if !known {
		return nil, Problems{{
			Pos: head.Pos, Found: words[0].Text, Expected: "unknown statement",
			Nearest: cmp.Or(Nearest(head.Text, append(Keywords(), continuationWords...)), completed(head.Text)),
		}}
	}
	words = slices.Clone(words)
	if len(words) > 1 && !defaultsKeywords[head.Text] { // id=ID is taken for ID
		words[1].Text = strings.TrimPrefix(words[1].Text, "id=")
	}
	c := &cursor{words: words[1:], end: end}
	st := parse(c, Header{Keyword: head, Written: words[0].Text})
	st.Head().Notes = c.notes
	if w, left := c.peek(); left {
		c.failName(w, c.leftover(w), slices.Concat(c.sections, boolOps)...)
	}
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	return st, nil
}
