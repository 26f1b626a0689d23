package ra_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacer/crmsh/ra"
)

// TestAgentsOfThisHost asks real agents, where they are installed, what they are, and checks resources
// that lack what those agents need.
func TestAgentsOfThisHost(t *testing.T) {
	c := ra.NewCatalog("/", t.TempDir(), os.Environ())
	for _, tt := range []struct {
		file, agent, required, advised string
	}{
		{"/usr/lib/ocf/resource.d/heartbeat/IPaddr2", "ocf:heartbeat:IPaddr2", "ip", "start"},
		{"/usr/lib/ocf/resource.d/heartbeat/Filesystem", "ocf:heartbeat:Filesystem", "device", "stop"},
		{"/usr/lib/ocf/resource.d/heartbeat/pgsql", "ocf:heartbeat:pgsql", "", "start"},
		{"/usr/lib/ocf/resource.d/pacemaker/Dummy", "ocf:pacemaker:Dummy", "", "monitor"},
		{"/usr/sbin/fence_apc", "stonith:fence_apc", "ip", ""},
		{"/usr/sbin/fence_virsh", "stonith:fence_virsh", "ip", ""},
	} {
		t.Run(filepath.Base(tt.file), func(t *testing.T) {
			if _, err := os.Stat(tt.file); err != nil {
				t.Skip("not installed:", tt.file)
			}
			a, err := c.Find(tt.agent)
			if err != nil {
				t.Fatal(err)
			}
			d, err := c.Describe(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			if d.Short == "" || len(d.Params) == 0 || !strings.Contains(d.Text(), tt.required) {
				t.Errorf("it is described as %q with %d parameters", d.Short, len(d.Params))
			}
			if p, ok := d.Param(tt.required); tt.required != "" && (!ok || !p.Required) {
				t.Errorf("%s is not said to be required: %+v", tt.required, p)
			}
			if got, ok := d.Advised(tt.advised, "", ""); tt.advised != "" && (!ok || got.Timeout == "") {
				t.Errorf("no timeout is advised for %s: %+v", tt.advised, got)
			}
			said := ""
			for _, f := range ra.Check(ra.Resource{Agent: a}, d) {
				said += f.Text + "\n"
			}
			if tt.required != "" && !strings.Contains(said, `"`+tt.required+`"`) {
				t.Errorf("a resource without %s: %q", tt.required, said)
			}
		})
	}
}
