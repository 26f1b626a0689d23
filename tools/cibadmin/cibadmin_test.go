package cibadmin

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacer/tools/tooltest"
)

const small = `<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0">
  <configuration>
    <crm_config/>
    <nodes>
      <node id="1" uname="alpha"/>
    </nodes>
    <resources>
      <primitive id="db" class="ocf" provider="heartbeat" type="pgsql"/>
      <primitive id="web" class="ocf" provider="heartbeat" type="apache"/>
    </resources>
    <constraints/>
  </configuration>
  <status/>
</cib>
`

// TestCommands states what each command prints and gives back, and what it leaves in the file.
func TestCommands(t *testing.T) {
	tests := []struct {
		name     string
		args     string // separated by |
		stdin    string
		out, err string // a part that must be there
		status   int
		left     string // a part that must be in the file afterwards; "=": unchanged
	}{
		{"the default is a query", "", "", `<primitive id="db"`, "", 0, "="},
		{"query a section", "-Q|-o|nodes", "", "<nodes>\n  <node id=\"1\" uname=\"alpha\"/>\n</nodes>\n", "", 0, "="},
		{"query without children", "-Q|-n|-o|nodes", "", "<nodes/>\n", "", 0, "="},
		{"options that change nothing with a file", "-Q|-l|-s|-N|alpha|-t|5|-o|nodes", "", "<nodes>", "", 0, "="},
		{"a time that is none", "-Q|-t|soon", "", "", "--timeout: ", 64, "="},
		{"output to a file", "-Q|-o|nodes|--output-to=/dev/null", "", "", "", 0, "="},
		{"the digest on disk", "-5|-X|<a/>", "", "36f3fe87323978c81376fbe84b315483\n", "", 0, "="},
		{"the digest in messages", "-6|-X|<a/>", "", "f019ee9a03978aff9f9b78d0ddf3edb7\n", "", 0, "="},
		{"an XPath with one match gives it", "-Q|-A|//node", "", `<node id="1" uname="alpha"/>`, "", 0, "="},
		{"an XPath with two gives a list", "-Q|-A|//primitive", "", "<xpath-query>", "", 0, "="},
		{"places of matches", "-Q|-e|-A|//primitive", "", "/cib/configuration/resources/primitive[@id='db']\n", "", 0, "="},
		{"nothing matches", "-Q|-A|//op", "", "", "No such device or address: nothing exists at //op", 105, "="},
		{"a bad XPath", "-Q|-A|//op[", "", "", "CIB API call failed: Invalid argument: ", 70, "="},
		{"the last of scope and XPath counts", "-Q|-A|//op|-o|nodes", "", "<nodes>", "", 0, "="},
		{"an unknown section is told", "-Q|-o|node", "", "", "Invalid value 'node' for '--scope'", 105, "="},
		{"the last command counts", "-E|-Q|-o|nodes", "", "<nodes>", "", 0, "="},
		{"create", "-C|-o|nodes|-X|<node id=\"2\" uname=\"beta\"/>", "", "", "", 0, `<node id="2" uname="beta"/>`},
		{"create what exists", "-C|-o|nodes|-X|<node id=\"1\" uname=\"alpha\"/>", "", `reason="File exists"`, "File exists\n", 108, "="},
		{"modify", "-M|-p", `<primitive id="db" description="data"/>`, "", "", 0, `type="pgsql" description="data"/>`},
		{"modify what does not exist", "-M|-X|<primitive id=\"d\"/>", "", "", `<primitive id="d"> does not exist in /cib`, 105, "="},
		{"modify may create", "-M|-c|-o|nodes|-X|<node id=\"2\" uname=\"beta\"/>", "", "", "", 0, `uname="beta"`},
		{"sums of versions", "-M|-X|<cib admin_epoch=\"admin_epoch++\"/>", "", "", "", 0, `admin_epoch="1"`},
		{"replace", "-R|-o|resources|-X|<resources/>", "", "", "", 0, "<resources/>"},
		{"delete by attributes", "-D|-X|<primitive id=\"db\" class=\"ocf\"/>", "", "", "", 0, "<resources>\n      <primitive id=\"web\""},
		{"delete the first match", "-D|-A|//primitive", "", "", "", 0, "<resources>\n      <primitive id=\"web\""},
		{"delete all is dangerous", "-d|-A|//primitive", "", "", "considered dangerous", 107, "="},
		{"delete all matches", "-d|-f|-A|//primitive", "", "", "", 0, "<resources/>"},
		{"erase", "-E|--force", "", "", "", 0, "<resources/>"},
		{"bump", "-B", "", "", "", 0, `epoch="5"`},
		{"empty", "-a", "", `validate-with="pacemaker-4.0" admin_epoch="0" epoch="1"`, "", 0, "="},
		{"empty of a schema", "--empty=pacemaker-3.0", "", `validate-with="pacemaker-3.0"`, "", 0, "="},
		{"empty of a schema, as a word", "-a|pacemaker-3.0", "", `validate-with="pacemaker-3.0"`, "", 0, "="},
		{"no input", "-C|-o|nodes", "", "", "requires input via --xml-file", 64, "="},
		{"no input nor XPath", "-D", "", "", "requires either --xpath or input via", 64, "="},
		{"bad input says where", "-M|-p", "<a>\n  <b c=x/>\n</a>", "", "Couldn't parse input from stdin: line 2, column 8: ", 65, "="},
		{"no such file", "-M|-x|none.xml", "", "", "Couldn't parse input from none.xml: ", 65, "="},
		{"the schema refuses", "-M|-X|<primitive id=\"db\" color=\"red\"/>", "", "", "Update does not conform to the configured schema\n", 78, "="},
		{"and says why if asked", "-V|-M|-X|<primitive id=\"db\" color=\"red\"/>", "", "", "<primitive> has no attribute color", 78, "="},
		{"another user where access is not limited", "-U|joe|-Q|-A|//primitive[1]", "", "<primitive", "", 0, "="},
		{"access of nobody", "-Q|-S|text", "", "", "-U/--user is required with -S/--show-access", 64, "="},
		{"access in an unknown way", "-Q|-U|joe|-S|braille", "", "", "Invalid value 'braille' for option '--show-access'", 64, "="},
		{"access of root", "-Q|-U|root|-S|text", "", "", "Could not evaluate ACLs for root: Already in requested state", 78, "="},
		{"access without lists", "-Q|-U|joe|-S|text", "", "vvv---[ ~DENIED~ ]---vvv\n<cib", "", 0, "="},
		{"an unknown option", "--querry", "", "", "unknown flag --querry", 64, "="},
		{"XML", "--output-as=xml|-5|-X|<a/>", "", `<md5-sum digest="`, "", 0, "="},
		{"nothing", "--output-as=none|-Q|-A|//op", "", "", "", 105, "="},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := tooltest.New(t, small)
			b.Stdin = test.stdin
			var args []string
			if test.args != "" {
				args = strings.Split(test.args, "|")
			}
			r := b.Run(Main, "cibadmin", args...)
			if r.Status != test.status || !strings.Contains(r.Out, test.out) || !strings.Contains(r.Err, test.err) {
				t.Errorf("status %d, want %d\n%s\n%s", r.Status, test.status, r.Out, r.Err)
			}
			if test.err == "" && r.Err != "" {
				t.Errorf("unexpected: %s", r.Err)
			}
			left := b.Read("cib.xml")
			if test.left == "=" && left != small || test.left != "=" && !strings.Contains(left, test.left) {
				t.Errorf("left in the file:\n%s", left)
			}
		})
	}
}

