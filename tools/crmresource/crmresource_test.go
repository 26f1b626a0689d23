package crmresource

import (
	"strings"
	"testing"

	"pacer/tools/tooltest"
)

// house is a cluster of two nodes on which a group, a clone and a database run.
const house = `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0" have-quorum="1">
  <configuration>
    <crm_config>
      <cluster_property_set id="cib-bootstrap-options"><nvpair id="fencing" name="fencing-enabled" value="false"/></cluster_property_set>
    </crm_config>
    <nodes><node id="1" uname="alpha"/><node id="2" uname="beta"/></nodes>
    <resources>
      <template id="pg" class="ocf" provider="heartbeat" type="pgsql"/>
      <primitive id="db" template="pg">
        <instance_attributes id="db-params"><nvpair id="db-port" name="port" value="5432"/></instance_attributes>
        <utilization id="db-u"><nvpair id="db-cpu" name="cpu" value="2"/></utilization>
      </primitive>
      <group id="web">
        <primitive id="ip" class="ocf" provider="heartbeat" type="IPaddr2"/>
        <primitive id="httpd" class="ocf" provider="heartbeat" type="apache">
          <meta_attributes id="httpd-meta"><nvpair id="httpd-prio" name="priority" value="1"/></meta_attributes>
        </primitive>
      </group>
      <clone id="pings"><primitive id="ping" class="ocf" provider="pacemaker" type="ping"/></clone>
    </resources>
    <constraints>
      <rsc_colocation id="web-db" rsc="web" with-rsc="db" score="INFINITY"/>
      <rsc_location id="cli-ban-db-on-beta" rsc="db" role="Started"><rule id="cli-ban-db-on-beta-rule" score="-INFINITY" boolean-op="and">
        <expression id="cli-ban-db-on-beta-expr" attribute="#uname" operation="eq" value="beta" type="string"/>
        <date_expression id="cli-ban-db-on-beta-lifetime" operation="lt" end="2001-01-01 00:00:00Z"/></rule></rsc_location>
      <rsc_location id="cli-prefer-web" rsc="web" role="Started" node="alpha" score="INFINITY"/>
    </constraints>
  </configuration>
  <status>
    <node_state id="1" uname="alpha" in_ccm="true" crmd="online" join="member" expected="member"><lrm id="1"><lrm_resources>
      <lrm_resource id="db" class="ocf" provider="heartbeat" type="pgsql"><lrm_rsc_op id="db_last_0" operation_key="db_start_0" operation="start" crm_feature_set="3.20.5" transition-key="1:1:0:a" transition-magic="0:0;1:1:0:a" call-id="3" rc-code="0" op-status="0" interval="0" last-rc-change="1700000000" exec-time="5"/></lrm_resource>
      <lrm_resource id="ping" class="ocf" provider="pacemaker" type="ping"><lrm_rsc_op id="ping_last_0" operation_key="ping_start_0" operation="start" crm_feature_set="3.20.5" transition-key="2:1:0:a" transition-magic="0:0;2:1:0:a" call-id="4" rc-code="0" op-status="0" interval="0"/></lrm_resource>
    </lrm_resources></lrm></node_state>
    <node_state id="2" uname="beta" in_ccm="true" crmd="online" join="member" expected="member"><lrm id="2"><lrm_resources>
      <lrm_resource id="ping" class="ocf" provider="pacemaker" type="ping"><lrm_rsc_op id="ping_last_0" operation_key="ping_start_0" operation="start" crm_feature_set="3.20.5" transition-key="2:1:0:a" transition-magic="0:0;2:1:0:a" call-id="4" rc-code="0" op-status="0" interval="0"/></lrm_resource>
    </lrm_resources></lrm></node_state>
  </status>
</cib>
`

func run(b *tooltest.Bench, args string) tooltest.Result { return b.Line(Main, "crm_resource", args) }

const noSuch = "\nError performing operation: No such object\n"

