package stonithadmin_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacer/api"
	"pacer/tools/stonithadmin"
	"pacer/tools/tooltest"
)

var (
	good = api.Fenced{OK: true, Status: "Done", Executor: "n1", Tried: []api.Attempt{
		{Device: "ipmi", Node: "n3", Action: "reboot", Status: "Done", Exit: 1, Reason: "no answer"}, {Device: "pdu", Node: "n1", Action: "reboot", OK: true},
	}}
	at    = time.Date(2026, 11, 28, 10, 0, 0, 250_000_000, time.UTC)
	known = []api.FenceEvent{
		{State: api.FenceDone, Action: "reboot", Target: "n2", Client: "crm of root", Origin: "n1", Executor: "n1", Ended: at},
		{State: api.FenceFailed, Action: "off", Target: "n3", Client: "x", Origin: "n1", Ended: at.Add(time.Second), Reason: "nobody can"},
		{State: api.FenceDone, Action: "off", Target: "n3", Client: "x", Origin: "n1", Executor: "n2", Ended: at.Add(2 * time.Second)},
		{State: api.FencePending, Action: "off", Target: "n3", Client: "x", Origin: "n1"},
	}
)

// Times are shown in the zone of who asks.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

// cluster answers every question, and what is asked to be done with an answer.
func cluster(t *testing.T, answer any) (*tooltest.Bench, *tooltest.Daemon) {
	var events strings.Builder
	if err := api.WriteFenceEvents(&events, known); err != nil {
		t.Fatal(err)
	}
	answers := map[string]any{
		"/v1/fencing":          api.Fencing{Devices: []api.FenceDevice{{ID: "ipmi", Agent: "fence_ipmilan"}, {ID: "pdu", Agent: "fence_apc"}}},
		"/v1/fencing/events":   events.String(),
		"/v1/fence/devices":    []string{"pdu"},
		"/v1/cib":              `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="1" num_updates="0"><configuration><nodes><node id="2" uname="n2"/></nodes></configuration></cib>`,
		"/v1/fence":            answer,
		"/v1/fence/confirm":    answer,
		"/v1/fence/device":     answer,
		"/v1/fence/register":   answer,
		"/v1/fence/level":      answer,
		"/v1/fence/forget":     answer,
		"/v1/fence/deregister": answer,
	}
	d := tooltest.Listen(t, answers)
	return tooltest.Live(t, d), d
}

