package metadata_test

import (
	"slices"
	"strings"
	"testing"

	"pacer/lrmd/metadata"
)

// What a fence agent requires is missed unless it is set by its name or a former one, is deprecated, or is filled in by the
// cluster.
func TestMissing(t *testing.T) {
	a, err := metadata.Parse([]byte(`<resource-agent name="x"><parameters><parameter name="action" required="1"/><parameter name="plug" required="1"/>
<parameter name="ip" required="1" obsoletes="ipaddr, address"/><parameter name="ipaddr" required="1" deprecated="1"/><parameter name="user"/></parameters><actions/></resource-agent>`))
	if err != nil {
		t.Fatal(err)
	}
	for set, want := range map[string]string{"": "ip", "user": "ip", "ip": "", "ipaddr": "", "address": ""} {
		if got := strings.Join(a.Missing(func(param string) bool { return slices.Contains(strings.Fields(set), param) }), " "); got != want {
			t.Errorf("%q is set: %q is missing, want %q", set, got, want)
		}
	}
}

// Texts that are no meta-data are errors.
func TestNoFenceMetadata(t *testing.T) {
	for _, text := range []string{"", "words", "<a"} {
		if e, err := metadata.Fence([]byte(text)); err == nil {
			t.Errorf("%q: %v", text, e)
		}
	}
}
