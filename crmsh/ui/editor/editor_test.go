package editor_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/editor"
	"pacer/crmsh/ui/prefs"
	"pacer/tools/env"
)

// A person edits a text until it is right; who gives up finds it in a file that a message names, and nothing was applied.
func TestEdit(t *testing.T) {
	for _, tt := range []struct {
		name    string
		again   bool // the person wants to edit again
		rightAt int  // how often it takes
		opened  int
	}{{"right at once", false, 1, 1}, {"right the second time", true, 2, 2}, {"given up", false, 99, 1}} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			t.Setenv("TMPDIR", dir)
			add := filepath.Join(t.TempDir(), "add")
			if err := os.WriteFile(add, []byte("#!/bin/sh\nfor f; do :; done\necho more >>\"$f\"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			var errs strings.Builder
			e := env.Env{Stdout: &strings.Builder{}, Stderr: &errs, Getenv: func(name string) string { return map[string]string{"EDITOR": add}[name] }}
			p := &prefs.Prefs{}
			out := console.New(e, p)
			out.Person, out.Answer = true, func(string) (string, error) { return map[bool]string{true: "y", false: "n"}[tt.again], nil }
			opened := 0
			err := (&editor.Editor{Env: e, Out: out, Prefs: p}).Edit("text\n", func(_ string, edited []byte) error {
				opened++
				if want := "text\n" + strings.Repeat("more\n", opened); string(edited) != want {
					t.Errorf("the text is %q, want %q", edited, want)
				}
				if opened < tt.rightAt {
					return errors.New("it is not right")
				}
				return nil
			})
			left, _ := filepath.Glob(filepath.Join(dir, "*"))
			switch given := tt.rightAt == 99; {
			case opened != tt.opened, (err != nil) != given:
				t.Errorf("opened %d times, %v", opened, err)
			case !given && len(left) > 0:
				t.Errorf("left over: %v", left)
			case given && (len(left) != 1 || !strings.Contains(errs.String(), "the text as edited is in "+left[0])):
				t.Errorf("%v is left, the person is told %q", left, errs.String())
			}
		})
	}
}
