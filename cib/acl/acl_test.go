package acl_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/acl"
)

const base = `<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0">
<configuration>
<crm_config><cluster_property_set id="o"><nvpair id="o-acl" name="enable-acl" value="yes"/></cluster_property_set></crm_config>
<nodes/>
<resources>
<primitive id="db" class="ocf" type="pgsql"><meta_attributes id="db-m"><nvpair id="db-m-r" name="target-role" value="Started"/><nvpair id="db-m-s" name="secret" value="x"/></meta_attributes></primitive>
<primitive id="web" class="ocf" type="apache"/>
</resources>
<constraints><rsc_location id="l" rsc="db" node="n1" score="1"/></constraints>
<acls>LISTS</acls>
</configuration>
<status/>
</cib>`

// with makes a document with one role for the user joe.
func with(t *testing.T, permissions string) *cib.Document {
	t.Helper()
	return parsed(t, `<acl_target id="joe"><role id="r"/></acl_target><acl_role id="r">`+permissions+`</acl_role>`)
}

func parsed(t *testing.T, lists string) *cib.Document {
	t.Helper()
	d, err := cib.Parse([]byte(strings.Replace(base, "LISTS", lists, 1)), "test")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const (
	readAll     = `<acl_permission id="p0" kind="read" xpath="/cib"/>`
	writeAll    = `<acl_permission id="p1" kind="write" xpath="/cib"/>`
	denyACLs    = `<acl_permission id="p2" kind="deny" object-type="acls"/>`
	denySecret  = `<acl_permission id="p3" kind="deny" xpath="//nvpair[@name='secret']"/>`
	writeDB     = `<acl_permission id="p4" kind="write" reference="db"/>`
	readDB      = `<acl_permission id="p5" kind="read" reference="db"/>`
	writeRoles  = `<acl_permission id="p6" kind="write" xpath="//nvpair[@name='target-role']"/>`
	writeTyped  = `<acl_permission id="p7" kind="write" object-type="primitive" attribute="type"/>`
	writeApache = `<acl_permission id="p8" kind="write" xpath="//primitive[@type='apache']"/>`
	denyAll     = `<acl_permission id="p9" kind="deny" xpath="/cib"/>`
)

func TestView(t *testing.T) {
	for _, tt := range []struct {
		name, permissions string
		see, miss         []string
	}{
		{"read all", readAll, []string{"<status", `score="1"`, "acl_target"}, nil},
		{"write is read", writeAll, []string{"<status", `score="1"`, "acl_target"}, nil},
		{"a denied section is gone", readAll + denyACLs, []string{"<status"}, []string{"<acl"}},
		{"the order does not matter", denyACLs + readAll, []string{"<status"}, []string{"<acls", "acl_role"}},
		{"only one element and the way to it", readDB, []string{"<cib>", "<resources>", `type="pgsql"`, `name="secret"`}, []string{"apache", "status", "constraints", "epoch"}},
		{"denied inside of what is readable", readDB + denySecret, []string{`type="pgsql"`, "target-role"}, []string{"secret"}},
		{"readable inside of what is denied", denyAll + readDB, []string{"<cib>", `type="pgsql"`}, []string{"apache", "epoch"}},
		{"both denied and readable", readDB + `<acl_permission id="q" kind="deny" reference="db"/>` + `<acl_permission id="q2" kind="read" reference="web"/>`, []string{"apache"}, []string{"pgsql"}},
		{"attributes stand for their elements", `<acl_permission id="q" kind="read" xpath="//@score"/>`, []string{`<rsc_location id="l" rsc="db" node="n1" score="1"/>`}, []string{"primitive"}},
		{"by name and attribute", `<acl_permission id="q" kind="read" object-type="nvpair" attribute="name"/>`, []string{`<primitive id="db">`, "target-role"}, []string{"pgsql"}},
		{"by id and name", `<acl_permission id="q" kind="read" object-type="primitive" reference="web"/>`, []string{"apache"}, []string{"pgsql"}},
	} {
		doc := with(t, tt.permissions)
		text := string(doc.Bytes())
		seen, err := acl.For(doc.Root(), "joe", nil).View(doc)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		for _, s := range tt.see {
			if !strings.Contains(string(seen.Bytes()), s) {
				t.Errorf("%s: %s is not in\n%s", tt.name, s, seen.Bytes())
			}
		}
		for _, s := range tt.miss {
			if strings.Contains(string(seen.Bytes()), s) {
				t.Errorf("%s: %s is in\n%s", tt.name, s, seen.Bytes())
			}
		}
		if string(doc.Bytes()) != text {
			t.Errorf("%s: the document itself was changed", tt.name)
		}
	}
}

func TestWhoSeesNothingIsRefused(t *testing.T) {
	for name, lists := range map[string]string{
		"no list":             "",
		"another user":        `<acl_target id="jim"><role id="r"/></acl_target><acl_role id="r">` + readAll + `</acl_role>`,
		"a missing role":      `<acl_target id="joe"><role id="nope"/></acl_target>`,
		"everything denied":   `<acl_target id="joe"><role id="r"/></acl_target><acl_role id="r">` + denyAll + readAll + `</acl_role>`,
		"a selector for none": `<acl_target id="joe"><role id="r"/></acl_target><acl_role id="r"><acl_permission id="p" kind="read" xpath="//none"/></acl_role>`,
	} {
		doc := parsed(t, lists)
		_, err := acl.For(doc.Root(), "joe", nil).View(doc)
		var refused *cib.OpError
		if !errors.As(err, &refused) || refused.Code != cib.Denied || !strings.Contains(err.Error(), "user joe") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestGroupsAndNames covers how lists are found for a user.
func TestGroupsAndNames(t *testing.T) {
	role := `<acl_role id="r">` + readAll + `</acl_role>`
	for _, tt := range []struct {
		lists  string
		groups []string
		want   bool
	}{
		{`<acl_group id="dba"><role id="r"/></acl_group>`, []string{"users", "dba"}, true},
		{`<acl_group id="dba"><role id="r"/></acl_group>`, []string{"users"}, false},
		{`<acl_group id="joe"><role id="r"/></acl_group>`, nil, false},
		{`<acl_group id="1" name="dba"><role id="r"/></acl_group>`, []string{"dba"}, true},
		{`<acl_target id="dba"><role id="r"/></acl_target>`, []string{"dba"}, false},
		{`<acl_target id="1" name="joe"><role id="r"/></acl_target>`, nil, true},
		{`<acl_target id="joe" name="jim"><role id="r"/></acl_target>`, nil, false},
		{`<acl_target id="joe"><acl_permission id="own" kind="read" xpath="/cib"/></acl_target>`, nil, true},
	} {
		doc := parsed(t, tt.lists+role)
		_, err := acl.For(doc.Root(), "joe", tt.groups).View(doc)
		if (err == nil) != tt.want {
			t.Errorf("%s with %v: %v", tt.lists, tt.groups, err)
		}
	}
}

func TestMistakesInListsAreNoted(t *testing.T) {
	doc := parsed(t, `<acl_target id="joe"><role id="r"/><role id="gone"/></acl_target><acl_role id="r">
		<acl_permission id="a" kind="Read" xpath="/cib"/><acl_permission id="b" kind="read"/>
		<acl_permission id="c" kind="read" xpath="//["/><acl_permission id="d" kind="deny" xpath="count(/cib)"/></acl_role>`)
	rights := acl.For(doc.Root(), "joe", nil)
	notes := strings.Join(rights.Notes(), "\n")
	for _, want := range []string{`'a'] has kind "Read"; expected read, write or deny`, "'b'] selects nothing", `'c']: XPath "//["`, `the role "gone", which does not exist`} {
		if !strings.Contains(notes, want) {
			t.Errorf("%s is not in\n%s", want, notes)
		}
	}
}

func data(t *testing.T, text string) *etree.Element {
	t.Helper()
	d := etree.NewDocument()
	if err := d.ReadFromString(text); err != nil {
		t.Fatal(err)
	}
	return d.Root()
}

func TestPermit(t *testing.T) {
	role := `<nvpair id="db-m-r" name="target-role" value="Stopped"/>`
	secret := `<nvpair id="db-m-s" name="secret" value="y"/>`
	for _, tt := range []struct {
		name, permissions string
		kind              cib.Kind
		section, object   string
		refused           string // part of the message; "" if permitted
	}{
		{"write all", writeAll, cib.Modify, "", role, ""},
		{"read is not write", readAll, cib.Modify, "", role, "may not change /cib/configuration/resources/primitive[@id='db']/meta_attributes[@id='db-m']/nvpair[@id='db-m-r']"},
		{"inherited", readAll + writeDB, cib.Modify, "", role, ""},
		{"one element", readAll + writeRoles, cib.Modify, "", role, ""},
		{"its neighbour", readAll + writeRoles, cib.Modify, "", secret, "may not change"},
		{"deny inside of write", writeDB + denySecret, cib.Modify, "", secret, "may not change"},
		{"read inside of write is still write", writeAll + readDB, cib.Modify, "", role, ""},
		{"remove", writeDB, cib.Delete, "", `<nvpair id="db-m-s"/>`, ""},
		{"remove what is denied", writeDB + denySecret, cib.Delete, "", `<nvpair id="db-m-s"/>`, "may not remove /cib/"},
		{"remove around what is denied", writeDB + denySecret, cib.Delete, "", `<primitive id="db"/>`, ""},
		{"add", readAll + `<acl_permission id="q" kind="write" object-type="resources"/>`, cib.Create, "resources", `<primitive id="n" class="lsb" type="x"/>`, ""},
		{"add elsewhere", readAll + `<acl_permission id="q" kind="write" object-type="resources"/>`, cib.Create, "constraints", `<rsc_location id="n" rsc="db"/>`, "may not add /cib/configuration/constraints/rsc_location[@id='n']"},
		{"add what the permission describes", readAll + writeTyped, cib.Create, "resources", `<primitive id="n" type="x"/>`, ""},
		{"add scaffolding", readAll, cib.Create, "resources", `<group id="g"/>`, ""},
		{"add scaffolding with more in it", readAll, cib.Create, "resources", `<group id="g"><primitive id="n" class="c"/></group>`, "may not add /cib/configuration/resources/group[@id='g']/primitive[@id='n']"},
		{"no scaffolding in acls", readAll, cib.Create, "acls", `<acl_role id="mine"/>`, "may not add /cib/configuration/acls/acl_role[@id='mine']"},
		{"raise own rights", writeAll + denyACLs, cib.Create, "acls", `<acl_role id="mine" description="d"/>`, "may not add"},
		{"replace by what may be written", readAll + writeApache, cib.Replace, "", `<primitive id="db" class="ocf" type="apache"/>`, "may not change"},
		{"replace by what may not be written", readAll + writeApache, cib.Replace, "", `<primitive id="web" class="ocf" type="pgsql"/>`, "may not change"},
		{"nothing changes", readAll, cib.Modify, "", `<nvpair id="db-m-r" name="target-role" value="Started"/>`, ""},
		{"bump", readAll, cib.Bump, "", `<x/>`, "may not change /cib"},
		{"bump with permission", writeAll, cib.Bump, "", `<x/>`, ""},
		{"erase", writeAll, cib.Erase, "", `<x/>`, ""},
		{"erase what is denied", writeAll + denyACLs, cib.Erase, "", `<x/>`, "may not remove /cib/configuration/acls"},
		{"all refused paths are named", readAll, cib.Modify, "", `<meta_attributes id="db-m">` + role + secret + `</meta_attributes>`, "nvpair[@id='db-m-r']; change /cib/configuration/resources/primitive[@id='db']/meta_attributes[@id='db-m']/nvpair[@id='db-m-s']"},
	} {
		doc := with(t, tt.permissions)
		text := string(doc.Bytes())
		ops := []cib.Op{{Kind: tt.kind, Section: tt.section, Data: data(t, tt.object)}}
		_, err := cib.Update(doc, ops, acl.For(doc.Root(), "joe", nil).Guard(ops))
		var refused *cib.OpError
		switch {
		case tt.refused == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.refused != "" && (!errors.As(err, &refused) || refused.Code != cib.Denied || !strings.Contains(err.Error(), tt.refused)):
			t.Errorf("%s: %v, want %s", tt.name, err, tt.refused)
		}
		if string(doc.Bytes()) != text {
			t.Errorf("%s: the document itself was changed", tt.name)
		}
	}
}

// TestHostileSelectorsDoNotOpen gives a deny permission that takes too long to be evaluated.
func TestHostileSelectorsDoNotOpen(t *testing.T) {
	hostile := "//*[" + strings.Repeat("../*[", 8) + "1" + strings.Repeat("]", 8) + "]"
	doc := with(t, readAll+`<acl_permission id="q" kind="deny" xpath="`+hostile+`"/>`).Copy()
	for range 300 {
		doc.Root().SelectElement("status").CreateElement("node_state")
	}
	if _, err := acl.For(doc.Root(), "joe", nil).View(doc); err == nil || !strings.Contains(err.Error(), "found work for more than") {
		t.Errorf("the document is shown: %v", err)
	}
}

func TestEnforced(t *testing.T) {
	on := parsed(t, "").Root()
	off := data(t, `<cib><configuration><crm_config/></configuration></cib>`)
	now := time.Unix(1_700_000_000, 0)
	for _, tt := range []struct {
		root *etree.Element
		user string
		want bool
	}{{on, "joe", true}, {on, "root", false}, {on, "hacluster", false}, {on, "", false}, {off, "joe", false}} {
		if got := acl.Enforced(tt.root, tt.user, now); got != tt.want {
			t.Errorf("enforced for %q: %v", tt.user, got)
		}
	}
}

func TestRender(t *testing.T) {
	doc, err := cib.Read([]byte(`<cib a="1"><!-- c --><x><y id="1"/></x><acls><acl_role id="r"><acl_permission id="1" kind="read" xpath="/cib"/><acl_permission id="2" kind="write" object-type="y"/><acl_permission id="3" kind="deny" object-type="acls"/></acl_role><acl_target id="joe"><role id="r"/></acl_target></acls></cib>`), "")
	if err != nil {
		t.Fatal(err)
	}
	for how, want := range map[acl.How]string{
		acl.Color:     "<!-- ACLs as evaluated for user joe -->\n\x1b[34m<cib a=\"1\">\n  <!--  c  -->\n\n  \x1b[34m<x>\n    \x1b[32m<y id=\"1\"/>\x1b[0m\n  \x1b[34m</x>\x1b[0m\n  \x1b[31m<acls>\n",
		acl.PlainText: "<!-- ACLs as evaluated for user joe -->\nvvv---[ READABLE ]---vvv\n<cib a=\"1\">\n  <!--  c  -->\n\n  <x>\n    \n    vvv---[ WRITABLE ]---vvv\n    <y id=\"1\"/>\n  </x>\n  \n  vvv---[ ~DENIED~ ]---vvv\n  <acls>\n",
		acl.Namespace: "<!-- ACLs as evaluated for user joe -->\n<pcmk-access-readable:cib a=\"1\" xmlns:pcmk-access-writable=\"http://clusterlabs.org/ns/pacemaker/access/writable\" xmlns:pcmk-access-readable=\"http://clusterlabs.org/ns/pacemaker/access/readable\" xmlns:pcmk-access-denied=\"http://clusterlabs.org/ns/pacemaker/access/denied\">\n  <!--  c  -->\n\n  <x>\n    <pcmk-access-writable:y id=\"1\"/>\n  </x>\n  <pcmk-access-denied:acls>\n",
	} {
		got, err := acl.For(doc.Root(), "joe", nil).Render(doc.Root(), how)
		if err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("%v, got\n%s\nwant\n%s", err, got, want)
		}
	}
}
