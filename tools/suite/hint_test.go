package suite

import (
	"strings"
	"testing"

	"pacer/tools/attrdupdater"
	"pacer/tools/cibsecret"
	"pacer/tools/crmnode"
	"pacer/tools/stonithadmin"
	"pacer/tools/tooltest"
)

const misspelt = `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0" have-quorum="1">
  <configuration>
    <crm_config>
      <cluster_property_set id="cib-bootstrap-options"><nvpair id="fencing" name="fencing-enabled" value="false"/></cluster_property_set>
    </crm_config>
    <nodes>
      <node id="1" uname="alpha"><instance_attributes id="nodes-1"><nvpair id="nodes-1-site" name="site" value="east"/></instance_attributes></node>
      <node id="2" uname="beta"/>
    </nodes>
    <resources>
      <primitive id="database" class="ocf" provider="heartbeat" type="pgsql">
        <instance_attributes id="database-params"><nvpair id="database-port" name="port" value="5432"/></instance_attributes>
        <meta_attributes id="database-meta"><nvpair id="database-role" name="target-role" value="Started"/></meta_attributes>
      </primitive>
      <primitive id="vm" class="ocf" provider="heartbeat" type="VirtualDomain">
        <meta_attributes id="vm-meta"><nvpair id="vm-remote" name="remote-node" value="guest"/></meta_attributes>
      </primitive>
    </resources>
    <constraints>
      <rsc_location id="place" rsc="database"><rule id="place-rule" score="1"><date_expression id="d" operation="lt" end="2001-01-01"/></rule></rsc_location>
      <rsc_ticket id="tied" rsc="database" ticket="harbour"/>
    </constraints>
  </configuration>
  <status>
    <node_state id="1" uname="alpha" in_ccm="true" crmd="online" join="member" expected="member"><lrm id="1"><lrm_resources>
      <lrm_resource id="database" class="ocf" provider="heartbeat" type="pgsql"><lrm_rsc_op id="database_monitor_10000" operation="monitor" operation_key="database_monitor_10000" call-id="2" rc-code="0" op-status="0" interval="10000" transition-key="1:1:0:a" transition-magic="0:0;1:1:0:a"/></lrm_resource>
    </lrm_resources></lrm></node_state>
  </status>
</cib>
`

// TestHints states that a tool names the nearest right word of one that nothing is called by, on standard error alone, on a line of
// its own below what Pacemaker's tool says, or within it for options.
func TestHints(t *testing.T) {
	all := mains()
	all["attrd_updater"], all["crm_node"], all["stonith_admin"], all["cibsecret"] = attrdupdater.Main, crmnode.Main, stonithadmin.Main, cibsecret.Main
	for _, test := range []struct {
		line, meant string
		status      int
	}{
		{"crm_resource -r databse -W", "database", 105},
		{"crm_resource -r databse -W --output-as=xml", "database", 105},
		{"crm_resource -r database -M -N alhpa", "alpha", 105},
		{"crm_resource -r database -M -N guset", "guest", 105},
		{"crm_resource -r database -g prot", "port", 0},
		{"crm_resource -r database --meta -g taget-role", "target-role", 0},
		{"crm_resource -r database -d prot", "port", 105},
		{"crm_resource -r database -d port -s database-parms", "database-params", 105},
		{"crm_resource -r database -d port -i database-prt", "database-port", 105},
		{"crm_resource -r database --meta -d migration-treshold", "migration-threshold", 105},
		{"crm_resource -C -r database -n monitr", "monitor", 0},
		{"crm_resource --list-agents ofc", "ocf", 1},
		{"crm_resource --list-options primitve", "primitive", 64},
		{"crm_attribute -n fencing-enbled -G", "fencing-enabled", 105},
		{"crm_attribute -n fencing-enabled -s cib-bootstrp-options -G", "cib-bootstrap-options", 105},
		{"crm_attribute -i fencng -G", "fencing", 105},
		{"crm_attribute -n stie -N alpha -G", "site", 105},
		{"crm_attribute -n site -N alhpa -G", "alpha", 105},
		{"crm_attribute -n site -N alpha -l forevr -G", "forever", 1},
		{"crm_attribute --list-options=clustr", "cluster", 64},
		{"crm_standby -G -N btea", "beta", 105},
		{"crm_failcount -G -r databse -N alpha", "database", 0},
		{"crm_rule -c -r place-rul", "place-rule", 105},
		{"crm_ticket -t harbor -L", "harbour", 105},
		{"crm_ticket -t harbor -G granted", "harbour", 105},
		{"crm_mon -1 --include=nods", "nodes", 64},
		{"crm_mon -1 --resource databse", "database", 0},
		{"crm_mon -1 --node btea", "beta", 0},
		{"cibsecret chekc database passwd", "check", 64},
	} {
		name, args, _ := strings.Cut(test.line, " ")
		b := tooltest.New(t, misspelt)
		r := b.Line(all[name], name, args)
		lines := "\n" + r.Err
		if !strings.Contains(lines, "\ndid you mean "+test.meant+"?\n") || strings.Contains(r.Out, "did you mean") || r.Status != test.status {
			t.Errorf("%s: %+v; want %+v", test.line, r, test)
		}
		b = tooltest.New(t, misspelt)
		b.Vars["OCF_RESOURCE_INSTANCE"] = "database"
		if r := b.Line(all[name], name, args); strings.Contains(r.Err, "did you mean") && test.status != 64 {
			t.Errorf("%s, for an agent: %+v", test.line, r)
		}
	}
	for line, option := range map[string]string{
		"crm_resource --lst": "--list", "crm_attribute --nmae x": "--name", "attrd_updater --udpate 1": "--update", "crm_node --nme": "--name",
		"stonith_admin --fnce x": "--fence", "cibadmin --qury": "--query", "crm_mon --one-sht": "--one-shot", "crm_ticket --grnt": "--grant",
	} {
		name, args, _ := strings.Cut(line, " ")
		if r := tooltest.New(t, misspelt).Line(all[name], name, args); !strings.Contains(r.Err, "did you mean") || !strings.Contains(r.Err, option) || r.Status != 64 {
			t.Errorf("%s: %+v", line, r)
		}
	}
}
