package ui

import (
	"bytes"
	"strings"
	"testing"

	"pacer/cib"
	"pacer/crmsh"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/prefs"
	"pacer/tools/env"
)

// BenchmarkCompletion is the Tab key at a prompt, with 500 resources in the configuration.
func BenchmarkCompletion(b *testing.B) {
	m := &memory{doc: cib.Empty()}
	var out bytes.Buffer
	e := env.Env{
		Stdin: strings.NewReader(crmsh.Statements(1750)), Stdout: &out, Stderr: &out,
		Args: []string{"-F", "-o", "core.check_frequency=never", "configure", "load", "replace", "-"}, Getenv: func(string) string { return "" }, Root: b.TempDir(),
	}
	places := Places{Open: func(string) (session.Backend, error) { return m, nil }}
	if code := Main(e, places); code != 0 {
		b.Fatal(out.String())
	}
	p, err := prefs.Load(e)
	if err != nil {
		b.Fatal(err)
	}
	sh := newShell(e, &options{}, p, places)
	for _, line := range []string{"resource stop ", "configure show related:", "configure location l r"} {
		b.Run(line, func(b *testing.B) {
			for b.Loop() {
				if _, words, _ := completeLine(b.Context(), sh.root(), line, len(line)); len(words) == 0 {
					b.Fatal("nothing is offered")
				}
			}
		})
	}
}
