package daemon

import (
	"encoding/json"
	"testing"
	"time"

	"pacer/cib"
	"pacer/controller"
	"pacer/fencing"
	"pacer/membership"
)

// TestStatusAsClientsKnowIt holds the names under which third parties read a host's status.
func TestStatusAsClientsKnowIt(t *testing.T) {
	for want, s := range map[string]controller.Status{
		`{"node":"n1","dc":"n2","state":"idle","quorate":true,"members":[{"id":7,"name":"n1","incarnation":3}],` +
			`"version":"1.2.3","transition":4,"in_flight":5,"unreadable_messages":6}`: {
			Node: "n1", DC: "n2", State: "idle", Quorate: true, Members: []membership.Member{{ID: 7, Name: "n1", Incarnation: 3}},
			Version: cib.Version{AdminEpoch: 1, Epoch: 2, NumUpdates: 3}, Transition: 4, InFlight: 5, Unreadable: 6,
		},
		`{"node":"n1","state":"member","quorate":true,"members":null,"version":"0.0.0","delayed":[{"resource":"web","node":"n2","failures":4,"until":"2100-01-01T00:00:00Z"}],` +
			`"said":[{"key":"1:2:0:u","node":"n2","resource":"web","operation":"web_start_0","text":"no disk"}]}`: {
			Node: "n1", State: "member", Quorate: true,
			Delayed: []controller.Delayed{
				{Resource: "web", Node: "n2", Failures: 4, Until: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)},
				{Resource: "over", Node: "n2", Failures: 4, Until: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)},
			},
			Said: []controller.Said{{Key: "1:2:0:u", Node: "n2", Resource: "web", Operation: "web_start_0", Text: "no disk"}},
		},
		`{"node":"n1","state":"member","quorate":true,"members":null,"version":"0.0.0",` +
			`"watchdogs":[{"node":"n1","timeout":5000000000,"wait":20000000000},{"node":"n2","useless":"it feeds none"}]}`: {
			Node: "n1", State: "member", Quorate: true, Fencing: fencing.Status{Watchdogs: []fencing.WatchdogStatus{
				{Node: "n1", Takes: 5 * time.Second, Wait: 20 * time.Second}, {Node: "n2", Useless: "it feeds none"},
			}},
		},
		`{"node":"n1","state":"starting","quorate":false,"members":null,"version":"0.0.0"}`: {Node: "n1", State: "starting"},
	} {
		got, err := json.Marshal(status(s, time.Now()))
		if err != nil || string(got) != want {
			t.Errorf("got  %s (%v)\nwant %s", got, err, want)
		}
	}
}
