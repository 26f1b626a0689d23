package ui

import (
	"bytes"
	"context"
	"os"
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

// hurried is a file in which somebody else changes the interval of a monitor just before the first commit.
type hurried struct {
	*session.File
	done bool
}

func (h *hurried) Commit(ctx context.Context, base cib.Version, c session.Change) error {
	if !h.done {
		h.done = true
		other, err := session.Open(ctx, h.File, nil)
		if err != nil {
			return err
		}
		if err := other.Set([]string{"hoge", "monitor", "interval"}, "20s"); err != nil {
			return err
		}
		if err := other.Send(ctx, h.File, ""); err != nil {
			return err
		}
	}
	return h.File.Commit(ctx, base, c)
}

// Two people who change the interval of one monitor do not get two monitors, and are told.
func TestConflictIsNamed(t *testing.T) {
	seed, err := os.ReadFile("testdata/seed.xml")
	if err != nil {
		t.Fatal(err)
	}
	for how, want := range map[string]struct{ interval, says string }{
		"commit":       {"20s", "operation monitor of primitive hoge was changed both there and here"},
		"commit force": {"30s", "operation monitor of primitive hoge was changed there, too: it is interval=20s on-fail=restart timeout=60s there; yours, interval=30s"},
	} {
		st := newStory(t)
		file := &session.File{Path: st.dir + "/cib.xml"}
		if err := os.WriteFile(file.Path, seed, 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		e := env.Env{
			Stdin: strings.NewReader("configure\nset hoge.monitor.interval 30s\n" + how + "\nrefresh\n"), Stdout: &out, Stderr: &out,
			Getenv: func(string) string { return "" }, Root: st.dir,
		}
		Main(e, Places{Open: func(string) (session.Backend, error) { return &hurried{File: file}, nil }})
		doc, err := file.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ops := doc.Root().FindElements("configuration//op[@name='monitor']")
		if len(ops) != 1 || ops[0].SelectAttrValue("interval", "") != want.interval || !strings.Contains(out.String(), want.says) {
			t.Errorf("%s: %d monitors:\n%s", how, len(ops), out.String())
		}
	}
}
