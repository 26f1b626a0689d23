package main

import (
	"slices"
	"testing"

	"github.com/beevik/etree"
)

// An older reference gets a document that means the same to it.
func TestInOlderWords(t *testing.T) {
	doc := etree.NewDocument()
	if err := doc.ReadFromString(`<cib validate-with="pacemaker-4.0" crm_feature_set="3.20.5"><configuration><crm_config><cluster_property_set id="o">` +
		`<nvpair id="f" name="fencing-enabled" value="false"/></cluster_property_set></crm_config><resources><clone id="c"><meta_attributes id="m">` +
		`<nvpair id="n" name="clone-node-max" value="2"/></meta_attributes></clone></resources></configuration>` +
		`<status><node_state id="1" in_ccm="1700000000" crmd="0"/></status></cib>`); err != nil {
		t.Fatal(err)
	}
	root := doc.Root()
	old := inOlderWords(root)
	for path, want := range map[string]string{
		"//nvpair[@id='f']": "stonith-enabled", "//nvpair[@id='c-unique']": "globally-unique",
	} {
		if e := old.FindElement(path); e == nil || get(e, "name") != want {
			t.Errorf("%s: no %s", path, want)
		}
	}
	state := old.FindElement("//node_state")
	if get(state, "in_ccm") != "true" || get(state, "crmd") != "offline" || get(old, "validate-with") != olderSchema || get(old, "crm_feature_set") != olderFeatures {
		t.Errorf("%s", document(old))
	}
	if get(root, "validate-with") != "pacemaker-4.0" {
		t.Error("the document itself was changed")
	}
}

// What may be due to the version is named, and only where a cluster is concerned.
func TestVersions(t *testing.T) {
	for text, want := range map[string]string{
		`<cib have-quorum="1"/>`: "",
		`<cib have-quorum="0"/>`: "what partitions without quorum may do",
		`<cib><status><node_state uname="a" in_ccm="true" crmd="online" join="member" expected="member"/></status></cib>`: "",
		`<cib><status><node_state uname="a" in_ccm="true" crmd="offline" join="down" expected="member"/></status></cib>`:  "members that have not joined yet, or were not expected to",
	} {
		doc := etree.NewDocument()
		if err := doc.ReadFromString(text); err != nil {
			t.Fatal(err)
		}
		if got := versions(doc.Root()); len(got) > 0 != (want != "") || want != "" && !slices.Contains(got, want) {
			t.Errorf("%s: %v, want %q", text, got, want)
		}
	}
}
