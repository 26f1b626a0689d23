package crmsh

import (
	"path/filepath"
	"strings"
	"testing"

	"pacer/cib"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
)

// Whatever text is loaded: it is refused and nothing is changed, or what it leads to comes back when it is
// shown, erased and loaded.
func FuzzLoad(f *testing.F) {
	files, _ := filepath.Glob("testdata/statements/*.txt")
	for _, name := range files {
		for _, c := range readCases(f, name) {
			if !strings.HasPrefix(c.text, "<") {
				f.Add(c.text)
			}
		}
	}
	_, cases := readWrong(f)
	for _, c := range cases {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := session.New(cib.Empty(), nil)
		before := form(s.Root())
		file, unread := lang.Parse("fuzz", text)
		if _, err := s.LoadText(session.Update, file, unread); err != nil {
			if form(s.Root()) != before {
				t.Fatalf("%q is refused, but something is left behind", text)
			}
			return
		}
		if strings.ContainsAny(text, "\r\v\f\x00\u0085\u00a0\u2028\u2029") || strings.Contains(text, "xml") {
			return // blanks that a line cannot begin or end with, and what may be anything
		}
		comesBack(t, s)
	})
}