// TestPatch applies a patch that crm_diff would make. The version is raised once more, as by Pacemaker.
func TestPatch(t *testing.T) {
	b := tooltest.New(t, small)
	patch := `<diff format="2"><version><source admin_epoch="0" epoch="4" num_updates="0"/><target admin_epoch="0" epoch="5" num_updates="0"/></version>
<change operation="modify" path="/cib"><change-list><change-attr name="epoch" operation="set" value="5"/></change-list>
<change-result><cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" admin_epoch="0" epoch="5" num_updates="0"/></change-result></change>
<change operation="delete" path="/cib/configuration/resources/primitive[@id='db']"/></diff>`
	if r := b.Run(Main, "cibadmin", "-P", "-X", patch); r.Status != 0 {
		t.Fatal(r.Err)
	}
	if left := b.Read("cib.xml"); strings.Contains(left, `"db"`) || !strings.Contains(left, `epoch="6"`) {
		t.Error(left)
	}
	if r := b.Run(Main, "cibadmin", "-P", "-X", patch); r.Status != 103 {
		t.Errorf("the same patch again: status %d: %s", r.Status, r.Err)
	}
}

// TestUpgrade brings an old configuration to the latest schema.
func TestUpgrade(t *testing.T) {
	b := tooltest.New(t, strings.Replace(small, "pacemaker-4.0", "pacemaker-3.10", 1))
	if r := b.Run(Main, "cibadmin", "--upgrade", "--force"); r.Status != 0 {
		t.Fatal(r.Err)
	}
	if left := b.Read("cib.xml"); !strings.Contains(left, `validate-with="pacemaker-4.0"`) {
		t.Error(left)
	}
}

