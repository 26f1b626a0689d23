package stonithadmin_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacer/api"
	"pacer/tools/stonithadmin"
	"pacer/tools/tooltest"
)

// daemon answers at a socket, and keeps what it was asked.
func daemon(t *testing.T, answers map[string]any) (socket string, asked *[]string) {
	dir, err := os.MkdirTemp("", "stonith")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket, asked = filepath.Join(dir, "s"), &[]string{}
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*asked = append(*asked, r.URL.Path+" "+strings.TrimSpace(string(body)))
		json.NewEncoder(w).Encode(answers[r.URL.Path])
	})}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return socket, asked
}

func TestFencing(t *testing.T) {
	good := api.Fenced{OK: true, Status: "Done", Executor: "n1", Tried: []api.Attempt{
		{Device: "ipmi", Node: "n3", Action: "reboot", Status: "Done", Exit: 1, Reason: "no answer"}, {Device: "pdu", Node: "n1", Action: "reboot", OK: true},
	}}
	at := time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)
	known := api.Fencing{
		Devices: []api.FenceDevice{{ID: "ipmi", Agent: "fence_ipmilan"}, {ID: "pdu", Agent: "fence_apc"}},
		History: []api.Fencings{{Target: "n2", Action: "reboot", Origin: "n1", Client: "crm of root", Ended: at, Fenced: good}, {Target: "n3", Action: "off", Origin: "n1", Client: "x", Ended: at, Fenced: api.Fenced{Status: "No fence device"}}},
	}
	for _, tt := range []struct {
		args   string
		answer api.Fenced
		status int
		out    string // in it
		asked  string
	}{
		{"-B n2 -t 5 --delay 2 --tolerance 1min", good, 0, "reboot of n2 by ipmi on n3 failed: no answer\nreboot of n2 by pdu on n1 went well\nreboot of n2 went well, by n1\n", `/v1/fence {"target":"n2","action":"reboot","timeout":5000000000,"delay":2000000000,"tolerance":60000000000,"client":"stonith_admin"}`},
		{"--fence n2 --delay=-1", api.Fenced{Status: "Timed out"}, 124, "", `/v1/fence {"target":"n2","action":"off","timeout":120000000000,"no_delay":true,"client":"stonith_admin"}`},
		{"-U n2", api.Fenced{Status: "No fence device", Reason: "nobody can"}, 105, "", `/v1/fence {"target":"n2","action":"on","timeout":120000000000,"client":"stonith_admin"}`},
		{"-F n2", api.Fenced{Status: "Done", Exit: 1}, 1, "", ""},
		{"-C n2", api.Fenced{OK: true, Executor: "a human"}, 0, "off of n2 went well, by a human\n", `/v1/fence/confirm {"target":"n2","client":"stonith_admin"}`},
		{"-L", good, 0, "ipmi\npdu\n2 fence devices found\n", "/v1/fencing"},
		{"-Q ipmi -t 5", api.Fenced{OK: true}, 0, "monitor of ipmi went well\n", `/v1/fence/device {"device":"ipmi","action":"monitor","timeout":5000000000}`},
		{"-Q none", api.Fenced{Status: "No fence device"}, 105, "", ""},
		{"-l n3", good, 0, "pdu\n1 fence device found\n", "/v1/fence/devices"},
		{"-H n2", good, 0, "n1 was able to reboot node n2 on behalf of crm of root from n1 at ", ""},
		{"-H *", good, 0, "off of node n3 on behalf of x from n1 failed at ", ""},
		{"-F n2 -t soon", good, 64, "", ""},
		{"", good, 64, "", ""},
	} {
		socket, asked := daemon(t, map[string]any{"/v1/fence": tt.answer, "/v1/fence/confirm": tt.answer, "/v1/fencing": known, "/v1/fence/device": tt.answer, "/v1/fence/devices": []string{"pdu"}})
		b := &tooltest.Bench{T: t, Dir: t.TempDir(), Vars: map[string]string{"PACER_SOCKET": socket}}
		r := b.Run(stonithadmin.Main, "stonith_admin", strings.Fields(tt.args)...)
		if r.Status != tt.status || !strings.Contains(r.Out, tt.out) || (tt.status != 0) != (r.Err != "") {
			t.Errorf("%s: %+v", tt.args, r)
		}
		if got := strings.TrimSpace(strings.Join(*asked, "\n")); tt.asked != "" && got != tt.asked {
			t.Errorf("%s: asked %s\nwant %s", tt.args, got, tt.asked)
		}
	}
}
