package crmattribute_test

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pacer/tools/crmattribute"
	"pacer/tools/crmfailcount"
	"pacer/tools/crmmaster"
	"pacer/tools/env"
	"pacer/tools/tooltest"
)

const cluster = `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0">
  <configuration>
    <crm_config/>
    <nodes>
      <node id="1" uname="alpha"/>
    </nodes>
    <resources/>
    <constraints/>
  </configuration>
  <status>
    <node_state id="1" uname="alpha"/>
  </status>
</cib>
`

type step struct {
	tool, args, vars string
	out, err         string
	status           int
	has, lacks       string // of the file afterwards
}

func tools() map[string]func(env.Env) int {
	return map[string]func(env.Env) int{"crm_attribute": crmattribute.Main, "crm_master": crmmaster.Main, "crm_failcount": crmfailcount.Main}
}

func play(t *testing.T, steps []step) {
	b := tooltest.New(t, cluster)
	file := b.Vars["CIB_file"]
	for _, s := range steps {
		b.Vars = map[string]string{"CIB_file": file}
		for _, v := range strings.Fields(s.vars) {
			name, value, _ := strings.Cut(v, "=")
			b.Vars[name] = value
		}
		var args []string
		for _, a := range strings.Fields(s.args) {
			args = append(args, strings.ReplaceAll(a, "''", ""))
		}
		r := b.Run(tools()[s.tool], s.tool, args...)
		if r.Status != s.status || r.Out != s.out || !strings.Contains(r.Err, s.err) || s.err == "" && r.Err != "" {
			t.Errorf("%s %s: status %d\n%s%s", s.tool, s.args, r.Status, r.Out, r.Err)
		}
		left := b.Read("cib.xml")
		if !strings.Contains(left, s.has) || s.lacks != "" && strings.Contains(left, s.lacks) {
			t.Errorf("%s %s leaves\n%s", s.tool, s.args, left)
		}
	}
}

// The forms in which agents and scripts call crm_attribute, on a file; the suite of Pacemaker has more (tools/suite).
func TestAttributes(t *testing.T) {
	play(t, []step{
		{tool: "crm_attribute", args: "-l reboot -N alpha -n mine -v 5", has: `<nvpair id="status-1-mine" name="mine" value="5"/>`},
		{tool: "crm_attribute", args: "--lifetime=reboot --node-uname alpha --attr-name mine --get-value -Q", out: "5\n"},
		{tool: "crm_attribute", args: "-t status -U alpha -n mine -G", out: "scope=status name=mine value=5\n"},
		{tool: "crm_attribute", args: "-N alpha -n mine -l reboot --update=", has: `name="mine" value=""`},
		{tool: "crm_attribute", args: "-l reboot -n mine -q", vars: "OCF_RESKEY_CRM_meta_on_node=alpha", out: "\n"},
		{tool: "crm_attribute", args: "-l reboot -n mine -q", vars: "OCF_RESKEY_CRM_meta_on_node=none OCF_RESKEY_CRM_meta_physical_host=alpha OCF_RESKEY_CRM_meta_container_attribute_target=host", out: "\n"},
		{tool: "crm_attribute", args: "-N alpha -n mine -l reboot -D", out: "Deleted status attribute: id=status-1-mine name=mine\n", lacks: `name="mine"`},
		{tool: "crm_attribute", args: "-N alpha -n mine -l reboot -D"},
		{tool: "crm_attribute", args: "-N alpha -n mine -l reboot -G", err: "crm_attribute: Error performing operation: No such device or address\n", status: 105},
		{tool: "crm_attribute", args: "-N alpha -n mine -l reboot -G -d 7 -q", out: "7\n"},
		{tool: "crm_attribute", args: "-N alpha -n site -v east", has: `<nvpair id="nodes-1-site" name="site" value="east"/>`},
		{tool: "crm_attribute", args: "-N alpha -G", out: "scope=nodes name=site value=east\n"},
		{tool: "crm_attribute", args: "-N alpha -n site -G -i nodes-1-site", out: "scope=nodes id=nodes-1-site name=site value=east\n"},
		{tool: "crm_attribute", args: "-t rsc_defaults -n stickiness -v 5", has: `<nvpair id="rsc_defaults-options-stickiness" name="stickiness" value="5"/>`},
		{tool: "crm_attribute", args: "-t rsc_defaults -n stickiness -Gq", out: "5\n"},
		{tool: "crm_attribute", args: "-t tickets -n a -v 1", has: `<nvpair id="status-tickets-a" name="a" value="1"/>`},
		{tool: "crm_attribute", args: "-t tickets -n a -Gq", out: "1\n"},
		{tool: "crm_attribute", args: "-t resources -n a -G", err: `there is no section "resources" with attributes`, status: 1},
		{tool: "crm_attribute", args: "-N beta -n a -v 1", err: "Could not map name=beta to a UUID", status: 105},
		{tool: "crm_attribute", args: "-n a -P b -G", err: "Error: --name and --pattern cannot be used at the same time", status: 64},
		{tool: "crm_attribute", args: "-v 1", err: "Error: must specify attribute name or pattern to update", status: 64},
		{tool: "crm_attribute", args: "-n a -v 1 -W soon", err: "--wait= must be one of 'no', 'local', 'cluster'", status: 64},
		{tool: "crm_attribute", args: "-P [ -G", err: `--pattern "[" is no regular expression`, status: 64},
		{tool: "crm_attribute", args: "-p -G -N alpha", err: "-p/--promotion must be called from an OCF resource agent or with a resource ID specified", status: 64},
	})
}

