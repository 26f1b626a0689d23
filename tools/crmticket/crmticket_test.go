package crmticket

import (
	"regexp"
	"strings"
	"testing"

	"pacer/tools/tooltest"
)

const sites = `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0">
  <configuration>
    <crm_config/>
    <nodes/>
    <resources>
      <primitive id="db" class="ocf" provider="heartbeat" type="pgsql"/>
    </resources>
    <constraints>
      <rsc_ticket id="db-west" rsc="db" ticket="west" loss-policy="stop"/>
    </constraints>
  </configuration>
  <status>
    <tickets>
      <ticket_state id="east" granted="true" last-granted="1700000000" owner="2" standby="false"/>
    </tickets>
  </status>
</cib>
`

func run(b *tooltest.Bench, args string) tooltest.Result { return b.Line(Main, "crm_ticket", args) }

// TestShow states what is told of tickets, those included that only a constraint names.
func TestShow(t *testing.T) {
	t.Setenv("TZ", "UTC")
	for args, want := range map[string]tooltest.Result{
		"-w -t east":             {Out: "east\n"},
		"-l -t west":             {Out: "west\trevoked\n"},
		"-G owner -t east":       {Out: "2\n"},
		"-G owner -t west -d 7":  {Out: "7\n"},
		"-G owner -t west":       {Status: 105},
		"-G owner":               {Err: "crm_ticket: Must supply ticket ID with -t\n", Status: 105},
		"-q -t east":             {Out: "State XML:\n\n<ticket_state id=\"east\" granted=\"true\" last-granted=\"1700000000\" owner=\"2\" standby=\"false\"/>\n"},
		"-q -t west":             {Err: "crm_ticket: Could not query ticket XML: No such device or address\n", Status: 105},
		"-c -t west":             {Out: "Constraints XML:\n\n<rsc_ticket id=\"db-west\" rsc=\"db\" ticket=\"west\" loss-policy=\"stop\"/>\n"},
		"-c -t east":             {Err: "crm_ticket: Could not show ticket constraints: No such device or address\n", Status: 105},
		"-l -t north":            {Err: "crm_ticket: No such ticket 'north'\n", Status: 105},
		"":                       {Err: "crm_ticket: Must supply a command\n", Status: 64},
		"-g":                     {Err: "crm_ticket: Must supply ticket ID with -t\n", Status: 64},
		"-S owner -t east":       {Err: "crm_ticket: Must supply value with -v for -S owner\n", Status: 64},
		"-s -v 3 -t east":        {Err: "crm_ticket: Must supply attribute name with -S for -v 3\n", Status: 64},
		"-D owner -t west":       {Err: "crm_ticket: Could not modify ticket: No such device or address\n", Status: 105},
		"--cleanup -t north":     {Err: "crm_ticket: No such ticket 'north'\n", Status: 105},
		"--cleanup -t west":      {},
		"--cleanup -t west -G x": {Status: 105}, // the last question counts
	} {
		if r := run(tooltest.New(t, sites), args); r != want {
			t.Errorf("%s: %+v; want %+v", args, r, want)
		}
	}
	if r := run(tooltest.New(t, sites), "--details -t east"); !regexp.MustCompile(`^east\tgranted \t\(.*last-granted=... Nov 14 .* 2023.*\)\n$`).MatchString(r.Out) {
		t.Errorf("%+v", r)
	}
}

// TestChange states what becomes of a ticket's state, and that grants, revocations and what forgets them take --force.
func TestChange(t *testing.T) {
	for _, test := range []struct {
		args, want string // in the state afterwards; "" for none of the ticket
		status     int
		err        string
	}{
		{"-t west -g --force", `<ticket_state id="west" granted="true" last-granted="`, 0, ""},
		{"-t west -g", "", 107, "cannot help you verify"},
		{"-t east -r", `granted="true"`, 107, "loss-policy"},
		{"-t east -r -f", `<ticket_state id="east" granted="false" last-granted="1700000000" owner="2" standby="false"/>`, 0, ""},
		{"-t east -g -f", `<ticket_state id="east" granted="true" last-granted="1700000000" owner="2" standby="false"/>`, 0, ""},
		{"-t east -s", `standby="true"`, 0, ""},
		{"-t west -a", `<ticket_state id="west" standby="false"/>`, 0, ""},
		{"-t west -S owner -v 9 -S term -v 3", `<ticket_state id="west" owner="9" term="3"/>`, 0, ""},
		{"-t west -v 9 -S owner", `<ticket_state id="west" owner="9"/>`, 0, ""},
		{"-t east -D owner -D standby", `<ticket_state id="east" granted="true" last-granted="1700000000"/>`, 0, ""},
		{"-t east -D granted", `granted="true"`, 107, "loss-policy"},
		{"-t east -D granted -f", `<ticket_state id="east" last-granted="1700000000" owner="2" standby="false"/>`, 0, ""},
		{"-t east -C", `granted="true"`, 4, "loss-policy"},
		{"-t east -C -f", "", 0, ""},
	} {
		b := tooltest.New(t, sites)
		r := run(b, test.args)
		text := b.Read("cib.xml")
		id := strings.Fields(test.args)[1]
		_, state, found := strings.Cut(text, `<ticket_state id="`+id)
		state, _, _ = strings.Cut(`<ticket_state id="`+id+state, "\n")
		if r.Status != test.status || !strings.Contains(r.Err, test.err) || found != (test.want != "") || !strings.Contains(state, test.want) {
			t.Errorf("%s: %+v, state %s; want %+v", test.args, r, state, test)
		}
	}
}
