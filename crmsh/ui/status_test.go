package ui

import (
	"bytes"
	"strings"
	"testing"

	"pacer/crmsh/session"
	"pacer/tools/env"
)

// The words of crm_mon that crmsh passes on show the sections that they name, and no others.
func TestStatusShowsSections(t *testing.T) {
	for words, want := range map[string][2]string{ // what is shown and what is not
		"failures":            {"Failed Resource Actions", "Node List"},
		"nodes":               {"Node List", "Failed Resource Actions"},
		"resources":           {"db-clone", "Node List"},
		"failures nodes":      {"Node List", "Cluster Summary"},
		"failures bynode":     {"Failed Resource Actions", "Cluster Summary"},
		"summary":             {"Cluster Summary", "Node List"},
		"inactive failcounts": {"Cluster Summary", "never"},
	} {
		var out bytes.Buffer
		e := env.Env{Args: append([]string{"status"}, strings.Fields(words)...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }}
		code := Main(e, Places{Open: func(string) (session.Backend, error) { return &session.File{Path: "testdata/promoted.xml"}, nil }})
		if code != 0 || !strings.Contains(out.String(), want[0]) || strings.Contains(out.String(), want[1]) {
			t.Errorf("status %s: %d\n%s", words, code, out.String())
		}
	}
}
