package livetest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const configuration = `<configuration><crm_config><cluster_property_set id="cib-bootstrap-options"><nvpair id="o1" name="fencing-enabled" value="false"/>` +
	`<nvpair id="o2" name="start-failure-is-fatal" value="false"/></cluster_property_set></crm_config><nodes/><resources>` +
	`<primitive id="one" class="ocf" provider="test" type="thing"><operations><op id="one-m" name="monitor" interval="10s" timeout="5s"/></operations></primitive>` +
	`<primitive id="two" class="ocf" provider="test" type="thing"/>` +
	`<clone id="all"><primitive id="each" class="ocf" provider="test" type="thing"/></clone>` +
	`</resources><constraints><rsc_order id="order" first="one" then="two"/>` +
	`<rsc_location id="l1" rsc="one" node="n1" score="100"/><rsc_location id="l2" rsc="two" node="n2" score="100"/></constraints></configuration>`

// running is a cluster of two hosts with resources that run: one on n1, two on n2, an instance of each on both.
func running(t *testing.T) (one, two *host) {
	hosts := launch(t, 2)
	hosts[0].must("cibadmin -R --scope configuration -X '" + configuration + "'")
	hosts[0].must("crm_resource --wait --timeout 30s")
	for r, want := range map[string]string{"one": "n1", "two": "n2", "each": "n1 n2"} {
		if got := where(hosts[0], r); got != want {
			t.Fatalf("%s runs on %q", r, got)
		}
	}
	return hosts[0], hosts[1]
}

func where(h *host, resource string) string {
	nodes := strings.Fields(h.must("crm_resource -Q -W -r " + resource))
	if len(nodes) == 2 && nodes[0] > nodes[1] {
		nodes[0], nodes[1] = nodes[1], nodes[0]
	}
	return strings.Join(nodes, " ")
}

// asked counts how often an agent was asked for something.
func (h *host) asked(resource, what string) int {
	n := 0
	for _, line := range strings.Split(h.read("usr/lib/ocf/resource.d/test/asked-"+resource), "\n") {
		if action, interval, _ := strings.Cut(line, " "); action == what && (interval == "0" || interval == "") {
			n++
		}
	}
	return n
}

// TestWait: the tool comes back when the cluster has done what a change asks for, asked on any host, and says what is left
// to do when the time is over.
func TestWait(t *testing.T) {
	one, two := running(t)
	for i, h := range []*host{one, two} {
		role := []string{"Stopped", "Started"}[i]
		h.must("crm_resource -r one --meta -p target-role -v " + role)
		h.must("crm_resource --wait")
		if got := where(h, "one"); (got == "") != (role == "Stopped") {
			t.Errorf("after the wait for %s on %s: one runs on %q", role, h.name, got)
		}
	}
	one.write("usr/lib/ocf/resource.d/test/slow-stop", "2", 0o644)
	one.must("crm_resource -r one --meta -p target-role -v Stopped")
	began := time.Now()
	r := one.run("crm_resource --wait --timeout 1s")
	if r.status != 124 || !strings.Contains(r.out, "Pending actions:\n\tAction ") || !strings.Contains(r.err, "Timed out") && !strings.Contains(r.err, "Timeout") {
		t.Errorf("a time that is too short: %+v", r)
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("it took %s", took)
	}
}

// TestRestart: what depends on a resource is restarted, too, and what does not fit comes with an exit status.
func TestRestart(t *testing.T) {
	one, two := running(t)
	starts := func() string {
		return fmt.Sprint(one.asked("one", "start"), two.asked("two", "start"), one.asked("each", "start"))
	}
	if starts() != "1 1 1" {
		t.Fatal(starts())
	}
	out := two.must("crm_resource --restart -r one")
	for _, want := range []string{"Waiting for 2 resources to stop:\n * one\n * two\n", "to start again:\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q: %s", want, out)
		}
	}
	if starts() != "2 2 1" || where(one, "one") != "n1" {
		t.Errorf("starts %s, one on %q", starts(), where(one, "one"))
	}
	if text := one.must("cibadmin -Q"); strings.Contains(text, "target-role") {
		t.Errorf("target-role is left:\n%s", text)
	}
	one.must("crm_resource --restart -r all -N n1")
	if starts() != "2 2 2" || two.asked("each", "start") != 1 {
		t.Errorf("an instance: starts %s", starts())
	}
	if text := one.must("cibadmin -Q -o constraints"); strings.Contains(text, "cli-ban") {
		t.Errorf("the ban is left:\n%s", text)
	}
	if r := one.run("crm_resource --restart -r one -N n2"); r.status != 105 || !strings.Contains(r.err, "one is not running on n2 and so cannot be restarted") {
		t.Errorf("%+v", r)
	}
	one.write("usr/lib/ocf/resource.d/test/slow-stop", "3", 0o644)
	if r := one.run("crm_resource --restart -r one -T 1s"); r.status != 124 || !strings.Contains(r.err, "Could not complete shutdown of one, ") {
		t.Errorf("a stop that takes too long: %+v", r)
	}
	if text := one.must("cibadmin -Q"); strings.Contains(text, "target-role") {
		t.Errorf("target-role is left after a restart that failed:\n%s", text)
	}
}

