package ui

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"pacer/cib"
	"pacer/crmsh/session"
	"pacer/tools/crmsimulate"
	"pacer/tools/env"
)

// simulate tells what the cluster would do with what is not committed yet.
func TestSimulateSeesTheChanges(t *testing.T) {
	st := newStory(t)
	var out bytes.Buffer
	e := env.Env{
		Stdin: strings.NewReader("primitive a Dummy\nsimulate scores\nrefresh\n"), Stdout: &out, Stderr: &out,
		Args: []string{"configure"}, Getenv: func(string) string { return "" },
	}
	code := Main(e, Places{
		Open: func(string) (session.Backend, error) {
			return &session.File{Path: filepath.Join(st.dir, "cib.xml")}, nil
		},
		Simulate: func(e env.Env, doc *cib.Document, o crmsimulate.Options) error {
			found := doc.Root().FindElements("configuration/resources/primitive")
			_, err := fmt.Fprintln(e.Stdout, strings.Join(asked(o), "")+" "+found[0].SelectAttrValue("id", "")+" "+doc.Version().String())
			return err
		},
	})
	if code != 0 || out.String() != "-S-s a 0.1.0\n" {
		t.Errorf("%d: %s", code, out.String())
	}
}
