package editor

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/kballard/go-shellquote"

	"pacer/crmsh/lang"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/prefs"
	"pacer/printable"
	"pacer/tools/env"
)

// Editor is the user's editor.
type Editor struct {
	Env   env.Env
	Out   *console.Console
	Prefs *prefs.Prefs
}

// Edit opens the editor on a text until apply takes what became of it, or the user gives up. Apply gets the file that
// holds the text, for messages.
func (e *Editor) Edit(text string, apply func(file string, edited []byte) error) error {
	file, err := temporary(text)
	if err != nil {
		return err
	}
	for at := 0; ; {
		if err := e.open(file, at); err != nil {
			return err
		}
		edited, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err = apply(file, edited); err == nil {
			return os.Remove(file)
		}
		e.Out.Fail(err)
		if at = firstLine(err); !e.Out.Ask("Edit again?") || e.Out.Force {
			e.Out.Infof("nothing was changed; the text as edited is in %s", file)
			return console.ErrReported
		}
	}
}

// temporary writes a text to a new file.
func temporary(text string) (string, error) {
	f, err := os.CreateTemp("", "crm-*.pcmk")
	if err != nil {
		return "", err
	}
	defer f.Close()
	_, err = f.WriteString(text)
	return f.Name(), err
}

// firstLine gives the line of the first problem, 0 if there is none.
func firstLine(err error) int {
	var problems lang.Problems
	if errors.As(err, &problems) && len(problems) > 0 {
		return problems[0].Pos.Line
	}
	return 0
}

// open opens the editor on a file, at a line if it is known.
func (e *Editor) open(file string, at int) error {
	editor := cmp.Or(e.Prefs.Get("core.editor"), e.Env.Getenv("EDITOR"), e.Env.Getenv("VISUAL"), "vi")
	words, err := shellquote.Split(editor)
	if err != nil || len(words) == 0 {
		return fmt.Errorf("EDITOR is %q; expected the command of an editor", editor)
	}
	if at > 0 {
		words = append(words, fmt.Sprintf("+%d", at))
	}
	cmd := exec.Command(words[0], append(words[1:], file)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = e.Env.Stdin, printable.Raw(e.Env.Stdout), printable.Raw(e.Env.Stderr)
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the editor %s: %w (EDITOR says which to use)", editor, err)
	}
	return nil
}
