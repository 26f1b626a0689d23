package controller

import (
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/acl"
	"pacer/cib/scan"
)

// guarded is a cluster with a database, whose password is not everybody's business.
func guarded(t *testing.T, password, history string) *cib.Document {
	t.Helper()
	doc, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="7" num_updates="0" validate-with="pacemaker-4.0"><configuration><crm_config><cluster_property_set id="p">`+
		`<nvpair id="e" name="enable-acl" value="true"/></cluster_property_set></crm_config><nodes/><resources>`+
		`<primitive id="db" class="ocf" provider="heartbeat" type="pgsql"><instance_attributes id="db-i"><nvpair id="db-pw" name="passwd" value="`+password+`"/></instance_attributes></primitive>`+
		`<primitive id="web" class="lsb" type="web"/></resources><constraints/>`+
		`<acls><acl_target id="ann"><role id="webs"/></acl_target><acl_target id="bob"><role id="all"/></acl_target><acl_target id="eve"><role id="none"/></acl_target>`+
		`<acl_role id="webs"><acl_permission id="w1" kind="write" reference="web"/><acl_permission id="w2" kind="write" object-type="constraints"/>`+
		`<acl_permission id="w3" kind="write" xpath="//lrm_resource[@id='web']"/><acl_permission id="w4" kind="write" xpath="//tag"/></acl_role>`+
		`<acl_role id="all"><acl_permission id="a1" kind="write" xpath="/cib"/><acl_permission id="a2" kind="deny" xpath="//nvpair[@name='passwd']"/><acl_permission id="a3" kind="deny" xpath="//lrm_resource[@id='db']"/></acl_role>`+
		`<acl_role id="none"><acl_permission id="n1" kind="deny" xpath="/cib"/></acl_role></acls></configuration>`+
		`<status><node_state id="1" uname="n1"><lrm id="1"><lrm_resources><lrm_resource id="web" class="lsb" type="web"><lrm_rsc_op id="web_last_0" operation="start"/></lrm_resource>`+history+
		`</lrm_resources></lrm></node_state></status></cib>`), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Conforms(); err != nil {
		t.Fatal(err)
	}
	return doc
}

func xml(t *testing.T, text string) *etree.Element {
	t.Helper()
	tree, err := scan.Parse(text, scan.DropText)
	if err != nil {
		t.Fatal(err)
	}
	return tree.Root()
}

// TestLimitedUsersLearnNothing: whatever a user asks who may not see a password, the answer is the same whatever the
// password is; and it says what the user needs to know of what the user asked.
func TestLimitedUsersLearnNothing(t *testing.T) {
	location := func(id, rsc string) cib.Op {
		return cib.Op{Kind: cib.Create, Section: "constraints", Data: xml(t, `<rsc_location id="`+id+`" rsc="`+rsc+`" node="n1" score="1"/>`)}
	}
	guess := cib.Op{Kind: cib.Delete, XPath: "//nvpair[starts-with(@value,'geheim')]"}
	for _, tt := range []struct {
		name, user string
		op         cib.Op
		base       *cib.Version
		says       string // "": it is done
	}{
		{"a guess by a path", "ann", guess, nil, ""},
		{"the same, by one who sees more", "bob", guess, nil, ""},
		{"the same, by one who sees nothing", "eve", guess, nil, ""},
		{"by one of whom no list knows", "tom", guess, nil, "user tom: no permission to read any of the configuration"},
		{"a guess that something else be deleted", "bob", cib.Op{Kind: cib.Delete, XPath: "//primitive[@id='web'][//nvpair/@value='geheim']"}, nil, ""},
		{"a guess by a change to the same", "bob", cib.Op{Kind: cib.Modify, Section: "resources", Data: xml(t, `<nvpair id="db-pw" value="geheim"/>`)}, nil, "does not exist"},
		{"a guess by a replacement with the same", "bob", cib.Op{Kind: cib.Replace, Section: "resources", Data: xml(t, `<resources><primitive id="db" class="ocf" provider="heartbeat" type="pgsql"><instance_attributes id="db-i"><nvpair id="db-pw" name="passwd" value="geheim"/></instance_attributes></primitive><primitive id="web" class="lsb" type="web"/></resources>`)}, nil, "db-pw'] cannot be added; its id or place is taken"},
		{"a replacement by what was seen", "bob", cib.Op{Kind: cib.Replace, Section: "resources", Data: xml(t, `<resources><primitive id="db" class="ocf" provider="heartbeat" type="pgsql"><instance_attributes id="db-i"/></primitive><primitive id="web" class="lsb" type="web"/></resources>`)}, nil, ""},
		{"a path that is none", "ann", cib.Op{Kind: cib.Delete, XPath: "//nvpair["}, nil, `XPath "//nvpair["`},
		{"a change of the own", "ann", cib.Op{Kind: cib.Modify, Section: "resources", Data: xml(t, `<primitive id="web"><meta_attributes id="m"><nvpair id="mp" name="priority" value="1"/></meta_attributes></primitive>`)}, nil, ""},
		{"what the schema does not know", "ann", cib.Op{Kind: cib.Modify, Section: "resources", Data: xml(t, `<primitive id="web" colour="red"/>`)}, nil, "colour"},
		{"a constraint", "ann", location("l", "web"), nil, ""},
		{"a constraint on what is there, though unseen", "ann", location("l", "db"), nil, ""},
		{"a constraint on nothing", "ann", location("l", "none"), nil, `"none", which does not exist`},
		{"an id that is taken", "ann", location("db-pw", "web"), nil, "together with what may not be seen"},
		{"an agent of elsewhere", "ann", cib.Op{Kind: cib.Modify, Section: "resources", Data: xml(t, `<primitive id="web" type="../../x"/>`)}, nil, `type "../../x"`},
		{"what is not the own", "ann", cib.Op{Kind: cib.Create, Section: "resources", Data: xml(t, `<primitive id="n" class="lsb" type="x"/>`)}, nil, "user ann: may not add /cib/configuration/resources/primitive[@id='n']"},
		{"a change for another version", "bob", location("l", "web"), &cib.Version{Epoch: 6}, "the change was made for version 0.6.0"},
		{"an upgrade", "bob", cib.Op{Kind: cib.Upgrade}, nil, "whole document"},
		{"all of it", "eve", cib.Op{Kind: cib.Erase}, nil, "whole document"},
	} {
		secrets := `<lrm_resource id="db" class="ocf" provider="heartbeat" type="pgsql"><lrm_rsc_op id="db_last_0" operation="start" exit-reason="geheim"/></lrm_resource>`
		answers := [2]string{}
		for i, doc := range []*cib.Document{guarded(t, "geheim", secrets), guarded(t, "other", "")} {
			next, err := Outcome(doc, Requested{User: tt.user, Ops: []cib.Op{tt.op}, Base: tt.base}, time.Unix(1, 0))
			if err != nil {
				answers[i] = err.Error()
			} else if view, err := acl.For(next.Root(), tt.user, nil).View(next); err == nil {
				answers[i] = "done\n" + string(view.Bytes())
			} else {
				answers[i] = "done\n" + err.Error()
			}
			if next != nil && !strings.Contains(string(next.Bytes()), `name="passwd"`) {
				t.Errorf("%s: the password is lost", tt.name)
			}
		}
		if answers[0] != answers[1] {
			t.Errorf("%s: the answers differ:\n%s\n--- and\n%s", tt.name, answers[0], answers[1])
		}
		if done := strings.HasPrefix(answers[0], "done"); done != (tt.says == "") || !strings.Contains(answers[0], tt.says) {
			t.Errorf("%s: %s; want %q", tt.name, answers[0], tt.says)
		}
		if strings.Contains(answers[0], "geheim") && !strings.Contains(tt.op.XPath, "geheim") {
			t.Errorf("%s: %s", tt.name, answers[0])
		}
	}
}

// TestCleanupIsOfWhatIsSeen: a cleanup of everything by a limited user is one of what the user sees, whatever else
// there is, and leaves that alone.
func TestCleanupIsOfWhatIsSeen(t *testing.T) {
	hidden := `<lrm_resource id="db" class="ocf" provider="heartbeat" type="pgsql"><lrm_rsc_op id="db_last_0" operation="start"/></lrm_resource>`
	for _, tt := range []struct{ user, resource, says, forgets string }{
		{"ann", "", "", "web"},
		{"ann", "web", "", "web"},
		{"ann", "db", "", ""},
		{"ann", "none", "", ""},
		{"eve", "", "no permission to read", ""},
		{"tom", "db", "no permission to read", ""},
		{"bob", "", "", "web"},
		{"root", "", "", "web db"},
	} {
		for _, history := range []string{"", hidden} {
			may, err := cleanable(guarded(t, "x", history), cleanup{User: tt.user, Resource: tt.resource, At: 1})
			if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%+v: %v", tt, err)
				continue
			}
			for _, id := range []string{"web", "db"} {
				if err == nil && may(historyOf{"1", id}) != strings.Contains(tt.forgets, id) && (history != "" || id == "web") {
					t.Errorf("%+v: forgets %s: %v", tt, id, may(historyOf{"1", id}))
				}
			}
		}
	}
}

// TestNewerDocument: a cluster does not take a document from a program that is newer than it, whoever brings it.
func TestNewerDocument(t *testing.T) {
	doc := guarded(t, "secret", "")
	for set, refused := range map[string]bool{cib.FeatureSet: false, "3.9.1": false, "99.0.0": true} {
		r := Requested{User: "root", Ops: []cib.Op{{Kind: cib.Modify, Data: xml(t, `<cib crm_feature_set="`+set+`"/>`)}}}
		_, err := Outcome(doc, r, time.Unix(0, 0))
		if (err != nil) != refused || refused && !strings.Contains(err.Error(), "understands up to "+cib.FeatureSet) {
			t.Errorf("feature set %s: %v", set, err)
		}
	}
}
