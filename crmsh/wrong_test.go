package crmsh

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pacer/cib"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
)

// wrong is one case of testdata/wrong.txt: a text and what is said of it.
type wrong struct{ text, said string }

const wrongFile = "testdata/wrong.txt"

func readWrong(t testing.TB) (head string, cases []wrong) {
	data, err := os.ReadFile(wrongFile)
	if err != nil {
		t.Fatal(err)
	}
	head, body, ok := strings.Cut(string(data), "ends it.\n")
	if !ok {
		t.Fatal("the file does not begin as it should")
	}
	for _, c := range strings.Split(strings.TrimSuffix(body, "====\n"), "\n====\n") {
		text, said, ok := strings.Cut(c, "\n----\n")
		if !ok {
			t.Fatalf("no line of dashes in %q", c)
		}
		cases = append(cases, wrong{text, strings.TrimSuffix(said, "\n")})
	}
	return head + "ends it.\n", cases
}

// Every wrong text is refused with the place, the word, what was expected and the nearest right word, all that
// is wrong with it at once; and nothing of it is taken.
func TestWrongTexts(t *testing.T) {
	head, cases := readWrong(t)
	if *rewrite {
		var b strings.Builder
		b.WriteString(head)
		for _, c := range cases {
			fmt.Fprintf(&b, "%s\n----\n%s\n====\n", c.text, refusal(t, c.text))
		}
		if err := os.WriteFile(wrongFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if len(cases) < 150 {
		t.Errorf("there are %d kinds of wrong texts; expected 150 or more", len(cases))
	}
	seen := map[string]bool{}
	for _, c := range cases {
		if seen[c.text] {
			t.Errorf("%s\nis there twice", c.text)
		}
		seen[c.text] = true
		if diff := cmp.Diff(c.said, refusal(t, c.text)); diff != "" {
			t.Errorf("%s\n%s", c.text, diff)
		}
	}
}

// refusal loads a text, each way that there is, and gives what is said.
func refusal(t *testing.T, text string) string {
	t.Helper()
	said := map[string]bool{}
	for _, method := range []session.Method{session.Update, session.Replace, session.Push} {
		s := session.New(cib.Empty(), nil)
		before := form(s.Root())
		f, unread := lang.Parse("text", text)
		_, err := s.LoadText(method, f, unread)
		if form(s.Root()) != before || s.Changed() {
			t.Errorf("%s\nleft something behind", text)
		}
		said[words(err)] = true
	}
	if len(said) != 1 {
		t.Errorf("%s\nis refused in %d ways", text, len(said))
	}
	for s := range said {
		return s
	}
	return ""
}

// words gives an error in the words that a user reads.
func words(err error) string {
	problems, ok := err.(lang.Problems)
	switch {
	case err == nil:
		return "taken"
	case !ok:
		return err.Error()
	}
	for i := range problems {
		problems[i].Origin = "text"
	}
	return problems.Error()
}

// At the prompt the same is said of the same line, with the line of the input as its place.
func TestWrongLinesAtThePrompt(t *testing.T) {
	_, cases := readWrong(t)
	for _, c := range cases {
		f, unread := lang.Parse("text", c.text)
		if unread == nil || strings.Contains(c.text, "\n") {
			continue
		}
		_, err := lang.ParseAt("prompt", 7, c.text)
		want := strings.ReplaceAll(unread.Error(), "text:1:", "prompt:7:")
		if err == nil || err.Error() != want {
			t.Errorf("%s\nat the prompt: %v\nexpected %s", c.text, err, want)
		}
		if len(f.Statements) > 0 {
			t.Errorf("%s\nis wrong and yet a statement", c.text)
		}
	}
}
