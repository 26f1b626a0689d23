package ui

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/kballard/go-shellquote"

	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
)

// edit lets the user edit the text of what is picked, and again if it is not right.
func (sh *shell) edit(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	asXML := len(in.args) > 0 && in.args[0] == "xml"
	shown, err := s.Select(in.args[min(1, len(in.args))*one(asXML):]...)
	if err != nil {
		return err
	}
	text, err := sh.render(s, in.args, nil)
	if err != nil {
		return err
	}
	file, err := sh.temporary(text)
	if err != nil {
		return err
	}
	return sh.editUntilRight(s, file, text, shown, asXML)
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// temporary writes a text to a new file.
func (sh *shell) temporary(text string) (string, error) {
	f, err := os.CreateTemp("", "crm-*.pcmk")
	if err != nil {
		return "", err
	}
	defer f.Close()
	_, err = f.WriteString(text)
	return f.Name(), err
}

// editUntilRight opens the editor until the text is right or the user gives up; then the text is kept.
func (sh *shell) editUntilRight(s *session.Session, file, text string, shown []compile.Object, asXML bool) error {
	at := 0
	for {
		if err := sh.runEditor(file, at); err != nil {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if string(data) == text {
			os.Remove(file)
			return nil
		}
		before := s.Clone()
		err = sh.applyEdited(s, file, data, shown, asXML)
		if err == nil {
			os.Remove(file)
			sh.printf("%s", sh.compared(before, s))
			return nil
		}
		sh.fail(err)
		if at = firstLine(err); !sh.ask("Edit again?") || sh.options.Force {
			sh.infof("nothing was changed; the text as edited is in %s", file)
			return errReported
		}
	}
}

func (sh *shell) applyEdited(s *session.Session, file string, data []byte, shown []compile.Object, asXML bool) error {
	sh.guard(string(data))
	f, unread := readStatements(file, data, asXML)
	sh.origin = file
	notes, err := s.EditedText(shown, f, unread)
	if err == nil {
		sh.notes(append(f.Notes, notes...))
	}
	return err
}

// firstLine gives the line of the first problem, 0 if there is none.
func firstLine(err error) int {
	var problems lang.Problems
	if errors.As(err, &problems) && len(problems) > 0 {
		return problems[0].Pos.Line
	}
	return 0
}

// runEditor opens the user's editor on a file, at a line if it is known.
func (sh *shell) runEditor(file string, at int) error {
	editor := sh.prefs.get("core.editor")
	if editor == "" {
		editor = sh.env.Getenv("EDITOR")
	}
	if editor == "" {
		editor = sh.env.Getenv("VISUAL")
	}
	if editor == "" {
		editor = "vi"
	}
	words, err := shellquote.Split(editor)
	if err != nil || len(words) == 0 {
		return fmt.Errorf("EDITOR is %q; expected the command of an editor", editor)
	}
	if at > 0 {
		words = append(words, fmt.Sprintf("+%d", at))
	}
	cmd := exec.Command(words[0], append(words[1:], file)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = sh.env.Stdin, sh.env.Stdout, sh.env.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the editor %s: %w (EDITOR says which to use)", editor, err)
	}
	return nil
}

// filter edits the text of what is picked by a program that reads and writes it.
func (sh *shell) filter(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	shown, err := s.Select(in.args[1:]...)
	if err != nil {
		return err
	}
	cmd := exec.Command("/bin/sh", "-c", in.args[0])
	cmd.Stdin = strings.NewReader(lang.Print(s.Statements(shown)))
	cmd.Stderr = sh.env.Stderr
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the filter %s: %w", in.args[0], err)
	}
	return sh.applyEdited(s, "filter", out.Bytes(), shown, false)
}

// changes gives what is not committed yet.
func (sh *shell) changes() string {
	if sh.edits == nil {
		return ""
	}
	return sh.compared(sh.edits.Before(), sh.edits)
}

// allText gives a whole configuration as statements.
func allText(s *session.Session) string { return lang.Print(s.Statements(s.Scope().Objects())) }

// diffText compares two texts line by line: what went has a - before it, what came a +, and the first line
// of a statement stands before its changed lines.
func diffText(before, after string) string {
	a, b := splitText(before), splitText(after)
	var out strings.Builder
	head, shown := "", ""
	for _, l := range diffLines(a, b) {
		body := l[1:]
		if !strings.HasPrefix(body, "\t") {
			head = l
		}
		if l[0] == ' ' {
			continue
		}
		if head != shown && head != l && head[0] == ' ' {
			out.WriteString(head + "\n")
		}
		shown = head
		out.WriteString(l + "\n")
	}
	return out.String()
}

// splitText gives the lines of a text.
func splitText(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// diffLines gives the lines of both lists, each behind a blank, - or +: those that stay in both are a
// longest common part.
func diffLines(a, b []string) []string {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	var out []string
	for _, l := range a[:start] {
		out = append(out, " "+l)
	}
	out = append(out, middle(a[start:len(a)-end], b[start:len(b)-end])...)
	for _, l := range a[len(a)-end:] {
		out = append(out, " "+l)
	}
	return out
}

// middle compares what is between the equal ends of two lists.
func middle(a, b []string) []string {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := range slices.Backward(a) {
		for j := range slices.Backward(b) {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var out []string
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, " "+a[i])
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || length[i+1][j] >= length[i][j+1]):
			out = append(out, "-"+a[i])
			i++
		default:
			out = append(out, "+"+b[j])
			j++
		}
	}
	return out
}
