package main

import (
	"strings"
	"testing"

	"pacer/cib/value/vocab"
)

// TestVersionsForOthers: whatever tool is asked, the first line is the one that scripts and clients read, and names Pacemaker
// with its version in the second word; what it is really stands below.
func TestVersionsForOthers(t *testing.T) {
	for _, name := range links() {
		if name == "crm" { // crmsh tells a version of its own
			continue
		}
		for _, option := range []string{"--version", "-$"} {
			code, out, said := call(t, name, option)
			first, rest, _ := strings.Cut(out, "\n")
			if code != 0 || first != "Pacemaker "+vocab.PacemakerVersion || !strings.Contains(rest, "Pacer") {
				t.Errorf("%s %s: %d, %q %s", name, option, code, out, said)
			}
		}
	}
	if got := vocab.ClusterVersion(version); !strings.HasPrefix(got, vocab.PacemakerVersion+"-") || !strings.HasSuffix(got, version) {
		t.Errorf("dc-version is %s", got)
	}
}