// guarded is a CIB in which joe may read all but the lists, and write the resources.
const guarded = `<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0">
  <configuration>
    <crm_config>
      <cluster_property_set id="o">
        <nvpair id="o-acl" name="enable-acl" value="true"/>
      </cluster_property_set>
    </crm_config>
    <nodes/>
    <resources/>
    <constraints/>
    <acls>
      <acl_role id="r">
        <acl_permission id="r-1" kind="read" xpath="/cib"/>
        <acl_permission id="r-2" kind="write" object-type="resources"/>
        <acl_permission id="r-3" kind="deny" object-type="acls"/>
      </acl_role>
      <acl_target id="joe">
        <role id="r"/>
      </acl_target>
      <acl_group id="staff">
        <role id="r"/>
      </acl_group>
    </acls>
  </configuration>
  <status/>
</cib>
`

// TestAccess covers what users see and may change, as themselves or by a group.
func TestAccess(t *testing.T) {
	for _, test := range []struct {
		user, args, out, err string
		status               int
	}{
		{"joe", "-Q|-A|//crm_config//nvpair", "enable-acl", "", 0},
		{"joe", "-Q|-o|acls", "", "No such device or address", 105},
		{"jim", "-Q", "", "Permission denied", 4},
		{"ann", "-Q|-A|//crm_config//nvpair", "enable-acl", "", 0},
		{"root", "-Q|-o|acls", "acl_target", "", 0},
		{"joe", "-C|-o|resources|-X|<primitive id='x' class='lsb' type='x'/>", "", "", 0},
		{"joe", "-C|-o|constraints|-X|<rsc_location id='l' rsc='x' node='n' score='1'/>", "", "Permission denied", 4},
		{"joe", "-V|-C|-o|constraints|-X|<rsc_location id='l' rsc='x' node='n' score='1'/>", "", "user joe: may not add /cib/configuration/constraints/rsc_location[@id='l']", 4},
		{"joe", "-D|-X|<acl_target id='joe'/>", "", "Permission denied", 4},
	} {
		for _, how := range []string{"--user", "CIB_user"} {
			b := tooltest.New(t, guarded)
			if err := os.Mkdir(filepath.Join(b.Dir, "etc"), 0o700); err != nil {
				t.Fatal(err)
			}
			b.File("etc/group", "users:x:100:\nstaff:x:50:bob,ann\n")
			args := strings.Split(test.args, "|")
			if how == "--user" {
				args = append(args, how, test.user)
			} else {
				b.Vars[how] = test.user
			}
			r := b.Run(Main, "cibadmin", args...)
			if r.Status != test.status || !strings.Contains(r.Out, test.out) || !strings.Contains(r.Err, test.err) {
				t.Errorf("%s=%s %s: status %d, want %d\n%s\n%s", how, test.user, test.args, r.Status, test.status, r.Out, r.Err)
			}
			if left := b.Read("cib.xml"); test.status != 0 && left != guarded {
				t.Errorf("%s=%s %s left in the file:\n%s", how, test.user, test.args, left)
			}
		}
	}
}