// TestQuestions states what is told of resources, and with what exit status.
func TestQuestions(t *testing.T) {
	t.Setenv("TZ", "UTC")
	for args, want := range map[string]tooltest.Result{
		"-l":                            {Out: "db\nip\nhttpd\nping:0\nping:1\n"},
		"-W -r db":                      {Out: "resource db is running on: alpha\n"},
		"-W -r db -Q":                   {Out: "alpha\n"},
		"-W -r web":                     {Err: "resource web is NOT running\n"},
		"-W -r web -Q":                  {},
		"-W -r nothing":                 {Err: "crm_resource: Resource 'nothing' not found" + noSuch, Status: 105},
		"-W -r db -N gamma":             {Err: "crm_resource: Node 'gamma' not found" + noSuch, Status: 105},
		"-W":                            {Err: "crm_resource: Must supply a resource ID with -r/--resource\n", Status: 64},
		"-g port -r db":                 {Out: "5432\n"},
		"-g cpu -z -r db":               {Out: "2\n"},
		"-g priority -m -r httpd":       {Out: "1\n"},
		"-g id --element -r db":         {Out: "db\n"},
		"-g nothing -r db":              {Err: "Attribute 'nothing' not found for 'db'\n"},
		"-Y -r web -N beta":             {Out: "Resource web is not running on host beta\n"},
		"-a -r db":                      {Out: "Resources colocated with db:\n  * web (score=INFINITY, id=web-db)\n    * Locations:\n      * Node alpha (score=INFINITY, id=cli-prefer-web, rsc=web)\n"},
		"-o -r db":                      {Out: "db\t(ocf:heartbeat:pgsql):\t Started: db_start_0 (node=alpha, call=3, rc=0, last-rc-change='Tue Nov 14 22:13:20 2023', exec=5ms): Done\n"},
		"-w -r db":                      {Out: "db\t(ocf:heartbeat:pgsql):\t Started alpha\nResource XML:\n<primitive id=\"db\" template=\"pg\">\n"},
		"-q -r db":                      {Out: "db\t(ocf:heartbeat:pgsql):\t Started alpha\nResource XML:\n<primitive id=\"db\" class=\"ocf\" provider=\"heartbeat\" type=\"pgsql\">\n"},
		"--digests -r db":               {Err: "crm_resource: Must supply a node name with -N/--node\n", Status: 64},
		"--digests -r db -N alpha nope": {Err: "crm_resource: Error parsing 'nope' as a name=value pair\n", Status: 64},
		"-e -L":                         {Err: "crm_resource: --expired requires --clear or -U\n", Status: 64},
		"-p port -r db":                 {Err: "crm_resource: You need to supply a value with the -v option\n", Status: 64},
		"-D -r db":                      {Err: "crm_resource: You need to specify a resource type with -t\n", Status: 64},
		"-C -r db -N beta":              {Err: "Dry run: skipping clean-up of db on beta due to CIB_file\n"},
		"-R":                            {Out: "Dry run: skipping clean-up of all nodes due to CIB_file\n"},
		"-F -r db -N alpha":             {Err: "Dry run: skipping fail of db on alpha due to CIB_file\n"},
		"--option a=b":                  {Err: "crm_resource: --option must be used with --validate and without -r\n", Status: 64},
		"--wait -T soon":                {Err: "crm_resource: Error parsing option --timeout: \"soon\" is no length of time; expected seconds, or a number with a unit such as 2min\n", Status: 64},
	} {
		r := run(tooltest.New(t, house), args)
		if strings.HasPrefix(args, "-q") || strings.HasPrefix(args, "-w") { // the rest is the configuration
			r.Out = r.Out[:min(len(r.Out), len(want.Out))]
		}
		if r != want {
			t.Errorf("%s: %+v\nwant %+v", args, r, want)
		}
	}
}

