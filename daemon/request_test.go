package daemon

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"pacer/api"
)

// FuzzReadChange: a change is read piece by piece as it would be at once, and nothing else is read.
func FuzzReadChange(f *testing.F) {
	f.Add(`{"ops":[{"kind":6},{"kind":1,"section":"status","data":"<a/>"}],"base":"1.2.3","comment":"c","client":"crm"}`)
	f.Add(`{"Ops":null,"other":[1,{}],"base":null}`)
	f.Add(`{"ops":[],"ops":[{}]}`)
	f.Add(`[]`)
	f.Add(`{"ops":{}}`)
	f.Fuzz(func(t *testing.T, text string) {
		got, fault := readChange(strings.NewReader(text), allowanceOf(false))
		var want api.Change
		err := json.NewDecoder(strings.NewReader(text)).Decode(&want)
		if strings.Count(strings.ToLower(text), "ops") > 1 || strings.Contains(text, `\u00`) || fault != nil && (strings.HasPrefix(fault.Text, "co") || strings.HasPrefix(fault.Text, "cl")) {
			return // a list that is given twice counts twice here; texts are looked at besides
		}
		if err == nil && fault == nil {
			a, _ := json.Marshal(got)
			b, _ := json.Marshal(want)
			if string(a) != string(b) {
				t.Fatalf("%s is read as %s, want %s", text, a, b)
			}
		}
		if err == nil && fault != nil && strings.HasPrefix(strings.TrimSpace(text), "{") {
			t.Fatalf("%s is refused: %s", text, fault.Text)
		}
		if err != nil && fault == nil {
			t.Fatalf("%s is taken, but %v", text, err)
		}
	})
}

// TestAllowances: what is beyond them is refused with what and how many.
func TestAllowances(t *testing.T) {
	may := allowance{body: 1 << 20, ops: 3, marks: 10}
	for text, says := range map[string]string{
		`{"ops":[{"kind":6},{"kind":6},{"kind":6}]}`:                       "",
		`{"ops":[{"kind":6},{"kind":6},{"kind":6},{"kind":6}]}`:            "more than 3 operations",
		`{"ops":[{"kind":6},{"kind":6}],"ops":[{"kind":6},{"kind":6}]}`:    "more than 3 operations",
		`{"ops":[{"data":"` + strings.Repeat("<a/>", 20) + `"}]}`:          "more than 10 elements and attributes",
		`{"ops":[{"data":"` + strings.Repeat(`\u003ca/>`, 20) + `"}]}`:     "more than 10 elements and attributes",
		`{"ops":[{"data":"<a` + strings.Repeat(` b=\"\"`, 20) + `/>"}]}`:   "more than 10 elements and attributes",
		`{"ops":[{"patch":{"changes":[` + repeated("{}", 20) + `]}}]}`:     "more than 10 elements and attributes",
		`{"ops":[{"data":"<a/>"},{"data":"<a b='1' c='2' d='3' e='4'/>"}]`: "cannot be read",
	} {
		_, fault := readChange(strings.NewReader(text), may)
		switch {
		case fault == nil:
			if says != "" {
				t.Errorf("%s is taken", text)
			}
		case says == "" || !strings.Contains(fault.Text, says) || strings.Contains(says, "more") != (fault.Status == http.StatusRequestEntityTooLarge):
			t.Errorf("%s: %d %s, want %q", text, fault.Status, fault.Text, says)
		}
	}
}
