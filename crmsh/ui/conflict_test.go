package ui

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"pacer/cib"
	"pacer/crmsh/session"
	"pacer/tools/env"
)

// meddled is a file that somebody else changes just before the first commit.
type meddled struct {
	*session.File
	done bool
}

func (m *meddled) Commit(ctx context.Context, base cib.Version, c session.Change) error {
	if !m.done {
		m.done = true
		other, err := session.Open(ctx, m.File, nil)
		if err != nil {
			return err
		}
		if err := other.SetProperty("cluster-name", "theirs"); err != nil {
			return err
		}
		if err := other.Send(ctx, m.File, ""); err != nil {
			return err
		}
	}
	return m.File.Commit(ctx, base, c)
}

// A script's commit is refused if the configuration changed meanwhile. With force its changes go on top of
// that, with force replace its configuration takes the place of that.
func TestCommitAfterSomebodyElse(t *testing.T) {
	for how, want := range map[string]struct {
		code         int
		mine, theirs bool
		says         string
	}{
		"commit":               {1, false, true, "property cib-bootstrap-options was created"},
		"commit force":         {0, true, true, "on top of that"},
		"commit force replace": {0, true, false, "takes the place of that"},
		"commit replace":       {1, false, true, "nothing was committed"},
	} {
		t.Run(how, func(t *testing.T) {
			st := newStory(t)
			var out bytes.Buffer
			e := env.Env{
				Stdin: strings.NewReader("configure\nprimitive a Dummy\n" + how + "\nrefresh\n"), Stdout: &out, Stderr: &out,
				Getenv: func(string) string { return "" }, Root: st.dir,
			}
			file := &session.File{Path: st.dir + "/cib.xml"}
			code := Main(e, Places{Open: func(string) (session.Backend, error) { return &meddled{File: file}, nil }})
			doc, err := file.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			text := string(doc.Bytes())
			mine, theirs := strings.Contains(text, `<primitive id="a"`), strings.Contains(text, `"theirs"`)
			if code != want.code || mine != want.mine || theirs != want.theirs || !strings.Contains(out.String(), want.says) {
				t.Errorf("%d, mine %v, theirs %v:\n%s", code, mine, theirs, out.String())
			}
		})
	}
}
