package ui

import (
	"os"
	"os/exec"
	"strings"

	"github.com/kballard/go-shellquote"
	"golang.org/x/sys/unix"
)

// page shows a text, by a pager if a person looks at a terminal that is not high enough for it.
func (sh *shell) page(text string) {
	pager := sh.prefs.get("core.pager")
	if pager == "" {
		pager = sh.env.Getenv("PAGER")
	}
	words, err := shellquote.Split(pager)
	if !sh.interactive || err != nil || len(words) == 0 || strings.Count(text, "\n") < rows() {
		sh.printf("%s", text)
		return
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(text), sh.env.Stdout, sh.env.Stderr
	if err := cmd.Run(); err != nil {
		sh.warnf("the pager %s: %v", pager, err)
		sh.printf("%s", text)
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
