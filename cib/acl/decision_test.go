package acl_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/acl"
)

var groundNames = map[acl.Ground]string{
	acl.Granted: "granted", acl.NoLists: "no lists", acl.OwnDeny: "denied", acl.OuterDeny: "denied around", acl.Default: "by default",
}

// brief gives a decision in few words.
func brief(d acl.Decision) string {
	text := fmt.Sprintf("%v %s %s %s", d.Act, d.Path[len("/cib"):], d.Attribute, groundNames[d.Ground])
	if d.Scaffold {
		text += " scaffold"
	}
	return text
}

// TestDecisions states what is decided about the parts of a change, why, and in which order.
func TestDecisions(t *testing.T) {
	const db = "/configuration/resources/primitive[@id='db']"
	const role = db + "/meta_attributes[@id='db-m']/nvpair[@id='db-m-r']"
	const secret = db + "/meta_attributes[@id='db-m']/nvpair[@id='db-m-s']"
	const denyDB = `<acl_permission id="q" kind="deny" reference="db"/>`
	writeResources := `<acl_permission id="q2" kind="write" object-type="resources"/>`
	group := `<group id="g"><!-- c --><primitive id="n" class="c"><meta_attributes id="x"/></primitive></group>`
	for _, tt := range []struct {
		name, permissions string
		op                cib.Op
		section, object   string
		want              []string
	}{
		{"what is permitted is no decision", writeAll, cib.Op{Kind: cib.Modify}, "", `<primitive id="db" type="x"/>`, nil},
		{"no permissions", "", cib.Op{Kind: cib.Modify}, "", `<primitive id="db" type="x"/>`, []string{"change " + db + " type no lists"}},
		{"each attribute, in the order of the data", readAll, cib.Op{Kind: cib.Modify}, "", `<primitive id="db" type="x" provider="y" class="z"/>`, []string{
			"change " + db + " type by default", "change " + db + " provider by default", "change " + db + " class by default",
		}},
		{"elements in the order of the data", denyDB, cib.Op{Kind: cib.Modify}, "", `<meta_attributes id="db-m"><nvpair id="db-m-s" value="1"/><nvpair id="db-m-r" value="2"/></meta_attributes>`, []string{
			"change " + secret + " value denied around", "change " + role + " value denied around",
		}},
		{"the element's own deny", denyDB, cib.Op{Kind: cib.Modify}, "", `<primitive id="db" type="x"/>`, []string{"change " + db + " type denied"}},
		{"an attribute that goes", denyDB, cib.Op{Kind: cib.Replace}, "", `<primitive id="db" type="x"/>`, []string{
			"change " + db + "  denied", "change " + db + " type denied", "remove " + db + "/meta_attributes[@id='db-m']  denied around",
		}},
		{"changes before additions", readAll, cib.Op{Kind: cib.Modify}, "", `<meta_attributes id="db-m"><nvpair id="new" name="n"/><nvpair id="db-m-r" value="2"/></meta_attributes>`, []string{
			"change " + role + " value by default", "add " + db + "/meta_attributes[@id='db-m']/nvpair[@id='new']  by default",
		}},
		{"nothing inside of what is refused", readAll, cib.Op{Kind: cib.Create}, "resources", `<clone id="c" x="1">` + group + `</clone>`, []string{"add /configuration/resources/clone[@id='c']  by default"}},
		{"every new node", writeResources, cib.Op{Kind: cib.Create}, "resources", group, []string{
			"add /configuration/resources/group[@id='g']  granted scaffold",
			"add /configuration/resources/group[@id='g']/comment()  granted scaffold",
			"add /configuration/resources/group[@id='g']/primitive[@id='n']  granted",
			"add /configuration/resources/group[@id='g']/primitive[@id='n']/meta_attributes[@id='x']  granted scaffold",
		}},
		{"twice in a replacement", writeResources, cib.Op{Kind: cib.Replace}, "constraints", `<constraints><rsc_location id="l" rsc="db" node="n1" score="1"/><rsc_order id="o2"/></constraints>`, []string{
			"add /configuration/constraints/rsc_order[@id='o2']  granted scaffold", "add /configuration/constraints/rsc_order[@id='o2']  granted scaffold",
		}},
		{"once if refused", readAll, cib.Op{Kind: cib.Replace}, "constraints", `<constraints><rsc_location id="l" rsc="db" node="n1" score="1"/><rsc_order id="o2" x="1"/></constraints>`, []string{
			"add /configuration/constraints/rsc_order[@id='o2']  by default",
		}},
		{"all from the last on", readAll, cib.Op{Kind: cib.Delete, XPath: "//nvpair[@id!='o-acl']", All: true}, "", `<x/>`, []string{
			"remove " + secret + "  by default", "remove " + role + "  by default",
		}},
	} {
		doc := with(t, tt.permissions)
		tt.op.Section, tt.op.Data = tt.section, data(t, tt.object)
		ops := []cib.Op{tt.op}
		rights := acl.For(doc.Root(), "joe", nil)
		var decisions []acl.Decision
		if _, err := cib.Update(doc, ops, func(before, after *etree.Element) (err error) {
			decisions, err = rights.Decide(ops, before, after)
			return err
		}); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		var got []string
		for _, d := range decisions {
			if d.User != "joe" {
				t.Errorf("%s: about %q", tt.name, d.User)
			}
			got = append(got, brief(d))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
		refused := slices.ContainsFunc(decisions, acl.Decision.Refused)
		if err := rights.Refusal(decisions); (err != nil) != refused {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
