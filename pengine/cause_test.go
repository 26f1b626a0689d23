package pengine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/pengine"
	"pacer/pengine/world"
)

// causeCluster is a cluster of two nodes where a runs on n1 and b on n2.
type causeCluster struct {
	options     string // NAME=VALUE ...
	meta        string // of a: NAME=VALUE ...
	needs       string // utilization of a
	offers      string // utilization of n1; n2 has 9 of cpu
	constraints string
	nodes       string // attributes of n1: NAME=VALUE ...
	history     string // further history entries of a on n1
	status      string // of the status section
	lost        bool   // n1 is gone
	noQuorum    bool
}

func pairs(text, prefix string) (xml string) {
	for _, pair := range strings.Fields(text) {
		name, value, _ := strings.Cut(pair, "=")
		xml += fmt.Sprintf(`<nvpair id="%s-%s" name="%s" value="%s"/>`, prefix, name, name, value)
	}
	return xml
}

func (c causeCluster) schedule(t *testing.T) *world.World {
	t.Helper()
	entry := func(id, key, task, interval string, call, rc int) string {
		return fmt.Sprintf(`<lrm_rsc_op id="%s" operation_key="%s" operation="%s" interval="%s" call-id="%d" rc-code="%d" op-status="0" `+
			`transition-key="1:1:0:x" transition-magic="0:%d;1:1:0:x" last-rc-change="1699999000"/>`, id, key, task, interval, call, rc, rc)
	}
	ran := func(id string) string {
		return `<lrm_resource id="` + id + `" class="ocf" provider="pacemaker" type="Dummy">` + entry(id+"_last_0", id+"_start_0", "start", "0", 2, 0)
	}
	history := strings.ReplaceAll(c.history, "FAILED-MONITOR", entry("a_last_failure_0", "a_monitor_10000", "monitor", "10000", 3, 1))
	history = strings.ReplaceAll(history, "FAILED-STOP", entry("a_last_failure_0", "a_stop_0", "stop", "0", 4, 1))
	up := `in_ccm="true" crmd="online" join="member" expected="member"`
	n1 := up
	if c.lost {
		n1 = `in_ccm="false" crmd="offline" join="down" expected="member"`
	}
	quorum := `have-quorum="1"`
	if c.noQuorum {
		quorum = `have-quorum="0" no-quorum-panic="1"`
	}
	text := `<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" epoch="1" num_updates="0" admin_epoch="0" ` + quorum + ` dc-uuid="2"><configuration>` +
		`<crm_config><cluster_property_set id="o">` + pairs(c.options, "o") + `</cluster_property_set></crm_config>` +
		`<nodes><node id="1" uname="n1"><instance_attributes id="n">` + pairs(c.nodes, "n") + `</instance_attributes><utilization id="u1">` + pairs(c.offers, "u1") +
		`</utilization></node><node id="2" uname="n2"><utilization id="u2"><nvpair id="u2-cpu" name="cpu" value="9"/></utilization></node></nodes>` +
		`<resources><primitive id="f" class="stonith" type="fence_xvm"/>` +
		`<primitive id="a" class="ocf" provider="pacemaker" type="Dummy"><meta_attributes id="m">` + pairs(c.meta, "m") + `</meta_attributes><utilization id="ua">` + pairs(c.needs, "ua") + `</utilization>` +
		`<operations><op id="a-mon" name="monitor" interval="10s"/></operations></primitive>` +
		`<primitive id="b" class="ocf" provider="pacemaker" type="Dummy"/></resources><constraints>` + c.constraints + `</constraints></configuration>` +
		`<status>` + c.status + `<node_state id="1" uname="n1" ` + n1 + `><lrm id="1"><lrm_resources>` + ran("a") + history + `</lrm_resource></lrm_resources></lrm></node_state>` +
		`<node_state id="2" uname="n2" ` + up + `><lrm id="2"><lrm_resources>` + ran("b") + `</lrm_resource></lrm_resources></lrm></node_state></status></cib>`
	doc, err := cib.Parse([]byte(text), "cause")
	if err != nil {
		t.Fatal(err)
	}
	return pengine.Schedule(pengine.Input{Root: doc.Copy().Root(), Now: time.Unix(1_700_000_000, 0).UTC(), Explain: true}).World
}

