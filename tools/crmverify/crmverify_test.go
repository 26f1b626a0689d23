package crmverify

import (
	"strings"
	"testing"

	"pacer/tools/tooltest"
)

const good = `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0">
  <configuration>
    <crm_config>
      <cluster_property_set id="cib-bootstrap-options"><nvpair id="o" name="fencing-enabled" value="false"/></cluster_property_set>
    </crm_config>
    <nodes/>
    <resources>
      <primitive id="db" class="ocf" provider="heartbeat" type="pgsql"/>
    </resources>
    <constraints>
      <rsc_location id="l" rsc="db" node="n" score="5"/>
    </constraints>
  </configuration>
</cib>
`

// TestVerdicts states what is said of documents, and with which status.
func TestVerdicts(t *testing.T) {
	change := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	tests := []struct {
		name, text, args string
		err              string // exactly
		status           int
	}{
		{"good", good, "", "", 0},
		{"not XML", "<cib>\n  <configuration", "", "crm_verify: Verification failed: Unable to parse CIB XML: cib.xml: line 2, column 17: ", 78},
		{"another document", "<a/>", "", "crm_verify: Input is not a CIB: cib.xml: line 1, column 1: root element is <a>, expected <cib>\n", 78},
		{
			"against the schema", change("<primitive id", "<primitve id"), "",
			"cib.xml: line 8, column 7: /cib/configuration/resources/primitve[@id='db']: <primitve> may not stand in <resources>", 78,
		},
		{
			"without schema", change(` validate-with="pacemaker-4.0"`, ""), "",
			"cib.xml: line 1, column 1: /cib: <cib> has no validate-with; give it the name of a schema, such as pacemaker-4.0\nConfiguration invalid (-V may provide more detail)\n", 78,
		},
		{"no schema", change("pacemaker-4.0", "none"), "", "Configuration may need attention (-V may provide more detail)\n", 78},
		{"nonsense", change(`score="5"`, `score="INFINITY" role="Promoted" rsc-pattern="x"`), "-V", "line 11, column 7", 78},
		{"a deprecated option", change(`"o" name="fencing-enabled"`, `"o" name="stonith-enabled"`), "", "Configuration may need attention (-V may provide more detail)\n", 78},
		{
			"a deprecated option, in detail", change(`"o" name="fencing-enabled"`, `"o" name="stonith-enabled"`), "-V",
			"warning: Support for legacy name 'stonith-enabled' for cluster option 'fencing-enabled' is deprecated and will be removed in a future release\nConfiguration may need attention\n", 78,
		},
		{
			"an option that nothing acts on", change(`<nvpair id="o"`, `<nvpair id="d" name="transition-delay" value="5s"/><nvpair id="o"`), "-V",
			"warning: cluster option transition-delay=5s is kept, and Pacer does not act on it: ", 0,
		},
		{"a deprecated option, quietly", change(`"o" name="fencing-enabled"`, `"o" name="stonith-enabled"`), "-q", "", 78},
		{
			"orderings in a loop", strings.NewReplacer(
				`type="pgsql"/>`, `type="pgsql"/><primitive id="ip" class="ocf" provider="heartbeat" type="IPaddr2"/>`,
				`<rsc_location`, `<rsc_order id="o1" first="db" then="ip"/><rsc_order id="o2" first="ip" then="db"/><rsc_location`,
			).Replace(good), "-V",
			"warning: Actions wait for one another in a loop: start of db after start of ip (constraint o2); start of ip after start of db (constraint o1). " +
				"Relax constraint o2: remove it or turn it round\nConfiguration may need attention\n", 78,
		},
		{
			"no fencing", change(`value="false"`, `value="true"`), "-V",
			"error: Resource start-up disabled since no fencing resources have been defined. Either configure some or disable fencing with the fencing-enabled option. " +
				"NOTE: Clusters with shared data need fencing to ensure data integrity.\nerror: CIB did not pass schema validation\nConfiguration invalid\n", 78,
		},
	}
	for _, test := range tests {
		b := tooltest.New(t, test.text)
		args := append([]string{"-x", b.Vars["CIB_file"]}, strings.Fields(test.args)...)
		r := b.Run(Main, "crm_verify", args...)
		exact := strings.HasSuffix(test.err, "\n") || test.err == ""
		if r.Status != test.status || exact && r.Err != test.err || !strings.Contains(r.Err, test.err) || r.Out != "" {
			t.Errorf("%s: status %d\n%s%s", test.name, r.Status, r.Out, r.Err)
		}
	}
}

// TestDetailSaysWhere: the second --verbose adds the place of the element.
func TestDetailSaysWhere(t *testing.T) {
	b := tooltest.New(t, strings.Replace(good, `rsc="db"`, `rsc="dbb"`, 1))
	b.Stdin = strings.Replace(good, `"ocf" provider="heartbeat" type="pgsql"/>`, `"ocf" provider="heartbeat" type="pgsql"><meta_attributes id="m"><nvpair id="t" name="target-role" value="Up"/></meta_attributes></primitive>`, 1)
	r := b.Run(Main, "crm_verify", "-p", "-VV")
	if !strings.Contains(r.Err, "'Up' is not valid (standard input: line 8, column 7)") {
		t.Error(r.Err)
	}
}

// TestState: the second --verbose also tells of the state, which does not make a configuration bad.
func TestState(t *testing.T) {
	text := strings.Replace(good, "<nodes/>", `<nodes><node id="1" uname="node1"/></nodes>`, 1)
	b := tooltest.New(t, strings.Replace(text, "</cib>", `<status><node_state id="1" uname="node1" in_ccm="true" crmd="online" join="member" expected="member">`+
		`<lrm id="1"><lrm_resources><lrm_resource id="db" class="ocf" provider="heartbeat" type="pgsql"><lrm_rsc_op id="db_last_0" operation_key="db_start_0" operation="start" `+
		`transition-key="1:1:0:x" transition-magic="0:1;1:1:0:x" call-id="1" rc-code="1" op-status="0" interval="0"/></lrm_resource></lrm_resources></lrm></node_state></status></cib>`, 1))
	for verbose, want := range map[string]bool{"-V": false, "-VV": true} {
		r := b.Run(Main, "crm_verify", "-L", verbose)
		if told := strings.Contains(r.Err, "was recorded for start of db on node1"); told != want || r.Status != 0 {
			t.Errorf("%s: status %d\n%s", verbose, r.Status, r.Err)
		}
	}
}

func TestSources(t *testing.T) {
	b := tooltest.New(t, good)
	if r := b.Run(Main, "crm_verify"); r.Status != 1 || !strings.Contains(r.Err, "No input specified") {
		t.Error(r)
	}
	if r := b.Run(Main, "crm_verify", "-L", "-S", b.Dir+"/saved.xml"); r.Status != 0 {
		t.Error(r)
	}
	if !strings.Contains(b.Read("saved.xml"), `<primitive id="db"`) {
		t.Error("not saved")
	}
	if r := b.Run(Main, "crm_verify", "-X", good); r.Status != 0 {
		t.Error(r)
	}
}
