package clients

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/beevik/etree"
)

// session is a table: what it needs, the files that it begins with, and its commands.
//
//	needs FILE...          files without which it is not played
//	client COMMAND => TEXT the first line that the client of the table says of its version
//	file NAME              a file; its text follows, each line behind four spaces. cib.xml is the configuration
//	$ COMMAND              a command of the shell
//	= N                    its exit status, where that is not 0
//	| TEXT                 a line of its standard output
//	! TEXT                 a line of its standard error
//	+ ELEMENT, - ELEMENT   a line that came to the configuration, or went
type session struct {
	path            string
	needs           []string
	client, version string
	names           []string // of files, in order
	files           map[string]string
	steps           []step
}

// step is a command and what came of it.
type step struct {
	command           string
	status            int
	out, err, changes []string
}

func read(t *testing.T, path string) *session {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := &session{path: path, files: map[string]string{}}
	for i, line := range lines(string(data)) {
		if !s.line(line) {
			t.Fatalf("%s:%d: %q is no line of a table", path, i+1, line)
		}
	}
	return s
}

// line takes in a line, and says whether it is one of a table.
func (s *session) line(line string) bool {
	word, rest, _ := strings.Cut(line, " ")
	last := &step{}
	if len(s.steps) > 0 {
		last = &s.steps[len(s.steps)-1]
	}
	switch {
	case line == "" || word == "#":
	case strings.HasPrefix(line, "    ") && len(s.names) > 0:
		s.files[s.names[len(s.names)-1]] += line[4:] + "\n"
	case word == "needs":
		s.needs = append(s.needs, strings.Fields(rest)...)
	case word == "client":
		s.client, s.version, _ = strings.Cut(rest, " => ")
	case word == "file":
		s.names = append(s.names, rest)
		s.files[rest] = ""
	case word == "$":
		s.steps = append(s.steps, step{command: rest})
	case word == "=":
		last.status, _ = strconv.Atoi(rest)
	case word == "|":
		last.out = append(last.out, rest)
	case word == "!":
		last.err = append(last.err, rest)
	case word == "+" || word == "-":
		last.changes = append(last.changes, line)
	default:
		return false
	}
	return true
}

// write writes the table anew.
func (s *session) write(t *testing.T) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "needs %s\nclient %s => %s\n", strings.Join(s.needs, " "), s.client, s.version)
	for _, name := range s.names {
		fmt.Fprintf(&b, "file %s\n    %s\n", name, strings.Join(lines(s.files[name]), "\n    "))
	}
	for _, st := range s.steps {
		b.WriteString("$ " + st.command + "\n")
		if st.status != 0 {
			fmt.Fprintf(&b, "= %d\n", st.status)
		}
		for _, part := range []struct {
			mark  string
			lines []string
		}{{"| ", st.out}, {"! ", st.err}, {"", st.changes}} {
			for _, l := range part.lines {
				b.WriteString(part.mark + l + "\n")
			}
		}
	}
	if err := os.WriteFile(s.path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// lines splits a text; white space at the ends of lines does not count.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i := range all {
		all[i] = strings.TrimRight(all[i], " \t\r")
	}
	return all
}

// elements gives the configuration of a document in lines, each with one element, whose attributes are sorted.
func elements(t *testing.T, text string) []string {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromString(text); err != nil {
		t.Fatal(err)
	}
	var all []string
	var add func(e *etree.Element, indent string)
	add = func(e *etree.Element, indent string) {
		var b strings.Builder
		b.WriteString(indent + e.Tag)
		e.SortAttrs()
		for _, a := range e.Attr {
			fmt.Fprintf(&b, " %s=%q", a.Key, a.Value)
		}
		all = append(all, b.String())
		for _, child := range e.ChildElements() {
			add(child, indent+"  ")
		}
	}
	for _, e := range doc.Root().ChildElements() {
		if e.Tag == "configuration" {
			add(e, "")
		}
	}
	return all
}

// difference tells what lines went from a list (-) and what came to it (+), by the longest list that both have.
func difference(before, after []string) (changes []string) {
	length := make([][]int, len(before)+1)
	for i := range length {
		length[i] = make([]int, len(after)+1)
	}
	for i := range slices.Backward(before) {
		for j := range slices.Backward(after) {
			length[i][j] = max(length[i+1][j], length[i][j+1])
			if before[i] == after[j] {
				length[i][j] = length[i+1][j+1] + 1
			}
		}
	}
	i, j := 0, 0
	for i < len(before) || j < len(after) {
		switch {
		case i < len(before) && j < len(after) && before[i] == after[j]:
			i, j = i+1, j+1
		case i < len(before) && (j == len(after) || length[i+1][j] >= length[i][j+1]):
			changes = append(changes, "- "+before[i])
			i++
		default:
			changes = append(changes, "+ "+after[j])
			j++
		}
	}
	return changes
}
