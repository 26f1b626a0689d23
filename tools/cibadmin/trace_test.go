package cibadmin_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"pacer/tools/cibadmin"
	"pacer/tools/tooltest"
)

// guarded is a configuration in which joe may write PERMISSIONS.
const guarded = `<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0" crm_feature_set="3.20.0"><configuration>
<crm_config><cluster_property_set id="o"><nvpair id="o-acl" name="enable-acl" value="true"/><nvpair id="o-b" name="batch-limit" value="3"/></cluster_property_set></crm_config>
<nodes/><resources><primitive id="db" class="ocf" provider="pacemaker" type="Dummy"><meta_attributes id="m"><nvpair id="m1" name="target-role" value="Started"/><nvpair id="m2" name="priority" value="1"/></meta_attributes></primitive></resources>
<constraints><rsc_location id="l0" rsc="db" node="n1" score="1"/></constraints>
<acls><acl_role id="r">PERMISSIONS</acl_role><acl_target id="joe"><role id="r"/></acl_target></acls></configuration><status/></cib>`

const (
	mayResources = `<acl_permission id="p1" kind="read" xpath="/cib"/><acl_permission id="p2" kind="write" xpath="//resources"/>`
	notMeta      = `<acl_permission id="p1" kind="write" xpath="/cib"/><acl_permission id="p2" kind="deny" xpath="//meta_attributes"/>`
)

// accesses are changes that joe asks for.
var accesses = []struct {
	name, permissions string
	args              []string
}{
	{"scaffolding and what is inside", mayResources, []string{"-C", "-o", "resources", "-X", `<group id="g"><primitive id="n" class="ocf" provider="pacemaker" type="Dummy"/><!-- c --></group>`}},
	{"creation elsewhere", mayResources, []string{"-C", "-o", "constraints", "-X", `<rsc_location id="l" rsc="db" node="n1" score="1"/>`}},
	{"creation below acls", mayResources, []string{"-C", "-o", "acls", "-X", `<acl_role id="mine"><acl_permission id="p3" kind="write" xpath="/cib"/></acl_role>`}},
	{"no permission", "", []string{"-C", "-o", "resources", "-X", `<primitive id="n" class="ocf" provider="pacemaker" type="Dummy"/>`}},
	{"modification", mayResources, []string{"-M", "-X", `<nvpair id="o-b" value="4" name="x"/>`}},
	{"modification and creation", mayResources, []string{"-M", "-o", "crm_config", "-X", `<cluster_property_set id="o"><nvpair id="o-c" name="c" value="3"/><nvpair id="o-b" value="4"/><nvpair id="o-acl" value="false"/></cluster_property_set>`}},
	{"denied around and itself", notMeta, []string{"-M", "-X", `<meta_attributes id="m"><nvpair id="m2" value="2"/><nvpair id="m1" value="Stopped"/></meta_attributes>`}},
	{"deletion", notMeta, []string{"-D", "-X", `<nvpair id="m1"/>`}},
	{"deletion of the denied element", notMeta, []string{"-D", "-X", `<meta_attributes id="m"/>`}},
	{"deletion of all", mayResources, []string{"-d", "--force", "-A", "//cluster_property_set/nvpair"}},
	{"replacement", mayResources, []string{"-R", "-o", "resources", "-X", `<resources><group id="g"><primitive id="n" class="ocf" provider="pacemaker" type="Dummy"/></group></resources>`}},
	{"replacement of what may not be", mayResources, []string{"-R", "-o", "constraints", "-X", `<constraints><rsc_location id="l" rsc="db" node="n1" score="1"/></constraints>`}},
	{"replaced attributes", mayResources, []string{"-R", "-X", `<rsc_location id="l0" rsc="db" score="2" node="n2"/>`}},
	{"bump", mayResources, []string{"-B"}},
}

// traceLine takes the number of a source line out.
var traceLine = regexp.MustCompile(`(?m)^(\([a-z_]+@[a-z_]+\.c:)\d+(\) \t.*)$`)

func traceLines(text string) string {
	var lines []string
	for _, m := range traceLine.FindAllStringSubmatch(text, -1) {
		lines = append(lines, m[1]+"0"+m[2])
	}
	return strings.Join(lines, "\n")
}

func traced(t *testing.T, permissions string, args []string) string {
	t.Helper()
	b := tooltest.New(t, strings.Replace(guarded, "PERMISSIONS", permissions, 1))
	b.Vars["CIB_user"], b.Vars["PCMK_stderr"] = "joe", "1"
	b.Vars["PCMK_trace_functions"] = "pcmk__check_acl,pcmk__apply_creation_acl"
	return traceLines(b.Run(cibadmin.Main, "cibadmin", args...).Err)
}

// TestTracesAccess states what users read who ask why a change is refused.
func TestTracesAccess(t *testing.T) {
	got := traced(t, mayResources, []string{"-M", "-X", `<nvpair id="o-b" value="4"/>`})
	const want = "(pcmk__check_acl@acl.c:0) \ttrace: Default ACL denies user 'joe' read/write access to " +
		"/cib/configuration/crm_config/cluster_property_set[@id='o']/nvpair[@id='o-b'][@value]"
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

// TestTracesAccessAsCibadmin compares with the Pacemaker whose cibadmin PACER_CIBADMIN names.
func TestTracesAccessAsCibadmin(t *testing.T) {
	reference := os.Getenv("PACER_CIBADMIN")
	if reference == "" {
		t.Skip("PACER_CIBADMIN is not set: it names the cibadmin of a Pacemaker")
	}
	for _, tt := range accesses {
		file := filepath.Join(t.TempDir(), "cib.xml")
		if err := os.WriteFile(file, []byte(strings.Replace(guarded, "PERMISSIONS", tt.permissions, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		command := exec.CommandContext(ctx, reference, tt.args...)
		command.Env = append(os.Environ(), "CIB_file="+file, "CIB_user=joe", "PCMK_stderr=1",
			"PCMK_trace_functions=pcmk__check_acl,pcmk__apply_creation_acl")
		text, _ := command.CombinedOutput() // a refusal is a failure
		cancel()
		want := traceLines(string(text))
		if want == "" {
			t.Errorf("%s: nothing to compare with in %s", tt.name, text)
		}
		if got := traced(t, tt.permissions, tt.args); got != want {
			t.Errorf("%s:\n got\n%s\nwant\n%s", tt.name, got, want)
		}
	}
}
