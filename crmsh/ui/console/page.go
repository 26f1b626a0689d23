package console

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/kballard/go-shellquote"
	"golang.org/x/sys/unix"

	"pacer/printable"
)

// Page shows a text, by a pager if a person looks at a terminal that is too small for it.
func (c *Console) Page(text string) {
	pager := c.pager()
	if !c.Person || len(pager) == 0 || screen().fits(text) {
		c.Printf("%s", text)
		return
	}
	var shown strings.Builder
	printable.NewWriter(&shown).Write([]byte(text)) //nolint:errcheck // writes to memory
	cmd := exec.Command(pager[0], pager[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(shown.String()), printable.Raw(c.env.Stdout), printable.Raw(c.env.Stderr)
	ignored := make(chan os.Signal, 1) // Ctrl-C is the pager's
	signal.Notify(ignored, os.Interrupt)
	defer signal.Stop(ignored)
	c.paging.Store(true)
	defer c.paging.Store(false)
	if err := cmd.Run(); err != nil {
		c.Warnf("the pager %s: %v", pager[0], err)
		c.Printf("%s", text)
	}
}

// Paging says whether a pager has the terminal. It may be asked at any time.
func (c *Console) Paging() bool { return c.paging.Load() }

// Explain shows a text that is meant to be read, as Page does. On a terminal its lines end between words.
func (c *Console) Explain(text string) {
	if s := screen(); c.env.StdoutTTY && s.columns > 0 {
		text = fold(text, s.columns)
	}
	c.Page(text)
}

// Columns lists short words: beside one another on a terminal, as ls does, else one a line.
func (c *Console) Columns(words []string) {
	width := 0
	if c.env.StdoutTTY {
		width = screen().columns
	}
	c.Printf("%s", inColumns(words, width))
}

// pager is the command line of the program that shows long texts: what the preference says, else PAGER, else less or more
// if they are here. less is told to let colours through, as crmsh tells it. It is empty if there is none.
func (c *Console) pager() []string {
	chosen := c.prefs.Get("core.pager")
	if chosen == "" {
		chosen = c.env.Getenv("PAGER")
	}
	for _, usual := range []string{"less", "more"} {
		if _, err := exec.LookPath(usual); chosen == "" && err == nil && c.env.Getenv("TERM") != "dumb" {
			chosen = usual
		}
	}
	words, err := shellquote.Split(chosen)
	if err != nil || len(words) == 0 {
		return nil
	}
	if filepath.Base(words[0]) == "less" {
		words = append(words, "-R")
	}
	return words
}

// size is how much a terminal can show.
type size struct{ rows, columns int }

// screen is the size of the terminal; nothing if that cannot be known.
func screen() size {
	s, err := unix.IoctlGetWinsize(int(os.Stdout.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return size{}
	}
	return size{int(s.Row), int(s.Col)}
}

// fits says whether a text can be seen whole, with a line left for the next prompt. So it is where nothing is known.
func (s size) fits(text string) bool {
	if s.rows == 0 {
		return true
	}
	needed := 0
	for line := range strings.Lines(text) {
		needed++
		if shown := len([]rune(colours().ReplaceAllString(strings.TrimSuffix(line, "\n"), ""))); s.columns > 0 && shown > 0 {
			needed += (shown - 1) / s.columns
		}
	}
	return needed < s.rows
}
