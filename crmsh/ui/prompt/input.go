package prompt

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"pacer/crmsh/lang"
	"pacer/crmsh/ui/table"
)

// Input is where lines come from. The error of Next is io.EOF at the end and ErrInterrupted for Ctrl-C.
type Input interface {
	Next(prompt string) (table.Line, error)
	Close()
}

// ErrInterrupted says that what was typed is to be dropped.
var ErrInterrupted = errors.New("interrupted")

// Text reads a file or a pipe. It looks ahead by one line, so that an indented line that no statement can begin with goes
// on with the statement before it.
type Text struct {
	name    string
	command func(word string) bool
	closer  io.Closer
	lines   *bufio.Reader
	number  int
	ahead   *string
}

// NewText reads lines; the name is for messages. Command says of a word whether it is a command beside statements.
func NewText(name string, r io.ReadCloser, command func(word string) bool) *Text {
	return &Text{name: name, command: command, closer: r, lines: bufio.NewReader(r)}
}

// Close closes the file.
func (t *Text) Close() { t.closer.Close() }

// physical gives the next physical line without its newline.
func (t *Text) physical() (string, error) {
	if s := t.ahead; s != nil {
		t.ahead = nil
		t.number++
		return *s, nil
	}
	s, err := t.lines.ReadString('\n')
	if err != nil && s == "" {
		return "", io.EOF
	}
	t.number++
	return strings.TrimRight(s, "\r\n"), nil
}

// Next gives the next line with all that continues it.
func (t *Text) Next(string) (table.Line, error) {
	text, err := t.physical()
	if err != nil {
		return table.Line{}, err
	}
	out := table.Line{Origin: t.name, Number: t.number, Text: text}
	statement := lang.IsStatement(table.FirstWord(text))
	for {
		if strings.HasSuffix(strings.TrimSpace(text), `\`) {
			if text, err = t.physical(); err != nil {
				return out, nil
			}
			if lang.EndsText(text) {
				t.ahead = &text
				t.number--
				return out, nil
			}
			out.Text += "\n" + text
			continue
		}
		if text, err = t.physical(); err != nil {
			return out, nil
		}
		if !statement || !lang.Continues(text) || t.command(table.FirstWord(text)) {
			t.ahead = &text
			t.number--
			return out, nil
		}
		out.Text += "\n" + text
	}
}
