package crmmon

import (
	"strings"
	"testing"
	"time"

	"pacer/api"
	"pacer/tools/tooltest"
)

// withDevice is the cluster twoNodes with a fence device that did what the history says, and failed as often.
func withDevice(history, fails, meta string) string {
	text := strings.Replace(twoNodes, "</resources>", `<primitive id="switch" class="stonith" type="fence_lab"><meta_attributes id="m"><nvpair id="m1" name="target-role" value="`+meta+`"/></meta_attributes></primitive></resources>`, 1)
	text = strings.Replace(text, `<nvpair id="s2"`, `<nvpair id="s3" name="fail-count-switch#start_0" value="`+fails+`"/><nvpair id="s2"`, 1)
	return strings.Replace(text, "</lrm_resources>", `<lrm_resource id="switch" class="stonith" type="fence_lab">`+history+`</lrm_resource></lrm_resources>`, 1)
}

// What a fence device that failed waits for is said while it runs nowhere, and not of one that an administrator has stopped.
func TestStuckFenceDevice(t *testing.T) {
	const (
		stopped = `<lrm_rsc_op id="switch_last_0" operation_key="switch_stop_0" operation="stop" transition-key="2:1:0:x" transition-magic="0:0;2:1:0:x" call-id="5" rc-code="0" op-status="0" interval="0"/>`
		started = `<lrm_rsc_op id="switch_last_0" operation_key="switch_start_0" operation="start" transition-key="2:1:0:x" transition-magic="0:0;2:1:0:x" call-id="5" rc-code="0" op-status="0" interval="0"/>`
		remark  = "\nAttention:\n  * fence device switch runs nowhere since it failed on alpha, so that nobody watches it; it is still asked to fence. When it works again, `crm resource cleanup switch` brings it back\n"
	)
	for _, c := range []struct {
		what, history, fails, role, want string
	}{
		{"failed", stopped, "INFINITY", "Started", remark},
		{"runs again", started, "1", "Started", ""},
		{"never failed", stopped, "0", "Started", ""},
		{"is to be stopped", stopped, "INFINITY", "Stopped", ""},
	} {
		doc := withDevice(c.history, c.fails, c.role)
		b := tooltest.Live(t, tooltest.Listen(t, map[string]any{"/v1/cib": doc, "/v1/status": api.Status{Node: "alpha"}, "/v1/fencing/events": ""}))
		r := b.Run(Main, "crm_mon", "-1")
		if _, remarks, _ := strings.Cut(r.Out, "\nAttention:"); r.Status != 0 || (c.want == "") != (remarks == "") || !strings.HasSuffix(r.Out, c.want) {
			t.Errorf("%s: %+v", c.what, r)
		}
		if r := tooltest.New(t, doc).Run(Main, "crm_mon", "-1"); strings.Contains(r.Out, "Attention") {
			t.Errorf("%s, of a file: %+v", c.what, r)
		}
	}
}

// Which members feed a watchdog stands where the nodes stand, and in no format that programs read.
func TestWatchdogsInStatus(t *testing.T) {
	status := api.Status{Node: "alpha", Watchdogs: []api.MemberWatchdog{{Node: "alpha", Timeout: 5 * time.Second, Wait: 20 * time.Second}}}
	b := tooltest.Live(t, tooltest.Listen(t, map[string]any{"/v1/cib": twoNodes, "/v1/status": status, "/v1/fencing/events": ""}))
	const want = "\nWatchdogs:\n  * Fed by alpha\n  * The cluster counts on those of alpha: a node that is lost is taken to be reset after 20s\n"
	for args, shown := range map[string]bool{"-1": true, "-1n": true, "-1 --include=none,resources": false, "--output-as=xml": false, "--output-as=html": false} {
		r := b.Run(Main, "crm_mon", strings.Fields(args)...)
		if r.Status != 0 || strings.Contains(r.Out, want) != shown || strings.Contains(r.Out, "Watchdogs") != shown {
			t.Errorf("%s: %+v", args, r)
		}
	}
}
