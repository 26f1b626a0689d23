package crmsh

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pacer/cib"
	"pacer/crmsh/session"
)

// A value that the cluster would not understand is warned of, with what was expected.
func TestVerifyOfValues(t *testing.T) {
	s := session.New(cib.Empty(), nil)
	load(t, s, strings.Join([]string{
		"property fencing-enabled=maybe no-quorum-policy=ingore dc-deadtime=5q batch-limit=x cluster-recheck-interval=10m",
		"property agent: no-quorum-policy=whatever",
		"primitive a Dummy meta target-role=Startd priority=-5 migration-threshold=INFINITY failure-timeout=10min",
		"clone c a meta interleave=yes clone-max=many",
		"rsc_defaults resource-stickiness=100 is-managed=perhaps",
		"op_defaults timeout=20 on-fail=fense",
	}, "\n"))
	var got []string
	for _, f := range s.Verify() {
		if f.Fatal != strings.HasPrefix(f.Text, "property ") {
			t.Errorf("%s: fatal is %v; only values of cluster options are", f.Text, f.Fatal)
		}
		got = append(got, f.Text)
	}
	want := []string{
		"primitive a: target-role=Startd is no value that it takes; expected one of Stopped, Started, Promoted, Unpromoted, Master, Slave; did you mean Started?",
		"clone c: clone-max=many is no number; expected a number, perhaps INFINITY",
		"property cib-bootstrap-options: fencing-enabled=maybe is no boolean; expected true or false",
		"property cib-bootstrap-options: no-quorum-policy=ingore is no value that it takes; expected one of stop, freeze, ignore, demote, fence, suicide; did you mean ignore?",
		"property cib-bootstrap-options: dc-deadtime=5q is no length of time; expected a number and a unit (ms, s, min, h) or an ISO 8601 duration",
		"property cib-bootstrap-options: batch-limit=x is no number; expected a number, perhaps INFINITY",
		"rsc_defaults rsc-options: is-managed=perhaps is no boolean; expected true or false",
		"op_defaults op-options: on-fail=fense is no value that it takes; expected one of ignore, block, stop, restart, standby, fence, restart-container, demote; did you mean fence?",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