// TestAsked: what each command asks of the daemon, what it says, and its exit status.
func TestAsked(t *testing.T) {
	none := api.Fenced{Status: "No fence device", Reason: "nobody can"}
	for _, tt := range []struct {
		args   string
		answer any
		status int
		out    string // in it
		err    string // in it
		asked  string // the last
	}{
		{"-B n2 -t 5 --delay 2 --tolerance 1min", good, 0, "reboot of n2 by ipmi on n3 failed: no answer\nreboot of n2 by pdu on n1 went well\nreboot of n2 went well, by n1\n", "", `/v1/fence {"target":"n2","action":"reboot","timeout":5000000000,"delay":2000000000,"tolerance":60000000000,"client":"stonith_admin"}`},
		{"--fence n2 --delay=-1 -T me", api.Fenced{Status: "Timed out"}, 124, "", "stonith_admin: Couldn't fence n2: Timer expired\n", `/v1/fence {"target":"n2","action":"off","timeout":120000000000,"no_delay":true,"client":"stonith_admin.me"}`},
		{"-B n2 -t 9223372036854775807 --delay 99999999999999h", good, 0, "", "", `/v1/fence {"target":"n2","action":"reboot","timeout":4294967295000000,"delay":4294967295000000,"client":"stonith_admin"}`},
		{"-U n2", none, 105, "", "stonith_admin: Couldn't unfence n2: No such device (nobody can)\n", `/v1/fence {"target":"n2","action":"on","timeout":120000000000,"client":"stonith_admin"}`},
		{"-F n2", api.Fenced{Status: "Done", Exit: 1, Reason: "no current"}, 1, "", "Couldn't fence n2: No data available (no current)", ""},
		{"-Fn2 --output-as xml", none, 105, `<error>stonith_admin: Couldn't fence n2: No such device (nobody can)</error>`, "", ""},
		{"-C n2", api.Fenced{OK: true, Executor: "a human"}, 0, "", "", `/v1/fence/confirm {"target":"n2","client":"stonith_admin"}`},
		{"-L", nil, 0, "ipmi\npdu\n2 fence devices found\n", "", "/v1/fencing"},
		{"-L --output-as xml", nil, 0, "  <list name=\"registered fence devices\" count=\"2\">\n    <item name=\"device\">ipmi</item>\n    <item name=\"device\">pdu</item>\n  </list>\n", "", ""},
		{"-l n3", nil, 0, "pdu\n1 fence device found\n", "", "/v1/fence/devices?target=n3"},
		{"-s ipmi -t 3", api.Fenced{OK: true, Output: "n1,up\nn2,on\n"}, 0, "n1\nup\nn2\n3 fence targets found\n", "", `/v1/fence/device {"device":"ipmi","action":"list","timeout":3000000000}`},
		{"-s ipmi --output-as xml", api.Fenced{OK: true, Output: "n1"}, 0, "<list name=\"fence targets\" count=\"1\">\n    <item>n1</item>", "", ""},
		{"-s none", none, 105, "", "stonith_admin: Couldn't list targets: No such device (nobody can)\n", ""},
		{"-Q ipmi -t 5", api.Fenced{OK: true}, 0, "", "", `/v1/fence/device {"device":"ipmi","action":"monitor","timeout":5000000000}`},
		{"-Q none", none, 105, "", "Fence device none does not work: No such device (nobody can)", `/v1/fence/device {"device":"none","action":"list","timeout":120000000000}`},
		{"-R mine -a fence_apc -o ip=1 -o passwd=a=b -e plug", api.Fenced{OK: true}, 0, "", "", `/v1/fence/register {"id":"mine","agent":"fence_apc","params":{"ip":"1","passwd":"a=b","plug":"7"}}`},
		{"-R mine -a external/ssh", &api.Fault{Status: 400, Kind: api.KindInvalid, Text: "of the Linux-HA kind"}, 1, "", "Can't register device mine using agent external/ssh: of the Linux-HA kind", ""},
		{"-D mine", api.Fenced{OK: true}, 0, "", "", `/v1/fence/deregister {"device":"mine"}`},
		{"-r n3 -i 1 -v a -v b", api.Fenced{OK: true}, 0, "", "", `/v1/fence/level {"node":"n3","index":1,"devices":["a","b"]}`},
		{"-r @n.* -i 2 -v a", api.Fenced{OK: true}, 0, "", "", `/v1/fence/level {"pattern":"n.*","index":2,"devices":["a"]}`},
		{"-d rack=x=y -i 3", api.Fenced{OK: true}, 0, "", "", `/v1/fence/level {"attribute":"rack","value":"x=y","index":3,"remove":true}`},
		{"-r n3 -i 10 -v a", api.Fenced{Status: "Cannot execute now", Exit: 2, Reason: "expected 1 to 9"}, 70, "", "Can't register topology level 10 for n3: Invalid argument (expected 1 to 9)", ""},
		{"-H n3", nil, 0, "turning off of n3 successful: delegate=n2, client=x, origin=n1, last-successful='2026-11-28 10:00:02.250000Z'\n1 event found\n", "", ""},
		{"-H * -q", nil, 0, "1795860002\n0 events found\n", "", ""},
		{"--history N3 --verbose", nil, 0, "turning off of n3 pending: client=x, origin=n1\n" +
			"turning off of n3 successful: delegate=n2, client=x, origin=n1, completed='2026-11-28 10:00:02.250000Z'\n" +
			"turning off of n3 failed (nobody can): client=x, origin=n1, completed='2026-11-28 10:00:01.250000Z' (a later attempt from n2 succeeded)\n3 events found\n", "", ""},
		{"-H n2 --output-as=xml", nil, 0, "<list name=\"fencing history\" count=\"1\">\n    <fence_event action=\"reboot\" target=\"n2\" client=\"crm of root\" origin=\"n1\" status=\"success\" delegate=\"n1\" completed=\"2026-11-28 10:00:00.250000Z\"/>", "", ""},
		{"-H * --broadcast", nil, 0, "gather fencing-history from all nodes\n", "", ""},
		{"-H * --cleanup", api.Fenced{OK: true}, 0, "cleaning up fencing-history for node *\n", "", "/v1/fence/forget {}"},
		{"-H n2 -c -q", api.Fenced{OK: true}, 0, "", "", `/v1/fence/forget {"target":"n2"}`},
		{"-h n2", nil, 0, "Node n2 last fenced at: Sat Nov 28 10:00:00 2026\n", "", ""},
		{"-h 2 -n --output-as xml", nil, 0, `<last-fenced target="2" when="2026-11-28 10:00:00Z"/>`, "", "/v1/fencing/events"},
		{"-h n9", nil, 0, "Node n9 has never been fenced\n", "", ""},
		{"-h n9 --output-as xml", nil, 0, "  <status code=\"0\"", "", ""},
		{"-F n2 -B n3 -H n2 -d n4", api.Fenced{OK: true}, 0, "", "", `/v1/fence/level {"node":"n4","index":0,"remove":true}`},
		{"-F n2 -t soon", nil, 64, "", `--timeout is "soon"; expected seconds`, ""},
		{"-R mine -a x -o broken", nil, 64, "", "Invalid option: -o broken", ""},
		{"-R mine -a x -e lost", nil, 64, "", "Invalid option: -e lost; the environment has no OCF_RESKEY_lost", ""},
		{"-R mine", nil, 64, "", "Please specify an agent to query using -a,--agent [value]", ""},
		{"", nil, 64, "", "nothing was asked for", ""},
		{"-L -l n2", &api.Fault{Status: 403, Kind: api.KindForbidden, Text: "not you"}, 0, "pdu\n", "", ""},
	} {
		b, d := cluster(t, tt.answer)
		b.Vars["OCF_RESKEY_plug"] = "7"
		r := b.Run(stonithadmin.Main, "stonith_admin", strings.Fields(tt.args)...)
		if r.Status != tt.status || !strings.Contains(r.Out, tt.out) || strings.HasSuffix(r.Out, "\n\n") || !strings.Contains(r.Err, tt.err) || (tt.err == "") != (r.Err == "") {
			t.Errorf("%s: %+v", tt.args, r)
		}
		if asked := d.Asked(); tt.asked != "" && (len(asked) == 0 || asked[len(asked)-1] != tt.asked) {
			t.Errorf("%s: asked %q\nwant %s", tt.args, asked, tt.asked)
		}
	}
}

