package prompt

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/peterh/liner"
	"golang.org/x/sys/unix"

	"pacer/crmsh/ui/table"
)

// Terminal reads from a person.
type Terminal struct {
	liner   *liner.State
	history string
	usual   liner.ModeApplier // the terminal's mode for other programs, nil if not known
	editing liner.ModeApplier // and while lines are edited
	lent    bool              // the usual mode is on
	typed   typed
	Helpers
}

// Helpers are what a terminal needs of others.
type Helpers struct {
	// Complete gives what may stand for the last word of a line up to a place in it.
	Complete func(text string, pos int) (head string, words []string, tail string)
	// Secret says of a line, with those that it continues, that it is not to be remembered.
	Secret func(line string) bool
	// Echo shows what the terminal has to say.
	Echo func(format string, args ...any)
	// Home is the folder of the person's history, "" if there is none.
	Home string
	// Gone is closed when nobody types any more, though the terminal may be there.
	Gone <-chan struct{}
}

// HistoryFile keeps what was typed, below the user's home.
const HistoryFile = ".local/share/crm/history"

// NewTerminal begins to edit lines on standard input.
func NewTerminal(h Helpers) *Terminal {
	t := &Terminal{Helpers: h}
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
	t.liner.SetWordCompleter(h.Complete)
	if h.Home != "" {
		t.history = filepath.Join(h.Home, HistoryFile)
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

// Close writes down what was typed, and gives the terminal back.
func (t *Terminal) Close() {
	if t.history != "" && os.MkdirAll(filepath.Dir(t.history), 0o700) == nil {
		if f, err := os.OpenFile(t.history, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600); err == nil {
			t.liner.WriteHistory(f)
			f.Close()
		}
	}
	t.liner.Close()
}

// Next asks for a line with all that continues it.
func (t *Terminal) Next(prompt string) (table.Line, error) {
	out := table.Line{Origin: "prompt", Number: 1}
	for {
		text, err := t.ask(prompt)
		if errors.Is(err, liner.ErrPromptAborted) {
			return table.Line{}, ErrInterrupted
		}
		if err != nil {
			return table.Line{}, io.EOF
		}
		if text, err = t.recalled(text); err != nil {
			t.Echo("%v\n", err)
			continue
		}
		if strings.TrimSpace(text) != "" && !t.Secret(out.Text+text) {
			t.liner.AppendHistory(text)
			t.typed = append(t.typed, text)
		}
		out.Text += text
		if !strings.HasSuffix(strings.TrimSpace(text), `\`) {
			return out, nil
		}
		out.Text += "\n"
		prompt = "   > "
	}
}

// ask reads a line, or io.EOF once the person is gone.
func (t *Terminal) ask(question string) (string, error) {
	type line struct {
		text string
		err  error
	}
	read := make(chan line, 1)
	select {
	case <-t.Gone:
		return "", io.EOF
	default:
	}
	go func() {
		text, err := t.liner.Prompt(question)
		read <- line{text, err}
	}()
	select {
	case l := <-read:
		return l.text, l.err
	case <-t.Gone: // what is read yet is nobody's
		return "", io.EOF
	}
}

// recalled replaces !N and the like by the line that is meant, and shows it. A lone ! lists all lines.
func (t *Terminal) recalled(text string) (string, error) {
	word := strings.TrimSpace(text)
	switch {
	case word == "!":
		t.Echo("%s", t.typed.list())
		return "", nil
	case !strings.HasPrefix(word, "!"):
		return text, nil
	}
	line, err := t.typed.recall(word)
	if err == nil {
		t.Echo("%s\n", line)
	}
	return line, err
}

// Lend gives the terminal to a command or program for a while. Where the modes are not known it stays as it is.
func (t *Terminal) Lend(use func() error) error {
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

// Answer asks a question. The answer is empty if none is given; Ctrl-C is an error.
func (t *Terminal) Answer(question string) (string, error) {
	if t.lent {
		if err := t.editing.ApplyMode(); err != nil {
			return "", err
		}
		defer t.usual.ApplyMode() //nolint:errcheck // the command that asked goes on all the same
	}
	return t.ask(question)
}

// Typed lists the lines that were typed, with their numbers.
func (t *Terminal) Typed() string { return t.typed.list() }