// TestChanges states what a command makes of the configuration.
func TestChanges(t *testing.T) {
	for _, test := range []struct {
		args     string
		with     []string // in the configuration afterwards
		without  []string
		out, err string // in what is said
		status   int
	}{
		{args: "-r db -p port -v 5433", with: []string{`id="db-port" name="port" value="5433"`}, out: "Set 'db' option: id=db-port name=port value=5433\n"},
		{args: "-r web -m -p priority -v 9", with: []string{`id="httpd-prio" name="priority" value="9"`, `id="web-meta_attributes-priority"`}},
		{args: "-r web -m -p priority -v 9 --force", with: []string{`id="httpd-prio" name="priority" value="1"`, `id="web-meta_attributes-priority"`}},
		{args: "-r ping -m -p priority -v 9", with: []string{`<meta_attributes id="pings-meta_attributes">`}, out: "Performing update of 'priority' on 'pings', the parent of 'ping'\n"},
		{args: "-r ping -m -p priority -v 9 -Q", with: []string{`<meta_attributes id="pings-meta_attributes">`}},
		{args: "-r db -m -p target-role -v Stopped --recursive", with: []string{`id="db-meta_attributes-target-role"`, `id="web-meta_attributes-target-role"`}},
		{args: "-r db -d port", without: []string{"db-port"}, out: "Deleted 'db' option: id=db-port name=port\n"},
		{args: "-r db -d nothing", status: 105},
		{args: "-r db -p description -v main --element", with: []string{`description="main"`}, out: "Set attribute: name=description value=main\n"},
		{args: "-r httpd -M -N beta", with: []string{`<rsc_location id="cli-prefer-httpd" rsc="httpd" role="Started" node="beta" score="INFINITY"/>`}},
		{args: "-r db -M -N alpha", status: 108, with: []string{"cli-ban-db-on-beta"}},
		{args: "-r db -M -N beta", with: []string{`<rsc_location id="cli-prefer-db" rsc="db" role="Started" node="beta"`}, without: []string{`"cli-ban-db-on-beta"`}},
		{args: "-r db -M -N beta --force", with: []string{"cli-prefer-db", "cli-ban-db-on-alpha"}, out: "WARNING: Creating rsc_location constraint 'cli-ban-db-on-alpha'"},
		{args: "-r db -B", with: []string{`<rsc_location id="cli-ban-db-on-alpha" rsc="db" role="Started" node="alpha" score="-INFINITY"/>`}},
		{args: "-r db -B -N beta -u PT1H", with: []string{`<date_expression id="cli-ban-db-on-beta-lifetime" operation="lt" end="2`}, without: []string{`end="2001-`}, out: "Migration will take effect until: "},
		{args: "-r db -B -N beta -u soon", status: 64, err: "Invalid duration specified: soon\n"},
		{args: "-r web -M", status: 64, err: "Resource 'web' not moved: active in 0 locations."},
		{args: "-r pings -M", status: 64, err: "Resource 'pings' not moved: active in 2 locations."},
		{args: "-r ping:0 -M -N beta", status: 2, err: "Cannot operate on clone resource instance 'ping:0'"},
		{args: "-r db --promoted -M -N beta", with: []string{`rsc="db" role="Started" node="beta"`}, out: "Ignoring --promoted option: db is not promotable\n"},
		{args: "-U -r db", without: []string{"cli-ban-db"}, with: []string{"cli-prefer-web"}, out: "Removing constraint: cli-ban-db-on-beta\n"},
		{args: "-U -r web -N beta", with: []string{"cli-prefer-web"}},
		{args: "-U -r web -N beta --force", without: []string{"cli-prefer-web"}},
		{args: "-U -e", without: []string{"cli-ban-db"}, with: []string{"cli-prefer-web"}},
		{args: "-U -e -r web", with: []string{"cli-ban-db", "cli-prefer-web"}},
		{args: "-U -e -N alpha", with: []string{"cli-ban-db"}},
		{args: "-D -r pings -t clone", without: []string{"pings"}},
		{args: "-D -r pings -t primitive", with: []string{"pings"}},
		{args: "-D -r web -t group", with: []string{`<group id="web">`}, status: 78, err: "Could not delete resource web: "},
	} {
		b := tooltest.New(t, house)
		r := run(b, test.args)
		text := b.Read("cib.xml")
		if r.Status != test.status || !strings.Contains(r.Out, test.out) || !strings.Contains(r.Err, test.err) || strings.Contains(test.args, "-Q") && r.Out != "" {
			t.Errorf("%s: %+v", test.args, r)
		}
		for _, want := range test.with {
			if !strings.Contains(text, want) {
				t.Errorf("%s: lacks %s\n%s", test.args, want, text)
			}
		}
		for _, bad := range test.without {
			if strings.Contains(text, bad) {
				t.Errorf("%s: still has %s\n%s", test.args, bad, text)
			}
		}
	}
}

