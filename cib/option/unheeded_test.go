package option_test

import (
	"strings"
	"testing"

	"pacer/cib/option"
)

// TestUnheeded: who sets what nothing acts on is told what to use instead.
func TestUnheeded(t *testing.T) {
	for pair, want := range map[string]string{
		"transition-delay=5s":         "transition-delay=5s is kept, and Pacer does not act on it: ",
		"crmd-transition-delay=5s":    "transition-delay=5s is kept, and Pacer does not act on it: ",
		"load-threshold=50%":          "",
		"election-timeout=1min":       "corosync",
		"transition-delay=0":          "",
		"election-timeout=120s":       "",
		"load-threshold=80%":          "",
		"no-quorum-policy=freeze":     "",
		"pe-input-series-max=5":       "",
		"notification-agent=/bin/sh":  "",
		"an-option-of-somebody-else=": "",
	} {
		root := document(t, "pacemaker-4.0", set("a", "", "", pair))
		notes := option.Unheeded(root.FindElement("configuration/crm_config/cluster_property_set"))
		switch {
		case want == "" && len(notes) != 0, want != "" && len(notes) != 1:
			t.Errorf("%s: told is %v", pair, notes)
		case want != "" && (!strings.Contains(notes[0].Text, want) || notes[0].ID != "a-0" || notes[0].Error):
			t.Errorf("%s: told is %+v, want %q", pair, notes[0], want)
		}
	}
}
