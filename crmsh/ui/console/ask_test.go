package console_test

import (
	"errors"
	"strings"
	"testing"

	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/prefs"
	"pacer/tools/env"
)

// A question is put to a person; without one the answer is no, unless it is forced, which is said.
func TestAsk(t *testing.T) {
	for _, tt := range []struct {
		name              string
		force, no, person bool
		answers           string // one a question; "!" for an input that ends
		want              bool
		asked             int
	}{
		{name: "nobody is there", answers: "y"},
		{name: "forced", force: true, want: true},
		{name: "forced, with a person", force: true, person: true, answers: "n", want: true},
		{name: "no is said beforehand", no: true, person: true, answers: "y"},
		{name: "a person says yes", person: true, answers: "y", want: true, asked: 1},
		{name: "a person says no", person: true, answers: "n", asked: 1},
		{name: "a person who cannot decide is asked again", person: true, answers: "? y", want: true, asked: 2},
		{name: "a person leaves", person: true, answers: "!", asked: 1},
	} {
		var out, errs strings.Builder
		c := console.New(env.Env{Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" }}, &prefs.Prefs{})
		c.Force, c.No, c.Person = tt.force, tt.no, tt.person
		answers, asked := strings.Fields(tt.answers), 0
		c.Answer = func(string) (string, error) {
			asked++
			if answers[asked-1] == "!" {
				return "", errors.New("the end")
			}
			return answers[asked-1], nil
		}
		if got := c.Ask("Sure?"); got != tt.want || asked != tt.asked {
			t.Errorf("%s: answer %v after %d questions, want %v after %d", tt.name, got, asked, tt.want, tt.asked)
		}
		if tt.force != strings.Contains(errs.String(), "Sure? [YES]") || out.Len() > 0 {
			t.Errorf("%s: says %q and %q", tt.name, out.String(), errs.String())
		}
	}
}
