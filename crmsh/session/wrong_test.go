package session

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pacer/cib"
	"pacer/crmsh/lang"
)

// Every wrong text is refused with the place, the word, what was expected and the nearest right word; and
// nothing of it is taken.
func TestWrongTexts(t *testing.T) {
	data, err := os.ReadFile("../testdata/wrong.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(data), "ends it.\n")
	for _, c := range strings.Split(strings.TrimSuffix(body, "====\n"), "\n====\n") {
		text, want, ok := strings.Cut(c, "\n----\n")
		if !ok {
			t.Fatalf("no line of dashes in %q", c)
		}
		s := New(cib.Empty(), nil)
		before := form(s.Root())
		got := refusal(s, text)
		if diff := cmp.Diff(strings.TrimSuffix(want, "\n"), got); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
		if form(s.Root()) != before {
			t.Errorf("%s\nleft something behind", text)
		}
	}
}

// refusal loads a text and gives the error.
func refusal(s *Session, text string) string {
	f, err := lang.Parse("text", text)
	if err == nil {
		_, err = s.Load(Update, f.Statements)
	}
	if err == nil {
		return "taken"
	}
	problems, ok := err.(lang.Problems)
	if !ok {
		return err.Error()
	}
	for i := range problems {
		problems[i].Origin = "text"
	}
	return problems.Error()
}
