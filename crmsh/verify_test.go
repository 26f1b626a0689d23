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
	for _, f := range s.Proposal().Verify() {
		if f.Fatal != strings.HasPrefix(f.Text, "property ") {
			t.Errorf("%s: fatal is %v; only values of cluster options are", f.Text, f.Fatal)
		}
		got = append(got, f.Text)
	}
	want := []string{
		"primitive a: target-role=Startd is no value that it takes; expected one of Stopped, Started, Promoted, Unpromoted; did you mean Started?",
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

// An option that nothing obeys any more is told of, with what took its place; and what somebody may have meant is never such
// an option, nor another word of the past.
func TestVerifyOfThePast(t *testing.T) {
	s := session.New(cib.Empty(), nil)
	put(t, s, `<cluster_property_set id="cib-bootstrap-options"><nvpair id="v1" name="default-resource-stickiness" value="1"/>`+
		`<nvpair id="v2" name="notification-agent" value="x"/><nvpair id="v3" name="default-resource-stickines" value="1"/>`+
		`<nvpair id="v4" name="no_quorum_policy" value="stop"/></cluster_property_set>`)
	load(t, s, "primitive a Dummy meta target-role=Mastr master-mx=1\nclone c a meta master-maxx=1")
	var got []string
	for _, f := range s.Proposal().Verify() {
		got = append(got, f.Text)
	}
	want := []string{
		"primitive a: master-mx is no meta attribute that the cluster knows",
		"primitive a: target-role=Mastr is no value that it takes; expected one of Stopped, Started, Promoted, Unpromoted",
		"clone c: master-maxx is no meta attribute that the cluster knows",
		"property cib-bootstrap-options: default-resource-stickiness does nothing; set rsc_defaults resource-stickiness=1 instead",
		"property cib-bootstrap-options: notification-agent does nothing: the option is no more; configure an alert instead",
		"property cib-bootstrap-options: default-resource-stickines is no option that the cluster knows",
		"property cib-bootstrap-options: no_quorum_policy does nothing; it is called no-quorum-policy now",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
