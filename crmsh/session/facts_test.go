package session

import (
	"slices"
	"strings"
	"testing"

	"pacer/cib"
)

// What ran on a node that is lost runs there no more, unless the cluster waits for the node to be fenced.
func TestWhere(t *testing.T) {
	const ran = `<lrm id="%"><lrm_resources><lrm_resource id="d" class="ocf" provider="heartbeat" type="Dummy">
<lrm_rsc_op id="d_last_0" operation="start" rc-code="0" call-id="3" interval="0"/></lrm_resource></lrm_resources></lrm></node_state>`
	for _, tt := range []struct{ fencing, lost, want string }{
		{"false", `in_ccm="false" crmd="offline" join="down" expected="member"`, "a"},
		{"false", `in_ccm="0" crmd="0" join="down" expected="member"`, "a"},
		{"false", `remote_node="true"`, "a b"},
		{"true", `in_ccm="false" crmd="offline" join="down" expected="member"`, "a b"},
		{"false", `in_ccm="1700000000" crmd="1700000000" join="member" expected="member"`, "a b"},
	} {
		doc, err := cib.Read([]byte(`<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="1" num_updates="0"><configuration>
<crm_config><cluster_property_set id="o"><nvpair id="o-f" name="fencing-enabled" value="`+tt.fencing+`"/></cluster_property_set></crm_config>
<nodes><node id="1" uname="a"/><node id="2" uname="b"/></nodes>
<resources><primitive id="d" class="ocf" provider="heartbeat" type="Dummy"/></resources><constraints/></configuration><status>
<node_state id="1" uname="a" in_ccm="true" crmd="online" join="member" expected="member">`+strings.ReplaceAll(ran, "%", "1")+`
<node_state id="2" uname="b" `+tt.lost+`>`+strings.ReplaceAll(ran, "%", "2")+`</status></cib>`), "cib.xml")
		if err != nil {
			t.Fatal(err)
		}
		if got := New(doc, nil).Where("d"); !slices.Equal(got, strings.Fields(tt.want)) {
			t.Errorf("%v: %v", tt, got)
		}
	}
}