// TestFailAndCleanup: a failure that is reported makes the cluster recover the resource, is counted, and is forgotten when
// that is asked for; of an operation only where that has failed.
func TestFailAndCleanup(t *testing.T) {
	one, two := running(t)
	two.must("crm_resource --fail -r one -N n1")
	one.eventually("it is recovered", func() bool { return one.asked("one", "start") == 2 })
	one.must("crm_resource --wait")
	counted := func() bool {
		return strings.Contains(one.must("cibadmin -Q -o status"), `name="fail-count-one#asyncmon_0"`)
	}
	if !counted() {
		t.Errorf("the failure is not counted:\n%s", one.must("cibadmin -Q -o status"))
	}
	probes := one.asked("one", "monitor")
	one.must("crm_resource --cleanup -r one -N n1 -n monitor -I 10s")
	if !counted() || one.asked("one", "monitor") != probes {
		t.Errorf("the failure of another operation was forgotten")
	}
	if out := one.must("crm_resource --cleanup -r one"); !strings.Contains(out, "Cleaned up one on n1\n") || !strings.Contains(out, "Cleaned up one on n2\n") {
		t.Errorf("%s", out)
	}
	one.must("crm_resource --wait")
	if counted() || one.asked("one", "monitor") == probes {
		t.Errorf("the failure is not forgotten, or the state not found out anew (%d probes)", probes)
	}
	if r := one.run("crm_resource --fail -r all -N n1"); r.status == 0 || !strings.Contains(r.err, "We can only process primitive resources, not all") {
		t.Errorf("%+v", r)
	}
}

// TestRefresh: all history goes, and agents are asked anew.
func TestRefresh(t *testing.T) {
	one, two := running(t)
	before, there := one.asked("one", "monitor"), two.asked("two", "monitor")
	two.must("crm_resource --refresh -r one")
	one.must("crm_resource --wait")
	if one.asked("one", "monitor") == before || two.asked("two", "monitor") != there {
		t.Errorf("one was not probed, or two was: %d, %d", before, there)
	}
	one.must("crm_resource --refresh")
	one.must("crm_resource --wait")
	if two.asked("two", "monitor") == there {
		t.Error("two was not probed")
	}
	if where(one, "one") != "n1" || one.asked("one", "start") != 1 {
		t.Error("what ran was harmed")
	}
}

// TestByHand: an agent is run here, past the cluster, with the parameters that are configured or given.
func TestByHand(t *testing.T) {
	one, _ := running(t)
	for command, want := range map[string]result{
		"crm_resource --force-check -r one": {out: "Operation force-check for one (ocf:test:thing) returned 0 (OK)\n"},
		"crm_resource --force-check -r two": {out: "Operation force-check for two (ocf:test:thing) returned 7 (Not running)\n", err: "crm_resource: Error performing operation: Not running\n", status: 7},
		"crm_resource --validate -r one":    {out: "Operation validate for one (ocf:test:thing) returned 0 (OK)\n"},
		"crm_resource --validate -r one size=wrong": {
			out: "Overriding the cluster configuration for 'one' with 'size' = 'wrong'\nOperation validate for one (ocf:test:thing) returned 6 (Not configured)\n",
			err: "crm_resource: Error performing operation: Not configured\n", status: 6,
		},
		"crm_resource --validate --class ocf --provider test --agent thing --option size=wrong": {
			out: "Operation validate (ocf:test:thing) returned 6 (Not configured)\n", err: "crm_resource: Error performing operation: Not configured\n", status: 6,
		},
		"crm_resource --force-start -r all": {
			err:    "It is not safe to force-start all here: the cluster claims it is already active\nTry setting target-role=Stopped first or specifying the force option\ncrm_resource: Error performing operation: Requested item has unsafe status\n",
			status: 107,
		},
		"crm_resource --list-agents ocf:test":           {out: "thing\n"},
		"crm_resource --list-ocf-alternatives thing":    {out: "test\n"},
		"crm_resource --show-metadata ocf:test:nothing": {err: "Metadata query for ocf:test:nothing failed", status: 105},
	} {
		r := one.run(command)
		if want.status == 107 {
			want.err = r.err[:min(len(r.err), 150)] // how the status is worded is vocab's
		}
		if r.out != want.out || !strings.Contains(r.err, want.err) || r.status != want.status {
			t.Errorf("%s: %+v; want %+v", command, r, want)
		}
	}
	if out := one.must("crm_resource --show-metadata ocf:test:thing"); !strings.Contains(out, `<resource-agent name="thing"`) {
		t.Errorf("%s", out)
	}
	one.must("crm_resource --force-stop -r one")
	if r := one.run("crm_resource --force-check -r one"); r.status != 7 {
		t.Errorf("after force-stop: %+v", r)
	}
}

// TestMoveLive: a resource goes where it is sent, in one change, and may go back when that is cleared.
func TestMoveLive(t *testing.T) {
	one, _ := running(t)
	one.must("crm_resource --ban -r one -N n2")
	one.must("crm_resource --move -r one -N n2")
	one.must("crm_resource --wait")
	if where(one, "one") != "n2" {
		t.Errorf("one runs on %q", where(one, "one"))
	}
	if text := one.must("cibadmin -Q -o constraints"); strings.Contains(text, "cli-ban") || !strings.Contains(text, "cli-prefer-one") {
		t.Errorf("%s", text)
	}
	if r := one.run("crm_resource --move -r one -N n2"); r.status != 108 {
		t.Errorf("it is there already: %+v", r)
	}
	if out := one.must("crm_resource --clear -r one"); out != "Removing constraint: cli-prefer-one\n" {
		t.Errorf("%q", out)
	}
	one.must("crm_resource --wait")
	if where(one, "one") != "n1" {
		t.Errorf("one runs on %q", where(one, "one"))
	}
}
