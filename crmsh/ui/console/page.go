package console

import (
	"os"
	"os/exec"
	"strings"

	"github.com/kballard/go-shellquote"
	"golang.org/x/sys/unix"

	"pacer/printable"
)

// Page shows a text, by a pager if a person looks at a terminal that is not high enough for it.
func (c *Console) Page(text string) {
	pager := c.prefs.Get("core.pager")
	if pager == "" {
		pager = c.env.Getenv("PAGER")
	}
	words, err := shellquote.Split(pager)
	if !c.Interactive || err != nil || len(words) == 0 || strings.Count(text, "\n") < rows() {
		c.Printf("%s", text)
		return
	}
	var shown strings.Builder
	printable.NewWriter(&shown).Write([]byte(text)) //nolint:errcheck // writes to memory
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(shown.String()), printable.Raw(c.env.Stdout), printable.Raw(c.env.Stderr)
	if err := cmd.Run(); err != nil {
		c.Warnf("the pager %s: %v", pager, err)
		c.Printf("%s", text)
	}
}

// rows is how many lines the terminal has; many if that cannot be known.
func rows() int {
	const unknown = 1 << 30
	size, err := unix.IoctlGetWinsize(int(os.Stdout.Fd()), unix.TIOCGWINSZ)
	if err != nil || size.Row == 0 {
		return unknown
	}
	return int(size.Row)
}
