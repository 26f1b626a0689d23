package ui

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/peterh/liner"
	"golang.org/x/sys/unix"

	"pacer/crmsh/lang"
)

// input is where lines come from. The error of next is io.EOF at the end and errInterrupted for Ctrl-C.
type input interface {
	next(prompt string) (line, error)
	close()
}

var errInterrupted = errors.New("interrupted")

// textInput reads a file or a pipe. It looks ahead by one line, so that an indented line that no statement
// can begin with goes on with the statement before it.
type textInput struct {
	name   string
	closer io.Closer
	lines  *bufio.Reader
	number int
	ahead  *string
}

func newTextInput(name string, r io.ReadCloser) *textInput {
	return &textInput{name: name, closer: r, lines: bufio.NewReader(r)}
}

func (t *textInput) close() { t.closer.Close() }

// physical gives the next physical line without its newline.
func (t *textInput) physical() (string, error) {
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

// next gives the next line with all that continues it.
func (t *textInput) next(string) (line, error) {
	text, err := t.physical()
	if err != nil {
		return line{}, err
	}
	out := line{t.name, t.number, text}
	statement := lang.IsStatement(firstWord(text))
	for {
		if strings.HasSuffix(strings.TrimSpace(text), `\`) {
			if text, err = t.physical(); err != nil {
				return out, nil
			}
			out.text += "\n" + text
			continue
		}
		if text, err = t.physical(); err != nil {
			return out, nil
		}
		if !statement || !lang.Continues(text) || configureLevel().find(firstWord(text)) != nil {
			t.ahead = &text
			t.number--
			return out, nil
		}
		out.text += "\n" + text
	}
}

func firstWord(text string) string {
	if f := strings.Fields(text); len(f) > 0 {
		return strings.ToLower(f[0])
	}
	return ""
}

// terminal reads from a person.
type terminal struct {
	liner   *liner.State
	history string
	usual   liner.ModeApplier // the terminal's mode for other programs, nil if not known
	editing liner.ModeApplier // and while lines are edited
	lent    bool              // the usual mode is on
	secret  func(string) bool // a line that is not to be remembered
	typed   typed
	echo    func(format string, args ...any)
}

// historyFile keeps what was typed, below the user's home.
const historyFile = ".local/share/crm/history"

func newTerminal(sh *shell) *terminal {
	t := &terminal{secret: func(l string) bool { return len(sh.private().values(l)) > 0 }, echo: sh.printf}
	if mode, err := liner.TerminalMode(); err == nil {
		t.usual = mode
	}
	t.liner = liner.NewLiner()
	keysOnly()
	if mode, err := liner.TerminalMode(); err == nil {
		t.editing = mode
	}
	t.liner.SetCtrlCAborts(true)
	t.liner.SetTabCompletionStyle(liner.TabPrints)
	t.liner.SetWordCompleter(sh.completeLine)
	if home := sh.env.Getenv("HOME"); home != "" {
		t.history = filepath.Join(home, historyFile)
		if text, err := os.ReadFile(t.history); err == nil {
			t.liner.ReadHistory(bytes.NewReader(text)) //nolint:errcheck // what cannot be read is not remembered
			t.typed = strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' })
		}
	}
	return t
}

// keysOnly makes Ctrl-C a key like any other while lines are edited, before the first prompt too: one that is
// typed the moment a question appears answers it.
func keysOnly() {
	const stdin = 0
	if mode, err := unix.IoctlGetTermios(stdin, unix.TCGETS); err == nil {
		mode.Lflag &^= unix.ISIG
		unix.IoctlSetTermios(stdin, unix.TCSETS, mode) //nolint:errcheck // then it is not quite as good
	}
}

func (t *terminal) close() {
	if t.history != "" && os.MkdirAll(filepath.Dir(t.history), 0o700) == nil {
		if f, err := os.OpenFile(t.history, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600); err == nil {
			t.liner.WriteHistory(f)
			f.Close()
		}
	}
	t.liner.Close()
}

func (t *terminal) next(prompt string) (line, error) {
	out := line{origin: "prompt", number: 1}
	for {
		text, err := t.liner.Prompt(prompt)
		if errors.Is(err, liner.ErrPromptAborted) {
			return line{}, errInterrupted
		}
		if err != nil {
			return line{}, io.EOF
		}
		if text, err = t.recalled(text); err != nil {
			t.echo("%v\n", err)
			continue
		}
		if strings.TrimSpace(text) != "" && !t.secret(text) {
			t.liner.AppendHistory(text)
			t.typed = append(t.typed, text)
		}
		out.text += text
		if !strings.HasSuffix(strings.TrimSpace(text), `\`) {
			return out, nil
		}
		out.text += "\n"
		prompt = "   > "
	}
}

// recalled replaces !N and the like by the line that is meant, and shows it. A lone ! lists all lines.
func (t *terminal) recalled(text string) (string, error) {
	word := strings.TrimSpace(text)
	switch {
	case word == "!":
		t.echo("%s", t.typed.list())
		return "", nil
	case !strings.HasPrefix(word, "!"):
		return text, nil
	}
	line, err := t.typed.recall(word)
	if err == nil {
		t.echo("%s\n", line)
	}
	return line, err
}

// lend gives the terminal to a command or program for a while. Where the modes are not known it stays as it is.
func (t *terminal) lend(use func() error) error {
	if t == nil || t.usual == nil || t.editing == nil || t.lent {
		return use()
	}
	if err := t.usual.ApplyMode(); err != nil {
		return err
	}
	t.lent = true
	defer func() {
		t.lent = false
		t.editing.ApplyMode() //nolint:errcheck // the next prompt shows it
	}()
	return use()
}

// answer asks a question. The answer is empty if none is given; Ctrl-C is an error.
func (t *terminal) answer(question string) (string, error) {
	if t.lent {
		if err := t.editing.ApplyMode(); err != nil {
			return "", err
		}
		defer t.usual.ApplyMode() //nolint:errcheck // the command that asked goes on all the same
	}
	return t.liner.Prompt(question)
}

// readAnswer reads a line without reading ahead, so that whoever reads next misses nothing.
func readAnswer(r io.Reader) (string, error) {
	var out []byte
	one := make([]byte, 1)
	for {
		n, err := r.Read(one)
		switch {
		case n == 1 && one[0] == '\n':
			return string(out), nil
		case n == 1:
			out = append(out, one[0])
		case err != nil:
			return string(out), err
		}
	}
}
