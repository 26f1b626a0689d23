package review_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pacer/cib"
	"pacer/fencing/review"
	"pacer/lrmd/metadata"
)

func device(id, agent string, params ...string) string {
	text := `<primitive id="` + id + `" class="stonith" type="` + agent + `"><instance_attributes id="` + id + `-i">`
	for i := 0; i+1 < len(params); i += 2 {
		text += `<nvpair id="` + id + "-" + params[i] + `" name="` + params[i] + `" value="` + params[i+1] + `"/>`
	}
	return text + `</instance_attributes></primitive>`
}

func document(t *testing.T, options, nodes, resources, constraints, rest string) *cib.Document {
	t.Helper()
	doc, err := cib.Parse([]byte(`<cib validate-with="pacemaker-4.0" crm_feature_set="3.20.5" epoch="1" num_updates="0" admin_epoch="0"><configuration>`+
		`<crm_config><cluster_property_set id="o">`+options+`</cluster_property_set></crm_config><nodes>`+nodes+`</nodes><resources>`+resources+`</resources>`+
		`<constraints>`+constraints+`</constraints>`+rest+`</configuration><status/></cib>`), "test")
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

const threeNodes = `<node id="1" uname="n1"/><node id="2" uname="n2"/><node id="3" uname="N3"/>`

const dummy = `<primitive id="d" class="ocf" provider="heartbeat" type="Dummy"/>`

// watchdogs are the options about them.
func watchdogs(have, timeout string) string {
	return `<nvpair id="o-h" name="have-watchdog" value="` + have + `"/><nvpair id="o-t" name="fencing-watchdog-timeout" value="` + timeout + `"/>`
}

// describe has agents of all kinds.
func describe(agent string) (*metadata.Agent, error) {
	switch agent {
	case "fence_gone", "fence_watchdog":
		return nil, errors.New("there is no fence_gone")
	case "fence_disk":
		return metadata.Parse([]byte(`<resource-agent name="x"><parameters/><actions><action name="on" on_target="1" automatic="1"/></actions></resource-agent>`))
	case "fence_bmc":
		return metadata.Parse([]byte(`<resource-agent name="x"><parameters><parameter name="ip"/><parameter name="plug"/></parameters><actions><action name="off"/><action name="status"/></actions></resource-agent>`))
	case "fence_words":
		return metadata.Parse([]byte("words"))
	}
	return metadata.Parse([]byte(`<resource-agent name="x"><parameters><parameter name="ip" required="1" obsoletes="ipaddr"/><parameter name="plug" required="1"/></parameters><actions/></resource-agent>`))
}

// TestReview: each thing that keeps fencing from working is said once, with its place and what to do; what works is not.
func TestReview(t *testing.T) {
	levels := func(inside string) string { return `<fencing-topology>` + inside + `</fencing-topology>` }
	for name, tt := range map[string]struct {
		options, resources, constraints, rest string
		want                                  []string // in the findings, in order
	}{
		"well": {
			resources: device("a", "fence_x", "pcmk_host_list", "n1 n3", "ip", "1") + device("b", "fence_x", "pcmk_host_map", "n1:7;n2:8", "ipaddr", "1") + device("c", "fence_x", "ip", "1"),
			rest:      levels(`<fencing-level id="l" target="n1" index="1" devices="a,b"/>`),
		},
		"no device":             {resources: `<primitive id="d" class="ocf" provider="heartbeat" type="Dummy"/>`, want: []string{"fencing: fencing-enabled is true and there is no fence device, so no resource is started; configure"}},
		"no device, no fencing": {options: `<nvpair id="e" name="stonith-enabled" value="false"/>`, resources: `<primitive id="d" class="ocf" provider="heartbeat" type="Dummy"/>`},
		"nothing at all":        {},
		"two names of one option": {
			options:   `<nvpair id="e" name="fencing-enabled" value="true"/><nvpair id="f" name="stonith-enabled" value="false"/><nvpair id="g" name="fencing-action" value="off"/><nvpair id="h" name="stonith-action" value="off"/>`,
			resources: device("a", "fence_x", "ip", "1"),
			want:      []string{"fencing: stonith-enabled=false is set and does not count, since fencing-enabled=true, its present name, is set too; set that, and remove the other by `crm_attribute -n stonith-enabled -D`"},
		},
		"unfencing": {
			resources: strings.Replace(device("a", "fence_disk"), "<instance_attributes", `<meta_attributes id="m"><nvpair id="m1" name="provides" value="unfencing"/></meta_attributes><instance_attributes`, 1) + device("b", "fence_disk"),
			want:      []string{"fence device b: fence_disk has to let nodes to their disks before anything starts there (unfencing), and no node is, since the device does not say so; set its meta attribute provides=unfencing"},
		},
		"watchdogs":             {options: watchdogs("true", "10s"), resources: dummy},
		"watchdogs of a few":    {options: watchdogs("false", "10s"), resources: dummy, want: []string{"fencing: fencing-enabled is true, there is no fence device, and not every node feeds a watchdog (have-watchdog), so no resource is started; start"}},
		"watchdogs, not waited": {options: watchdogs("true", "0"), resources: dummy, want: []string{"fencing: fencing-enabled is true, there is no fence device, and nobody waits for nodes to be reset by their watchdogs (fencing-watchdog-timeout is 0), so nobody can be fenced; set"}},
		"watchdog limited": {
			options:   watchdogs("true", "10s"),
			resources: device("watchdog", "fence_watchdog", "pcmk_host_list", "n1 n2") + device("a", "fence_x", "ip", "1"),
			rest:      levels(`<fencing-level id="l" target="n1" index="1" devices="a,watchdog"/>`),
		},
		"watchdog in a level": {
			options: watchdogs("true", "10s"), resources: device("a", "fence_x", "ip", "1"),
			rest: levels(`<fencing-level id="l" target="n1" index="1" devices="a,watchdog"/>`),
		},
		"watchdog of no use": {
			resources: device("watchdog", "fence_watchdog") + device("dog", "fence_watchdog") + device("a", "fence_x", "ip", "1"),
			rest:      levels(`<fencing-level id="l" target="n1" index="1" devices="watchdog"/>`),
			want: []string{
				"fence device watchdog: fencing-watchdog-timeout is 0, so that nobody waits for nodes to be reset by their watchdogs; set",
				"fence device dog: it is not used: the watchdog is called watchdog and has the agent fence_watchdog; rename",
				"fencing level l: fencing-watchdog-timeout is 0, so that there is no fence device watchdog and the level fails; set",
			},
		},
		"watchdog of others": {
			options:   watchdogs("true", "10s"),
			resources: device("watchdog", "fence_watchdog", "pcmk_host_list", "n8"),
			want:      []string{"fence device watchdog: none of the nodes that pcmk_host_list and pcmk_host_map name (n8) is in the cluster"},
		},
		"old kind": {resources: device("a", "external/ssh", "pcmk_host_map", "n1"), want: []string{"fence device a: its agent external/ssh is of the Linux-HA kind, which is not run here; use the agent fence_*"}},
		"host map": {
			resources: device("a", "fence_x", "pcmk_host_map", "n1:1;n2;n3:3", "ip", "1"),
			want:      []string{`fence device a: pcmk_host_map:1:6: "n2": expected NODE:PORT`},
		},
		"nobody": {
			resources: device("a", "fence_x", "pcmk_host_check", "static-list", "ip", "1") + device("b", "fence_x", "pcmk_host_list", "n8,n9", "ip", "1"),
			want: []string{
				"fence device a: neither pcmk_host_list nor pcmk_host_map names a node, so it can fence nobody; name",
				"fence device b: none of the nodes that pcmk_host_list and pcmk_host_map name (n8, n9) is in the cluster, so it can fence nobody; the cluster has n1, n2, N3",
			},
		},
		"nowhere": {
			resources:   device("a", "fence_x", "ip", "1"),
			constraints: `<rsc_location id="x1" rsc="a" node="n1" score="-INFINITY"/><rsc_location id="x2" rsc="a" node="n2" score="-INFINITY"/><rsc_location id="x3" rsc="a" node="N3" score="-INFINITY"/>`,
			want:        []string{"fence device a: location rules keep it from all nodes"},
		},
		"only the target": {
			resources:   device("a", "fence_x", "pcmk_host_list", "n2", "ip", "1"),
			constraints: `<rsc_location id="x1" rsc="a" node="n1" score="-INFINITY"/><rsc_location id="x3" rsc="a" node="N3" score="-INFINITY"/>`,
			want:        []string{"fence device a: n2 is the only node that may use it and the only one that it can fence"},
		},
		"agents": {
			resources: device("a", "fence_gone") + device("b", "fence_words") + device("c", "fence_x"),
			want: []string{
				"fence device a: n1 cannot use it: there is no fence_gone",
				"fence device b: n1 cannot use it: agent meta-data, line 1, column",
				`fence device c: required parameter "ip" of fence_x is not set`,
			},
		},
		"one machine for all nodes": {
			resources: device("a", "fence_bmc", "ip", "1") + device("b", "fence_bmc", "ip", "1", "pcmk_host_check", "none") + device("c", "fence_bmc", "ip", "1", "pcmk_host_list", "n1") +
				device("d", "fence_bmc", "port_as_ip", "1"),
			want: []string{
				"fence device a: neither pcmk_host_list nor pcmk_host_map is set, so it counts for all nodes, though fence_bmc turns off the one machine behind its address",
				"fence device b: neither pcmk_host_list nor pcmk_host_map is set",
			},
		},
		"levels that cannot be read": {
			resources: device("switch", "fence_x", "ip", "1"),
			rest:      levels(`<fencing-level id="l1" target-pattern="n[" index="1" devices="switch"/><fencing-level id="l2" target="n1" index="12" devices="switch"/>`),
			want: []string{
				"fencing level l1: is not used, so that one device of several may be taken for enough: has a pattern that cannot be read: ",
				"fencing level l2: is not used, so that one device of several may be taken for enough: has the index 12; expected 1 to 9",
			},
		},
		"agents elsewhere": {
			resources:   device("a", "fence_gone"),
			constraints: `<rsc_location id="x1" rsc="a" node="n1" score="-INFINITY"/>`,
		},
		"levels": {
			resources: device("switch", "fence_x", "ip", "1") + `<primitive id="d" class="ocf" provider="heartbeat" type="Dummy"/>`,
			rest:      levels(`<fencing-level id="l1" target="n1" index="1" devices=""/><fencing-level id="l2" target="n1" index="2" devices="swich,d"/>`),
			want: []string{
				"fencing level l1: names no device, so it is not used",
				"fencing level l2: there is no fence device swich, so the level fails; did you mean switch?",
				"fencing level l2: there is no fence device d, so the level fails; configure it",
			},
		},
	} {
		found, err := review.Of(document(t, tt.options, threeNodes, tt.resources, tt.constraints, tt.rest), time.Unix(1_800_000_000, 0), review.Host{Node: "n1", Describe: describe})
		if err != nil || len(found) != len(tt.want) {
			t.Errorf("%s: %v, %v", name, found, err)
			continue
		}
		for i, want := range tt.want {
			if got := found[i].String(); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s\nwant %s", name, got, want)
			}
			if found[i].Unreadable != (name == "host map") {
				t.Errorf("%s: %+v", name, found[i])
			}
		}
	}
}

// A stopped device is meant to fence nobody.
func TestStoppedDevice(t *testing.T) {
	stopped := strings.Replace(device("a", "fence_x"), "</primitive>", `<meta_attributes id="m"><nvpair id="mn" name="target-role" value="Stopped"/></meta_attributes></primitive>`, 1)
	found, err := review.Of(document(t, "", threeNodes, stopped, "", ""), time.Unix(1_800_000_000, 0), review.Host{})
	if err != nil || len(found) != 0 {
		t.Errorf("%v, %v", found, err)
	}
}

// A document that cannot be brought to the latest schema is an error.
func TestRefused(t *testing.T) {
	doc := document(t, "", "", device("a", "fence_x"), "", "")
	doc.Root().CreateAttr("validate-with", "pacemaker-99.0")
	if found, err := review.Of(doc, time.Now(), review.Host{}); err == nil {
		t.Error(found)
	}
}
