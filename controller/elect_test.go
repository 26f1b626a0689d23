package controller

import (
	"testing"
	"time"

	"pacer/cib"
)

func v(a, e, n int) cib.Version { return cib.Version{AdminEpoch: a, Epoch: e, NumUpdates: n} }

func TestKeeper(t *testing.T) {
	tests := []struct {
		what string
		all  []memberState
		want uint32
	}{
		{"the part with quorum wins over a newer one", []memberState{{ID: 1, Version: v(0, 9, 0)}, {ID: 2, Version: v(0, 5, 0), Quorate: true}}, 2},
		{"admin_epoch weighs most", []memberState{{ID: 1, Version: v(0, 9, 9)}, {ID: 2, Version: v(1, 0, 0)}}, 2},
		{"then epoch", []memberState{{ID: 1, Version: v(0, 3, 9)}, {ID: 2, Version: v(0, 4, 0)}}, 2},
		{"a status section is worth more than num_updates of a file", []memberState{{ID: 1, Version: v(0, 3, 9), Fresh: true}, {ID: 2, Version: v(0, 3, 1)}}, 2},
		{"a newer file wins over an older cluster without quorum", []memberState{{ID: 1, Version: v(0, 4, 0), Fresh: true}, {ID: 2, Version: v(0, 3, 1)}}, 1},
		{"a file does not bring quorum along", []memberState{{ID: 1, Version: v(0, 4, 0), Fresh: true, Quorate: true}, {ID: 2, Version: v(0, 3, 1), Quorate: true}}, 2},
		{"num_updates", []memberState{{ID: 1, Version: v(0, 3, 1)}, {ID: 2, Version: v(0, 3, 2)}}, 2},
		{"the DC's", []memberState{{ID: 1, DC: 2}, {ID: 2, DC: 2}}, 2},
		{"the lowest id", []memberState{{ID: 3}, {ID: 2}}, 2},
	}
	for _, x := range tests {
		if got := keeper(x.all).ID; got != x.want {
			t.Errorf("%s: the document of %d is kept, want %d", x.what, got, x.want)
		}
	}
}

func TestElect(t *testing.T) {
	tests := []struct {
		what  string
		all   []memberState
		keeps uint32
		want  uint32
	}{
		{"nobody was in charge", []memberState{{ID: 2}, {ID: 1}}, 2, 1},
		{"who was in charge stays", []memberState{{ID: 1, DC: 2}, {ID: 2, DC: 2}}, 1, 2},
		{"of two, the one whose document is kept", []memberState{{ID: 1, DC: 1}, {ID: 2, DC: 2}}, 2, 2},
		{"not one that leaves", []memberState{{ID: 1, DC: 1, Leaving: true}, {ID: 2, DC: 1}}, 1, 2},
		{"unless all leave", []memberState{{ID: 1, Leaving: true}, {ID: 2, Leaving: true}}, 1, 1},
		{"one of the oldest feature set", []memberState{{ID: 1, DC: 1, FeatureSet: "3.20.10"}, {ID: 2, FeatureSet: "3.20.5"}}, 1, 2},
		{"not one that has just started", []memberState{{ID: 1, Fresh: true}, {ID: 2}}, 2, 2},
	}
	for _, x := range tests {
		if got := elect(x.all, x.keeps); got != x.want {
			t.Errorf("%s: %d is elected, want %d", x.what, got, x.want)
		}
	}
}

// TestStrangersMessagesAreCounted: what cannot be read changes nothing and is not fatal.
func TestStrangersMessagesAreCounted(t *testing.T) {
	if _, err := decode([]byte("{"), 2); err == nil {
		t.Error("half a message was read")
	}
}