// Promotion scores by the deprecated tool, which keeps them over restarts unless told otherwise.
func TestMaster(t *testing.T) {
	play(t, []step{
		{tool: "crm_master", args: "-l reboot -v 10 -N alpha", vars: "OCF_RESOURCE_INSTANCE=db", has: `<nvpair id="status-1-master-db" name="master-db" value="10"/>`},
		{tool: "crm_master", args: "-l reboot -G -Q -N alpha -r db", out: "10\n"},
		{tool: "crm_master", args: "-l reboot -D -N alpha -r db", out: "Deleted status attribute: id=status-1-master-db name=master-db\n", lacks: "master-db"},
		{tool: "crm_master", args: "-v 5 -N alpha -r db", has: `<nvpair id="nodes-1-master-db" name="master-db" value="5"/>`},
		{tool: "crm_master", args: "-v -INFINITY -N alpha -r db", has: `value="-INFINITY"`},
		{tool: "crm_master", args: "-v 5", err: "no resource is named", status: 1},
		{tool: "crm_master", args: "--promote -r db", err: "unknown flag", status: 1},
	})
}

func TestFailCounts(t *testing.T) {
	play(t, []step{
		{tool: "crm_failcount", args: "-G -r db -N alpha", out: "scope=status  name=fail-count-db value=0\n"},
		{tool: "crm_attribute", args: "-t status -N alpha -n fail-count-db#monitor_10000 -v 2"},
		{tool: "crm_attribute", args: "-t status -N alpha -n fail-count-db#start_0 -v 3"},
		{tool: "crm_attribute", args: "-t status -N alpha -n fail-count-db2#start_0 -v 9"},
		{tool: "crm_failcount", args: "--query -r db --node alpha", out: "scope=status  name=fail-count-db value=5\n"},
		{tool: "crm_failcount", args: "-G -r db -N alpha -n monitor -I 10s -q", out: "2\n"},
		{tool: "crm_failcount", args: "-G -r db -N alpha -n monitor -I never", out: "scope=status  name=fail-count-db#monitor_0 value=0\n", err: "warning: Unrecognized interval, using 0"},
		{tool: "crm_attribute", args: "-t status -N alpha -n fail-count-db#stop_0 -v INFINITY"},
		{tool: "crm_failcount", args: "-G -r db -N alpha -q", out: "INFINITY\n"},
		{tool: "crm_failcount", args: "-G -N alpha", err: "resource name required", status: 64},
		{tool: "crm_failcount", args: "-r db -N alpha", err: "must specify a command", status: 64},
		{tool: "crm_failcount", args: "-D -r db -N alpha", err: "by a running cluster alone", status: 3},
		{tool: "crm_failcount", args: "-v 0 -r db -N alpha", err: "by a running cluster alone", status: 3},
	})
}