// TestQuirkLast: removing what only a member has of what a group may have gives the exit status of the group, which has none.
func TestQuirkLast(t *testing.T) {
	b := tooltest.New(t, house)
	if r := run(b, "-r web -m -d priority"); r.Status != 105 || !strings.Contains(r.Out, "Deleted 'httpd' option: id=httpd-prio name=priority\n") {
		t.Errorf("%+v", r)
	}
	if strings.Contains(b.Read("cib.xml"), "httpd-prio") {
		t.Error("it is still there")
	}
}

// TestQuirkOrder: parameters stand in the order of Pacemaker's hash tables, and what the cluster adds comes last.
func TestQuirkOrder(t *testing.T) {
	r := run(tooltest.New(t, house), "--digests -r db -N alpha --output-as=xml passwd=x fake=0 CRM_meta_interval=10000 CRM_meta_timeout=20000")
	if !strings.Contains(r.Out, `interval="10000ms"`) || !strings.Contains(r.Out, `<parameters passwd="x" fake="0" port="5432" CRM_meta_timeout="20000"/>`) {
		t.Errorf("%+v", r)
	}
}

// TestAgentsOfNoHost: what is not here is said to be so.
func TestAgentsOfNoHost(t *testing.T) {
	for args, want := range map[string]tooltest.Result{
		"--list-ocf-providers":                          {Err: "No OCF providers found\ncrm_resource: Error performing operation: No such object\n", Status: 105},
		"--list-agents ocf:heartbeat":                   {Err: "No agents found for standard 'ocf' and provider 'heartbeat'\ncrm_resource: Error performing operation: Error occurred\n", Status: 1},
		"--list-ocf-alternatives Some":                  {Err: "No OCF providers found for Some\ncrm_resource: Error performing operation: No such object\n", Status: 105},
		"--list-standards":                              {Out: "ocf\nservice\nlsb\nstonith\n"},
		"--show-metadata Some":                          {Err: "crm_resource: 'Some' is not a valid agent specification" + noSuch, Status: 105},
		"--validate --class ocf --provider x --agent y": {Err: "crm_resource: ocf:x:y is not a known resource agent\n", Status: 64},
		"--validate --class ocf --agent y":              {Err: "crm_resource: --provider and --agent are required with --class=ocf\n", Status: 64},
		"--validate --agent y":                          {Err: "crm_resource: --class is required with --agent\n", Status: 64},
	} {
		if r := run(tooltest.New(t, house), args); r != want {
			t.Errorf("%s: %+v\nwant %+v", args, r, want)
		}
	}
}

// TestRemarks states that the log on standard error, where it is asked for, has what the policy engine remarks of the cluster.
func TestRemarks(t *testing.T) {
	b := tooltest.New(t, strings.Replace(house, `value="false"`, `value="true"`, 1))
	const line = "(unpack_resources@unpack.c:0) \terror: Resource start-up disabled"
	for value, want := range map[string]bool{"1": true, "crm_mon,crm_resource": true, "": false, "crm_mon": false} {
		b.Vars["PCMK_stderr"] = value
		if r := b.Line(Main, "crm_resource", "-r db -g port"); r.Out != "5432\n" || strings.HasPrefix(r.Err, line) != want {
			t.Errorf("PCMK_stderr=%q: %+v", value, r)
		}
	}
}