// What is said to be the cause is what was configured, failed or lost, by its id.
func TestCauses(t *testing.T) {
	const gone = `<rsc_location id="away" rsc="a" node="n1" score="-INFINITY"/>`
	for name, c := range map[string]struct {
		causeCluster
		score world.Cause // of the score of a on n1
		stop  world.Cause // of the stop of a
		fence world.Cause // of the fencing of n1
	}{
		"a location": {
			causeCluster: causeCluster{constraints: gone},
			score:        world.Cause{Kind: world.CauseLocation, ID: "away"},
			stop:         world.Cause{Kind: world.CausePlacement, ID: "n2"},
		},
		"a rule": {
			causeCluster: causeCluster{constraints: `<rsc_location id="away" rsc="a"><rule id="r" score="-INFINITY"><expression id="e" attribute="#uname" operation="eq" value="n1"/></rule></rsc_location>`},
			score:        world.Cause{Kind: world.CauseLocation, ID: "away", Rule: "r"},
			stop:         world.Cause{Kind: world.CausePlacement, ID: "n2"},
		},
		"a colocation": {
			causeCluster: causeCluster{constraints: `<rsc_location id="l" rsc="b" node="n2" score="INFINITY"/><rsc_colocation id="together" rsc="a" with-rsc="b" score="INFINITY"/>`},
			score:        world.Cause{Kind: world.CauseColocation, ID: "together", Resource: "b"},
			stop:         world.Cause{Kind: world.CausePlacement, ID: "n2"},
		},
		"stickiness": {
			causeCluster: causeCluster{meta: "resource-stickiness=7"},
			score:        world.Cause{Kind: world.CauseStickiness, ID: "a"},
		},
		"health": {
			causeCluster: causeCluster{options: "node-health-strategy=migrate-on-red", nodes: "#health-disk=red"},
			score:        world.Cause{Kind: world.CauseHealth, ID: "n1"},
			stop:         world.Cause{Kind: world.CausePlacement, ID: "n2"},
		},
		"a lost ticket": {
			causeCluster: causeCluster{constraints: `<rsc_ticket id="needs" rsc="a" ticket="T" loss-policy="fence"/>`},
			score:        world.Cause{Kind: world.CauseTicket, ID: "needs"},
			fence:        world.Cause{Kind: world.CauseTicket, ID: "needs"},
			stop:         world.Cause{Kind: world.CausePlacement},
		},
		"target-role": {
			causeCluster: causeCluster{meta: "target-role=Stopped"},
			score:        world.Cause{Kind: world.CauseTargetRole, ID: "a"},
			stop:         world.Cause{Kind: world.CauseTargetRole, ID: "a"},
		},
		"a failure": {
			causeCluster: causeCluster{history: "FAILED-MONITOR"},
			stop:         world.Cause{Kind: world.CauseFailure, ID: "a_last_failure_0"},
		},
		"a failed stop": {
			causeCluster: causeCluster{history: "FAILED-STOP"},
			score:        world.Cause{Kind: world.CauseFailure, ID: "a_last_failure_0"},
			fence:        world.Cause{Kind: world.CauseFailure, ID: "a_last_failure_0"},
		},
		"a lost node": {
			causeCluster: causeCluster{lost: true},
			score:        world.Cause{Kind: world.CauseBase, ID: "n1"},
			fence:        world.Cause{Kind: world.CauseMembership, ID: "n1"},
		},
		"an ordering": {
			causeCluster: causeCluster{meta: "resource-stickiness=7", constraints: `<rsc_order id="after" first="b" then="a"/><rsc_location id="l1" rsc="b" node="n1" score="-INFINITY"/><rsc_location id="l2" rsc="b" node="n2" score="-INFINITY"/>`},
			stop:         world.Cause{Kind: world.CauseOrder, ID: "after", Resource: "b"},
		},
		"quorum": {
			causeCluster: causeCluster{noQuorum: true, options: "no-quorum-policy=fence"},
			fence:        world.Cause{Kind: world.CauseQuorum},
		},
		"capacity": {
			causeCluster: causeCluster{options: "placement-strategy=utilization", needs: "cpu=5", offers: "cpu=1"},
			score:        world.Cause{Kind: world.CauseCapacity, ID: "a"},
			stop:         world.Cause{Kind: world.CausePlacement, ID: "n2"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := c.schedule(t)
			a, n := w.FindResource("a", world.MatchHistory), w.FindNode("n1")
			none := world.Cause{}
			if c.score != none && !slices.ContainsFunc(a.Allowed.ReasonsFor(n), func(r world.ScoreReason) bool { return r.Cause == c.score }) {
				t.Errorf("score: want %+v, got %+v", c.score, a.Allowed.ReasonsFor(n))
			}
			stop := world.FindFirst(&a.Actions, world.Match{Task: vocab.TaskStop, Node: n})
			if c.stop != none && !slices.Contains(causes(w, stop, nil), c.stop) {
				t.Errorf("stop: want %+v, got %+v", c.stop, causes(w, stop, nil))
			}
			if c.fence != none && !slices.ContainsFunc(w.Why.OfNode(n), func(r world.FenceReason) bool { return r.Cause == c.fence }) {
				t.Errorf("fencing: want %+v, got %+v", c.fence, w.Why.OfNode(n))
			}
		})
	}
}

// causes are those of an action, and of the actions that it follows from.
func causes(w *world.World, a *world.Action, seen []*world.Action) (list []world.Cause) {
	if a == nil || slices.Contains(seen, a) {
		return nil
	}
	for _, r := range w.Why.Of(a) {
		list = append(append(list, r.Cause), causes(w, r.By, append(seen, a))...)
	}
	return list
}
