package attrdupdater_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacer/api"
	"pacer/tools/attrdupdater"
	"pacer/tools/tooltest"
)

// daemon answers at a socket: questions with values, changes with warnings. It keeps what it was asked.
func daemon(t *testing.T, held api.Attributes, warnings ...string) (socket string, asked *string) {
	dir, err := os.MkdirTemp("", "attrd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket, asked = filepath.Join(dir, "s"), new(string)
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*asked = strings.TrimSpace(r.Method + " " + r.URL.String() + " " + string(body))
		if r.Method == http.MethodGet {
			json.NewEncoder(w).Encode(held) //nolint:errcheck // the test sees what is missing
			return
		}
		json.NewEncoder(w).Encode(api.AttributesChanged{Warnings: warnings}) //nolint:errcheck // the same
	})}
	go s.Serve(l) //nolint:errcheck // ends with the test
	t.Cleanup(func() { s.Close() })
	return socket, asked
}

func bench(t *testing.T, socket string, vars ...string) *tooltest.Bench {
	b := tooltest.New(t, "<cib/>")
	b.Vars = map[string]string{"PACER_SOCKET": socket}
	for _, v := range vars {
		name, value, _ := strings.Cut(v, "=")
		b.Vars[name] = value
	}
	return b
}

// What command lines ask of the daemon, in the forms that agents and Pacemaker's own tests use.
func TestRequests(t *testing.T) {
	for _, x := range []struct{ args, vars, asked, out string }{
		{args: "-n AAA -U 111", asked: `POST /v1/attributes {"name":"AAA","value":"111"}`},
		{args: "--name AAA -v 111 -q", asked: `POST /v1/attributes {"name":"AAA","value":"111"}`},
		{args: "-n AAA --update=", asked: `POST /v1/attributes {"name":"AAA","value":""}`},
		{args: "-n AAA -U -INFINITY", asked: `POST /v1/attributes {"name":"AAA","value":"-INFINITY"}`},
		{args: "-n AAA -B 111 -d 5", asked: `POST /v1/attributes {"name":"AAA","value":"111","what":"both","delay":"5"}`},
		{args: "-n AAA -B 111", asked: `POST /v1/attributes {"name":"AAA","value":"111","what":"both"}`, out: "Warning: 'B' command given without required --delay\n"},
		{args: "-n AAA -Y -d 5", asked: `POST /v1/attributes {"name":"AAA","what":"delay","delay":"5"}`},
		{args: "-n AAA -D", asked: `POST /v1/attributes {"name":"AAA"}`},
		{args: "-n AAA -U 1 -D", asked: `POST /v1/attributes {"name":"AAA"}`},
		{args: "-P A.* -U 333", asked: `POST /v1/attributes {"pattern":"A.*","value":"333"}`},
		{args: "-n DDD -U 555 --set=foo -p -z -W cluster", asked: `POST /v1/attributes {"name":"DDD","value":"555","set":"foo","utilization":true,"private":true,"wait":"cluster"}`},
		{args: "-R", asked: `POST /v1/attributes/refresh`},
		{args: "-R -n AAA", asked: `POST /v1/attributes/refresh`},
		{args: "-S status -n OS -U x", asked: `POST /v1/attributes {"name":"OS","value":"x"}`},
		{args: "-n AAA -U 1 -N cluster1", asked: `POST /v1/attributes {"name":"AAA","node":"cluster1","value":"1"}`},
		{args: "-n AAA -U 1", vars: "OCF_RESKEY_CRM_meta_on_node=c1", asked: `POST /v1/attributes {"name":"AAA","node":"c1","value":"1"}`},
		{args: "-n AAA -U 1 -N auto", vars: "OCF_RESKEY_CRM_meta_on_node=c1", asked: `POST /v1/attributes {"name":"AAA","node":"c1","value":"1"}`},
		{args: "-n AAA -U 1 -N c2", vars: "OCF_RESKEY_CRM_meta_on_node=c1", asked: `POST /v1/attributes {"name":"AAA","node":"c2","value":"1"}`},
	} {
		socket, asked := daemon(t, api.Attributes{})
		var vars []string
		if x.vars != "" {
			vars = []string{x.vars}
		}
		r := bench(t, socket, vars...).Run(attrdupdater.Main, "attrd_updater", strings.Fields(x.args)...)
		if r.Status != 0 || r.Out != x.out || r.Err != "" || *asked != x.asked {
			t.Errorf("%s: status %d, %q %q\nasked %s\nwant  %s", x.args, r.Status, r.Out, r.Err, *asked, x.asked)
		}
	}
}

