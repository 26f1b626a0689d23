package controller

import (
	"testing"

	"github.com/beevik/etree"

	"pacer/cib"
)

// A change that leaves alone what the membership writes is known as such; one that touches it is not.
func TestSameMembership(t *testing.T) {
	before, err := cib.Parse([]byte(`<cib validate-with="none" admin_epoch="0" epoch="1" num_updates="0" have-quorum="1" dc-uuid="1"><configuration>`+
		`<crm_config><cluster_property_set id="cib-bootstrap-options"><nvpair id="v" name="dc-version" value="1"/></cluster_property_set><cluster_property_set id="own"/></crm_config>`+
		`<nodes><node id="1" uname="n1"/></nodes><resources/></configuration><status><node_state id="1" uname="n1" in_ccm="true"/></status></cib>`), "test")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		`<resources><primitive id="a"/></resources>`: true,
		`<crm_config><cluster_property_set id="own"><nvpair id="x" name="x" value="1"/></cluster_property_set></crm_config>`:          true,
		`<crm_config><cluster_property_set id="cib-bootstrap-options"><nvpair id="v" value="2"/></cluster_property_set></crm_config>`: false,
		`<nodes><node id="1" uname="other"/></nodes>`:          false,
		`<status><node_state id="1" in_ccm="false"/></status>`: false,
		`<cib have-quorum="0"/>`:                               false,
		`<cib dc-uuid="2"/>`:                                   false,
	} {
		data := etree.NewDocument()
		if err := data.ReadFromString(text); err != nil {
			t.Fatal(err)
		}
		after, err := cib.Update(before, []cib.Op{{Kind: cib.Modify, MayCreate: true, Data: data.Root()}}, nil)
		if err != nil {
			t.Fatal(text, err)
		}
		if got := sameMembership(before.Root(), after.Root()); got != want {
			t.Errorf("%s: %t, want %t", text, got, want)
		}
	}
}
