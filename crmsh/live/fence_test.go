package live_test

import (
	"net/http"
	"strings"
	"testing"

	"pacer/api"
	"pacer/crmsh/live"
	"pacer/crmsh/session"
)

// A fencing tells of each device that was tried, in the agent's words.
func TestFence(t *testing.T) {
	tried := []api.Attempt{{Device: "ipmi", Node: "n1", Action: "reboot", Status: "Done", Exit: 1, Reason: "no answer from 10.0.0.1"}, {Device: "pdu", Node: "n3", Action: "reboot", OK: true}}
	for _, tt := range []struct {
		answer api.Fenced
		text   string
		fault  string
	}{
		{api.Fenced{OK: true, Executor: "n3", Tried: tried}, "n2 was fenced by n3\n  reboot by ipmi on n1 failed: no answer from 10.0.0.1\n  reboot by pdu on n3 went well", ""},
		{api.Fenced{Status: "Timed out", Tried: tried[:1]}, "", "n2 was not fenced: Timed out\n  reboot by ipmi on n1 failed: no answer from 10.0.0.1"},
	} {
		b := backend(t, scripted{
			"POST /v1/fence/confirm": always(tt.answer),
			"GET /v1/cib": func(*http.Request) any {
				return `<cib validate-with="pacemaker-4.0" epoch="1" num_updates="0" admin_epoch="0"><configuration><crm_config/><nodes/><resources/><constraints/></configuration><status/></cib>`
			},
			"POST /v1/fence": always(tt.answer),
		}, live.Tools{})
		text, err := b.Perform(t.Context(), session.Request{Verb: session.Fence, Node: "n2"})
		if text != tt.text || tt.fault == "" && err != nil || tt.fault != "" && (err == nil || !strings.Contains(err.Error(), tt.fault)) {
			t.Errorf("%q, %v", text, err)
		}
		if text, err := b.Perform(t.Context(), session.Request{Verb: session.Confirm, Node: "n2"}); tt.fault == "" && (err != nil || text != "n2 counts as fenced, by n3") || tt.fault != "" && (err == nil || err.Error() != "that n2 is off was not taken: Timed out") {
			t.Errorf("confirmed: %q, %v", text, err)
		}
	}
}