// What answers look like, in Pacemaker's forms.
func TestQueries(t *testing.T) {
	one, odd := "111", "a\"b\nc"
	node1 := api.Attribute{Name: "AAA", Node: "cluster1", Value: &one}
	unset := api.Attribute{Name: "AAA", Node: "cluster2"}
	for _, x := range []struct {
		args      string
		held      []api.Attribute
		asked     string
		out, errs string
		status    int
	}{
		{"-n AAA -Q", []api.Attribute{node1}, "name=AAA&node=", "name=\"AAA\" host=\"cluster1\" value=\"111\"\n", "", 0},
		{"-n AAA", []api.Attribute{node1}, "name=AAA&node=", "name=\"AAA\" host=\"cluster1\" value=\"111\"\n", "", 0},
		{"-n AAA -QA", []api.Attribute{node1, unset}, "name=AAA&node=&all", "name=\"AAA\" host=\"cluster1\" value=\"111\"\nname=\"AAA\" host=\"cluster2\" value=\"\"\n", "", 0},
		{"-n AAA -Q -N cluster2", []api.Attribute{unset}, "name=AAA&node=cluster2", "name=\"AAA\" host=\"cluster2\" value=\"\"\n", "", 0},
		{"-n AAA -Q", []api.Attribute{{Name: "AAA", Node: "x", Value: &odd}}, "name=AAA&node=", `name="AAA" host="x" value="a\"b\nc"` + "\n", "", 0},
		{"-n NOSUCH -Q", nil, "name=NOSUCH&node=", "", "attrd_updater: Could not query value of NOSUCH: attribute does not exist\n", 78},
		{"-n AAA -Q --output-as=xml", []api.Attribute{node1}, "name=AAA&node=", `<attribute name="AAA" value="111" host="cluster1"/>`, "", 0},
	} {
		socket, asked := daemon(t, api.Attributes{Known: len(x.held) > 0, Values: x.held})
		r := bench(t, socket, "OCF_RESOURCE_INSTANCE=x").Run(attrdupdater.Main, "attrd_updater", strings.Fields(x.args)...) // an agent's
		exact := r.Out == x.out || strings.Contains(x.args, "xml") && strings.Contains(r.Out, x.out)
		if r.Status != x.status || !exact || r.Err != x.errs || *asked != "GET /v1/attributes?"+x.asked {
			t.Errorf("%s: status %d\n%s%s\nasked %s", x.args, r.Status, r.Out, r.Err, *asked)
		}
	}
}

// Who asks for an attribute that there is not is told of the nearest that a node has.
func TestNearestAttribute(t *testing.T) {
	const status = `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0"><configuration><crm_config/><nodes/><resources/><constraints/></configuration>
<status><node_state id="1" uname="alpha"><transient_attributes id="1"><instance_attributes id="s"><nvpair id="s-pingd" name="pingd" value="1"/></instance_attributes></transient_attributes></node_state></status></cib>`
	d := tooltest.Listen(t, map[string]any{"/v1/attributes": api.Attributes{}, "/v1/cib": status})
	r := tooltest.Live(t, d).Run(attrdupdater.Main, "attrd_updater", "-n", "pnigd", "-Q")
	if r.Status != 78 || r.Out != "" || r.Err != "attrd_updater: Could not query value of pnigd: attribute does not exist\ndid you mean pingd?\n" {
		t.Errorf("%+v", r)
	}
}

// What makes no sense is refused before anybody is asked, with Pacemaker's words and exit status.
func TestUsage(t *testing.T) {
	for args, want := range map[string]string{
		"-U 1":                "Command requires --name or --pattern argument",
		"":                    "Command requires --name or --pattern argument",
		"-n a -P b -U 1":      "Error: --name and --pattern cannot be used at the same time",
		"-P b -Q":             "Error: pattern can only be used with delete or update",
		"-P b":                "Error: pattern can only be used with delete or update",
		"-n a -U 1 -W soon":   "--wait= must be one of 'no', 'local', 'cluster'",
		"-n a -U 1 -S state":  "Unknown value for --lifetime: state",
		"-n a -U":             "missing argument",
		"-n a --delte":        "unknown flag --delte",
		"-n a -U 1 -l always": "Unknown value for --lifetime: always",
	} {
		socket, asked := daemon(t, api.Attributes{})
		r := bench(t, socket).Run(attrdupdater.Main, "attrd_updater", strings.Fields(args)...)
		if r.Status != 64 || !strings.Contains(r.Err, want) || *asked != "" {
			t.Errorf("%s: status %d %q, asked %q", args, r.Status, r.Err, *asked)
		}
	}
}

// A warning of the daemon goes to standard error, and the change was made; without a daemon the tool says so at once.
func TestDaemon(t *testing.T) {
	socket, _ := daemon(t, api.Attributes{}, "attribute AAA does not exist")
	if r := bench(t, socket).Run(attrdupdater.Main, "attrd_updater", "-n", "AAA", "-Y", "-d", "5"); r.Status != 0 || r.Err != "attrd_updater: attribute AAA does not exist\n" {
		t.Errorf("%d %q", r.Status, r.Err)
	}
	r := bench(t, filepath.Join(t.TempDir(), "none")).Run(attrdupdater.Main, "attrd_updater", "-n", "AAA", "-U", "5")
	if r.Status != 102 || !strings.Contains(r.Err, "no cluster is running here") {
		t.Errorf("%d %q", r.Status, r.Err)
	}
}