// TestWorse: a change that breaks something new is refused; what was broken before is not held against it.
func TestWorse(t *testing.T) {
	doc := func(epoch, resources, constraints string) *cib.Document {
		d, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="`+epoch+`" num_updates="0" validate-with="pacemaker-4.0"><configuration><crm_config/><nodes/><resources>`+
			resources+`</resources><constraints>`+constraints+`</constraints></configuration><status/></cib>`), "")
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	a, dangling := `<primitive id="a" class="lsb" type="a"/>`, `<rsc_location id="l" rsc="none" node="n" score="1"/>`
	if err := worse(doc("1", a, ""), doc("2", a, dangling)); err == nil {
		t.Error("a dangling reference was let in")
	}
	if err := worse(doc("1", a, ""), doc("2", a+a, "")); err == nil {
		t.Error("an id given twice was let in")
	}
	outside := `<primitive id="b" class="ocf" provider="heartbeat" type="../../b"/>`
	if err := worse(doc("1", a, ""), doc("2", a+outside, "")); err == nil {
		t.Error("an agent outside of its folder was let in")
	}
	if err := worse(doc("1", outside, ""), doc("2", outside+a, "")); err != nil {
		t.Errorf("an agent that was there before is held against a change: %v", err)
	}
	if err := worse(doc("1", "", dangling), doc("2", a, dangling)); err != nil {
		t.Errorf("what was broken before is held against a change: %v", err)
	}
}

// TestAccessControl: a user who may only read is refused, whole, on every host; root is not.
func TestAccessControl(t *testing.T) {
	doc, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0"><configuration><crm_config><cluster_property_set id="p"><nvpair id="e" name="enable-acl" value="true"/></cluster_property_set></crm_config><nodes/><resources/><constraints/>`+
		`<acls><acl_target id="ann"><role id="look"/></acl_target><acl_role id="look"><acl_permission id="l1" kind="read" xpath="/cib"/></acl_role></acls></configuration><status/></cib>`), "")
	if err != nil {
		t.Fatal(err)
	}
	data, err := cib.Parse([]byte(`<cib validate-with="pacemaker-4.0"><primitive id="a" class="lsb" type="a"/></cib>`), "")
	if err != nil {
		t.Fatal(err)
	}
	ops := []cib.Op{{Kind: cib.Create, Section: "resources", Data: data.Root().SelectElement("primitive")}}
	for user, want := range map[string]bool{"ann": false, "stranger": false, "root": true} {
		_, err := Outcome(doc, Requested{User: user, Ops: ops}, time.Unix(1, 0))
		if (err == nil) != want {
			t.Errorf("%s: %v", user, err)
		}
	}
}

// A cleanup deletes from the status section, and so needs permission like any other deletion.
func TestCleanupNeedsPermission(t *testing.T) {
	for user, want := range map[string]bool{"ann": false, "bob": true, "root": true} {
		d := newHand(t)
		doc, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0"><configuration><crm_config><cluster_property_set id="p"><nvpair id="e" name="enable-acl" value="true"/></cluster_property_set></crm_config><nodes/><resources/><constraints/>`+
			`<acls><acl_target id="ann"><role id="look"/></acl_target><acl_target id="bob"><role id="operate"/></acl_target><acl_role id="look"><acl_permission id="l1" kind="read" xpath="/cib"/></acl_role>`+
			`<acl_role id="operate"><acl_permission id="o1" kind="write" xpath="/cib/status"/></acl_role></acls></configuration>`+
			`<status><node_state id="9" uname="n9"><lrm id="9"><lrm_resources><lrm_resource id="a" class="lsb" type="a"/></lrm_resources></lrm></node_state></status></cib>`), "")
		if err != nil {
			t.Fatal(err)
		}
		d.view(true, 1)
		d.m.replica.doc = doc
		d.step(CleanupRequested{ID: "c", User: user, All: true})
		d.says(1, d.sent[len(d.sent)-1])
		left := d.m.replica.doc.Root().FindElement("./status//lrm_resource[@id='a']") != nil
		if left == want {
			t.Errorf("%s: the history is there still: %t", user, left)
		}
	}
}
