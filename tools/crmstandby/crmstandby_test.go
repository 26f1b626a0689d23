package crmstandby

import (
	"strings"
	"testing"

	"pacer/tools/tooltest"
)

const oneNode = `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0">
  <configuration>
    <crm_config/>
    <nodes>
      <node id="1" uname="alpha"/>
    </nodes>
    <resources/>
    <constraints/>
  </configuration>
  <status/>
</cib>
`

// TestStory sets, queries and deletes in turn; each step says what it prints and what is in the file
// afterwards.
func TestStory(t *testing.T) {
	b := tooltest.New(t, oneNode)
	const forever, reboot = `id="nodes-1-standby" name="standby" value="on"`, `id="status-1-standby" name="standby" value="true"`
	steps := []struct {
		args, out, err string
		status         int
		has, lacks     string
	}{
		{args: "-N alpha", out: "scope=status name=standby value=off\n", lacks: "standby"},
		{args: "-N alpha -q", out: "off\n"},
		{args: "-N alpha -l forever -G", err: "No such device or address", status: 105},
		{args: "-N alpha -v on", has: forever},
		{args: "-N alpha -v true -l reboot", has: reboot},
		{args: "-N alpha", out: "scope=nodes name=standby value=on\n"},
		{args: "-U alpha -l reboot --get-value -Q", out: "true\n"},
		{args: "--output-as=xml -N alpha -G", out: `<attribute name="standby" value="on" scope="nodes"/>`},
		{args: "-N alpha -D", out: "Deleted nodes attribute: id=nodes-1-standby name=standby\nDeleted status attribute: id=status-1-standby name=standby\n", lacks: "nvpair"},
		{args: "-N alpha -D", lacks: "nvpair"},
		{args: "-N beta -v on", err: "Could not map name=beta to a UUID", status: 105, lacks: "nvpair"},
		{args: "-N alpha -v on -l always", err: "--lifetime always: unknown lifetime", status: 64, lacks: "nvpair"},
		{args: "-N alpha -v on -i mine", has: `id="mine" name="standby" value="on"`},
	}
	for _, s := range steps {
		r := b.Run(Main, "crm_standby", strings.Fields(s.args)...)
		if r.Status != s.status || !strings.Contains(r.Out, s.out) || s.out == "" && r.Out != "" || !strings.Contains(r.Err, s.err) {
			t.Errorf("%s: status %d\n%s\n%s", s.args, r.Status, r.Out, r.Err)
		}
		left := b.Read("cib.xml")
		if !strings.Contains(left, s.has) || s.lacks != "" && strings.Contains(left, s.lacks) {
			t.Errorf("%s leaves\n%s", s.args, left)
		}
	}
}
