package crm_test

import (
	"strings"
	"testing"

	"pacer/tools/crm"
	"pacer/tools/crmshadow"
	"pacer/tools/tooltest"
)

// TestShadowsAreOfBoth: crm_shadow and the shell see each other's copies, wherever these are.
func TestShadowsAreOfBoth(t *testing.T) {
	for name, vars := range map[string]map[string]string{"a folder of their own": {"CIB_shadow_dir": "copies"}, "the usual one": {}} {
		t.Run(name, func(t *testing.T) {
			b := tooltest.New(t, `<cib admin_epoch="0" epoch="4" num_updates="0" validate-with="pacemaker-4.0"><configuration><crm_config/><nodes/><resources/><constraints/></configuration><status/></cib>`)
			b.Vars["HOME"] = b.Dir
			for k, v := range vars {
				b.Vars[k] = b.Dir + "/" + v
			}
			run := func(tool string, args ...string) string {
				t.Helper()
				main := crm.Main
				if tool == "crm_shadow" {
					main = crmshadow.Main
				}
				r := b.Run(main, tool, args...)
				if r.Status != 0 {
					t.Fatalf("%s %v: %d\n%s%s", tool, args, r.Status, r.Out, r.Err)
				}
				return r.Out
			}
			run("crm_shadow", "--create", "theirs", "--batch")
			run("crm", "cib", "new", "ours")
			if got := run("crm", "cib", "list"); got != "ours\ntheirs\n" {
				t.Errorf("the shell lists %q", got)
			}
			b.Vars["CIB_shadow"] = "ours"
			if got := run("crm_shadow", "--display"); !strings.Contains(got, `epoch="4"`) {
				t.Errorf("crm_shadow shows %q", got)
			}
			run("crm", "configure", "primitive", "web", "ocf:pacemaker:Dummy") // in the copy in use, which has a history then
			if got := run("crm_shadow", "--display"); !strings.Contains(got, `id="web"`) {
				t.Errorf("crm_shadow sees no change: %q", got)
			}
			delete(b.Vars, "CIB_shadow")
			run("crm_shadow", "--delete", "ours", "--force")
			run("crm", "cib", "delete", "theirs")
			if got := run("crm", "cib", "list"); got != "" {
				t.Errorf("the shell lists %q", got)
			}
			b.Vars["CIB_shadow"] = "ours"
			run("crm_shadow", "--create", "ours", "--batch")
			if got := run("crm", "configure", "history"); strings.Contains(got, "Dummy") {
				t.Errorf("a copy has another's history: %q", got)
			}
		})
	}
}
