package api_test

import (
	"strings"
	"testing"
	"time"

	"pacer/api"
)

// Who looks at the status learns which members feed a watchdog, whether the others count on it, and why not.
func TestWatchdogLines(t *testing.T) {
	const second = time.Second
	fed := func(node string) api.MemberWatchdog {
		return api.MemberWatchdog{Node: node, Timeout: 5 * second, Wait: 20 * second}
	}
	none := api.MemberWatchdog{Node: "n3", Useless: "it feeds no watchdog, as far as is known here"}
	off := func(node string, takes time.Duration) api.MemberWatchdog {
		return api.MemberWatchdog{Node: node, Timeout: takes, Useless: "fencing-watchdog-timeout is 0"}
	}
	for want, s := range map[string]api.Status{
		"": {Node: "n1", Watchdog: &api.Watchdog{Device: "/dev/watchdog"}},
		"n1 was told to feed /dev/watchdog and does not: sbd has it": {Node: "n1", Watchdog: &api.Watchdog{Device: "/dev/watchdog", Unused: "sbd has it"}},
		"Fed by n1, n2|The cluster counts on those of n1, n2: a node that is lost is taken to be reset after 20s": {
			Watchdogs: []api.MemberWatchdog{fed("n1"), fed("n2")},
		},
		"Fed by n1, n2; not by n3|The cluster counts on those of n1, n2: a node that is lost is taken to be reset after 20s|The cluster does not count on those of n3: it feeds no watchdog, as far as is known here": {
			Watchdogs: []api.MemberWatchdog{fed("n1"), fed("n2"), none},
		},
		"Fed by n1; not by n2|The cluster does not count on those of n1, n2: fencing-watchdog-timeout is 0": {
			Watchdogs: []api.MemberWatchdog{off("n1", 5*second), off("n2", 0)},
		},
		"No member feeds one|The cluster does not count on those of n3: it feeds no watchdog, as far as is known here": {
			Watchdogs: []api.MemberWatchdog{none},
		},
	} {
		if got := strings.Join(s.WatchdogLines(), "|"); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
