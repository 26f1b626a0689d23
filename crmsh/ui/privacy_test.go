package ui

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pacer/cib"
	"pacer/crmsh/session"
	"pacer/tools/env"
)

// However a statement with a password is wrong, nothing that the shell says of it has the password in it.
func TestNoMessageHasASecret(t *testing.T) {
	right := strings.Fields(`primitive d ocf:heartbeat:Dummy params password=Geheim fake=x meta priority=1 op monitor interval=10s timeout=20s op_params passwd=Geheim`)
	extra := []string{"params", "op", `passwd="Geheim`, "password='Geheim", "=", "rule", "#uname", "eq", "d", "Dummy", "primitive", "$id=x", "2:", "op_meta", `\`, "@t", "<", ">"}
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		words := slices.Clone(right)
		for range rapid.IntRange(0, 4).Draw(t, "changes") {
			at := rapid.IntRange(0, len(words)-1).Draw(t, "at")
			if rapid.Bool().Draw(t, "remove") && len(words) > 2 {
				words = slices.Delete(words, at, at+1)
			} else {
				words = slices.Insert(words, at, rapid.SampledFrom(extra).Draw(t, "word"))
			}
		}
		file := &session.File{Path: dir + "/cib.xml"}
		if err := os.WriteFile(file.Path, cib.Empty().Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		e := env.Env{
			Stdin:  strings.NewReader("configure\n" + strings.Join(words, " ") + "\nshow changed\nverify\nplan\ncommit\nhistory 1\nshow\n"),
			Stdout: &out, Stderr: &out, Args: []string{"-R"}, Getenv: func(string) string { return "" }, Root: dir,
		}
		Main(e, Places{Open: func(string) (session.Backend, error) { return file, nil }})
		if strings.Contains(out.String(), "Geheim") {
			t.Fatalf("%s\nmade the shell say\n%s", strings.Join(words, " "), out.String())
		}
	})
}