// TestHelp: pcs looks for these options in the help before it uses them.
func TestHelp(t *testing.T) {
	for _, ask := range []string{"--help-all", "--help", "-?", "--help-queries"} {
		r := (&tooltest.Bench{T: t, Dir: t.TempDir()}).Run(stonithadmin.Main, "stonith_admin", ask)
		for _, option := range []string{"--history", "--broadcast", "--cleanup", "--validate"} {
			if r.Status != 0 || !strings.Contains(r.Out, option) {
				t.Errorf("%s: %d, no %s in %s", ask, r.Status, option, r.Out)
			}
		}
	}
}

// agents are fence agents of the bench: one that is well, one that says no XML, one that fails.
func agents(t *testing.T) *tooltest.Bench {
	b := &tooltest.Bench{T: t, Dir: t.TempDir()}
	for name, text := range map[string]string{
		"fence_good": `#!/bin/sh
in=$(cat)
case $in in
*action=metadata*) echo '<?xml version="1.0"?><resource-agent name="fence_good"><!-- x --><parameters><parameter name="action" required="1"/><parameter name="plug" required="1"/><parameter name="ip" required="1"/></parameters><actions><action name="off"/></actions></resource-agent>';;
*action=validate-all*) echo "told" $in; case $in in *ip=*) ;; *) echo "an address is needed" >&2; exit 1;; esac;;
esac`,
		"fence_words": "#!/bin/sh\necho no XML\n",
		"fence_fails": "#!/bin/sh\necho 'unsupported action' >&2; exit 1\n",
	} {
		path := filepath.Join(b.Dir, "usr/sbin", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(b.Dir, "usr/sbin/fence_folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	return b
}

// TestAgents: agents are looked at and checked without a cluster.
func TestAgents(t *testing.T) {
	for _, tt := range []struct {
		args     string
		status   int
		out, err string // in it
	}{
		{"-I", 0, "fence_fails\nfence_good\nfence_words\n3 fence devices found\n", ""},
		{"-I --output-as xml", 0, "<list name=\"installed fence devices\" count=\"3\">\n    <item name=\"device\">fence_fails</item>", ""},
		{"-M -a fence_good", 0, `<resource-agent name="fence_good">
  <parameters>
    <parameter name="action" required="0"/>
    <parameter name="plug" required="0"/>
    <parameter name="ip" required="1"/>
  </parameters>
  <actions>
    <action name="off"/>
    <action name="stop" timeout="20s"/>
    <action name="start" timeout="20s"/>
  </actions>
</resource-agent>
`, ""},
		{"-M -a fence_good --output-as xml", 0, "  <metadata><![CDATA[<resource-agent name=\"fence_good\">\n", ""},
		{"-M -a fence_gone", 105, "", "Can't get fence agent meta-data: No such device (there is no agent fence_gone here"},
		{"-M -a external/ssh", 105, "", "fence agents of the Linux-HA kind are not supported"},
		{"-M -a fence_words", 78, "", "Can't get fence agent meta-data: Update does not conform to the configured schema (the agent's meta-data"},
		{"-M -a fence_fails", 1, "", "Can't get fence agent meta-data: fence_fails: asked for its meta-data"},
		{"-K -a fence_good -o ip=1 -o pcmk_host_list=n1", 0, "Validation of fence_good succeeded\ntold action=validate-all ip=1 nodename=node1 plug=node1\n", ""},
		{"-K -a fence_good -v st", 1, "Validation of fence_good on st failed\ntold action=validate-all nodename=node1 plug=node1\n\nan address is needed\n", ""},
		{"-K -a fence_good -v st --output-as xml", 1, `  <validate agent="fence_good" valid="false" device="st">
    <command code="-1001">
      <output source="stdout">told action=validate-all nodename=node1 plug=node1
</output>
      <output source="stderr">an address is needed
</output>
    </command>
  </validate>
  <status code="1"`, ""},
		{"-K -a fence_good -o ip=1 -o pcmk_host_argument=none --output-as xml", 0, `valid="true">` + "\n    <command code=\"0\">\n      <output source=\"stdout\">told action=validate-all ip=1 nodename=node1\n", ""},
		{"-K -a fence_good -v st --output-as html", 1, "<div>Validation of fence_good on st failed</div>\n<h2>Command Output</h2>\n<div>Return code: -1001</div>\n<div>Stdout</div>\n<div class=\"output\">told action=validate-all", ""},
		{"-M -a fence_good --output-as html", 0, "<pre lang=\"xml\">&lt;resource-agent name=&#34;fence_good&#34;&gt;\n", ""},
		{"-K -a fence_fails", 3, "Validation of fence_fails failed\nunsupported action\n", ""},
		{"-K -a fence_gone --output-as xml", 105, `<command code="2">` + "\n      <output source=\"stderr\">Agent fence_gone not found</output>", ""},
		{"-K -a external/ssh", 3, "Validation of external/ssh failed\nexternal/ssh: fence agents of the Linux-HA kind", ""},
	} {
		r := agents(t).Run(stonithadmin.Main, "stonith_admin", strings.Fields(tt.args)...)
		if r.Status != tt.status || !strings.Contains(r.Out, tt.out) || !strings.Contains(r.Err, tt.err) || (tt.err == "") != (r.Err == "") {
			t.Errorf("%s: %+v", tt.args, r)
		}
	}
}
