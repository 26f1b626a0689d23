package report

import "testing"

// TestReasonsAreEscapedTwice: Pacemaker writes reasons of failures escaped already, and then escapes
// them as it does every attribute.
func TestReasonsAreEscapedTwice(t *testing.T) {
	for text, want := range map[string]string{"none": "none", "<a> & \"b\"\n": "&lt;a&gt; &amp; &quot;b&quot;&#x0A;"} {
		if got := quirkEscapeTwice(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
