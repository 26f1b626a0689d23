package crmverify_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pacer/cib"
	"pacer/tools/crmverify"
)

// TestFindings: what the policy engine refuses or ignores is told once each; what state the cluster is in is not.
func TestFindings(t *testing.T) {
	doc, err := cib.Parse([]byte(`<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" admin_epoch="0" epoch="1" num_updates="0"><configuration>
<crm_config/><nodes><node id="1" uname="n1"/><node id="2" uname="n2"/></nodes><resources>
<primitive id="p" class="lsb" type="x"><operations><op id="m1" name="monitor" interval="10s"/><op id="m2" name="monitor" interval="10"/></operations></primitive>
<clone id="c"><primitive id="q" class="lsb" type="x"/></clone></resources>
<constraints><rsc_location id="l" rsc="q" node="n1" score="5"/></constraints></configuration>
<status><node_state id="1" uname="n1" in_ccm="false" crmd="offline" join="down" expected="down"/></status></cib>`), "test")
	if err != nil {
		t.Fatal(err)
	}
	before := string(doc.Bytes())
	want := []crmverify.Finding{
		{Error: true, Text: "Resource start-up disabled since no fencing resources have been defined. Either configure some or disable " +
			"fencing with the fencing-enabled option. NOTE: Clusters with shared data need fencing to ensure data integrity."},
		{ID: "q", Text: "No resource, template, or tag named 'q'"},
		{Error: true, ID: "l", Text: "Ignoring constraint 'l' because 'q' is not a valid resource or tag"},
		{Error: true, ID: "p", Text: "Operation m2 is duplicate of m1 (do not use same name and interval combination more than once per resource)"},
	}
	if diff := cmp.Diff(want, crmverify.Findings(doc)); diff != "" {
		t.Error(diff)
	}
	if string(doc.Bytes()) != before {
		t.Error("the document was changed")
	}
}