// The options that there are are those of Pacemaker, of the same types, in its suite; texts are ours.
func TestListsPacemakersOptions(t *testing.T) {
	suites := os.Getenv("PACER_SUITES")
	if suites == "" {
		t.Skip("PACER_SUITES does not name the folder of suites")
	}
	data, err := os.ReadFile(filepath.Join(suites, "cts", "cli", "regression.crm_attribute.exp"))
	if err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`(?s)Begin test: List all available cluster options \(XML\).*?(<pacemaker-result.*?</pacemaker-result>)`).FindStringSubmatch(string(data))
	r := tooltest.New(t, cluster).Run(crmattribute.Main, "crm_attribute", "--list-options=cluster", "--output-as=xml")
	got, wanted := parameters(t, r.Out), parameters(t, want[1])
	slices.Sort(got)
	slices.Sort(wanted)
	for _, p := range wanted {
		if !slices.Contains(got, p) {
			t.Errorf("Pacemaker has %s", p)
		}
	}
	for _, p := range got {
		if !slices.Contains(wanted, p) {
			t.Errorf("Pacemaker has no %s", p)
		}
	}
	text := tooltest.New(t, cluster).Run(crmattribute.Main, "crm_attribute", "-L", "cluster", "--all")
	for _, line := range []string{"Pacemaker cluster options\n", "\n  * no-quorum-policy: ", `Possible values: "stop" (default), "freeze", `, "\n  * ADVANCED OPTIONS:\n", "\n    * startup-fencing: ", "\n    * stonith-enabled: "} {
		if !strings.Contains(text.Out, line) {
			t.Errorf("%q is not in\n%s", line, text.Out)
		}
	}
}

// parameters are the options of meta-data, each with what is no text.
func parameters(t *testing.T, text string) (list []string) {
	var doc struct {
		Parameters []struct {
			Name      string `xml:"name,attr"`
			Advanced  string `xml:"advanced,attr"`
			Generated string `xml:"generated,attr"`
			Replaced  struct {
				With struct {
					Name string `xml:"name,attr"`
				} `xml:"replaced-with"`
			} `xml:"deprecated"`
			Content struct {
				Type    string `xml:"type,attr"`
				Options []struct {
					Value string `xml:"value,attr"`
				} `xml:"option"`
			} `xml:"content"`
		} `xml:"resource-agent>parameters>parameter"`
	}
	if err := xml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	for _, p := range doc.Parameters {
		line := strings.Join([]string{p.Name, p.Advanced, p.Generated, p.Content.Type, p.Replaced.With.Name}, " ")
		for _, o := range p.Content.Options {
			line += " " + o.Value
		}
		list = append(list, line)
	}
	return list
}

// guarded is a cluster in which carol may read all and change nothing, and dave nothing at all.
const guarded = `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0">
  <configuration>
    <crm_config>
      <cluster_property_set id="cib-bootstrap-options"><nvpair id="acl" name="enable-acl" value="true"/></cluster_property_set>
    </crm_config>
    <nodes/>
    <resources/>
    <constraints/>
    <acls>
      <acl_target id="carol"><role id="reader"/></acl_target>
      <acl_role id="reader"><acl_permission id="reads" kind="read" xpath="/cib"/></acl_role>
    </acls>
  </configuration>
  <status/>
</cib>
`

// TestRefusal states that programs get the sentences of Pacemaker's tool where a user may not do something.
func TestRefusal(t *testing.T) {
	for _, test := range []struct{ user, args, err string }{
		{"carol", "-n enable-acl -v false -s set", "Error setting enable-acl=false (section=crm_config, set=set): Permission denied\n" +
			"crm_attribute: Error performing operation: Permission denied\n"},
		{"carol", "-n enable-acl -v false", "Error setting enable-acl=false (section=crm_config, set=<null>): Permission denied\n" +
			"crm_attribute: Error performing operation: Permission denied\n"},
		{"carol", "-n enable-acl -D", "crm_attribute: Error performing operation: Permission denied\n"},
		{"dave", "-n enable-acl -v false", "crm_attribute: Error performing operation: Permission denied\n"},
		{"dave", "-n enable-acl -G", "crm_attribute: Error performing operation: Permission denied\n"},
	} {
		b := tooltest.New(t, guarded)
		b.Vars["CIB_user"] = test.user
		if r := b.Line(crmattribute.Main, "crm_attribute", test.args); r.Err != test.err || r.Out != "" || r.Status != 4 {
			t.Errorf("%s %s: %+v", test.user, test.args, r)
		}
	}
}
