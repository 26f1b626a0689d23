package controller

import (
	"fmt"
	"testing"
	"time"

	"pacer/cib"
)

// The controller reads options as the engine does: what an expired rule sets is not in force, and the cluster's own set
// comes before others.
func TestOptionsFollowRules(t *testing.T) {
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	doc := func(sets string) *cib.Document {
		d, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0"><configuration><crm_config>`+sets+`</crm_config><nodes/><resources/><constraints/></configuration><status/></cib>`), "")
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	set := func(id, rule, name, value string) string {
		return fmt.Sprintf(`<cluster_property_set id="%[1]s">%[2]s<nvpair id="%[1]s-x" name="%[3]s" value="%[4]s"/></cluster_property_set>`, id, rule, name, value)
	}
	until := func(end string) string {
		return `<rule id="r" score="INFINITY"><date_expression id="d" operation="lt" end="` + end + `"/></rule>`
	}
	for _, x := range []struct {
		what, sets string
		counts     bool
	}{
		{"an expired rule", set("a", until("2026-01-01"), "no-quorum-policy", "ignore"), false},
		{"a rule in force", set("a", until("2027-01-01"), "no-quorum-policy", "ignore"), true},
		{"another set comes after the cluster's own", set("a", "", "no-quorum-policy", "ignore") + set("cib-bootstrap-options", "", "no-quorum-policy", "stop"), false},
		{"no word", "", false},
	} {
		turn := &turn{now: now, doc: doc(x.sets)}
		if got := counts(turn); got != x.counts {
			t.Errorf("%s: without quorum what is decided counts: %t", x.what, got)
		}
	}
	for _, x := range []struct{ what, sets, want string }{
		{"expired when it failed", set("a", until("2026-01-01"), "start-failure-is-fatal", "false"), "INFINITY"},
		{"in force when it failed", set("a", until("2027-01-01"), "start-failure-is-fatal", "false"), "1"},
	} {
		e := &editor{root: doc(x.sets).Root()}
		if got := e.startFailureCount(now.Unix()); got != x.want {
			t.Errorf("%s: a failed start counts %s, want %s", x.what, got, x.want)
		}
	}
}
