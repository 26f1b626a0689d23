package pacemakerd_test

import (
	"bytes"
	"strings"
	"testing"

	"pacer/tools/env"
	"pacer/tools/output"
	"pacer/tools/pacemakerd"
)

// Clients such as crmsh ask a daemon of Pacemaker's for its version and take the third word of what it says.
func TestVersionIsTheThirdWord(t *testing.T) {
	var out bytes.Buffer
	code := pacemakerd.Metadata(env.Env{Name: "pacemaker-controld", Args: []string{"version"}, Stdout: &out, Stderr: &out})
	if words := strings.Fields(out.String()); code != 0 || len(words) < 3 || words[2] != output.Version {
		t.Errorf("%d, %q; want %s as the third word", code, out.String(), output.Version)
	}
}
