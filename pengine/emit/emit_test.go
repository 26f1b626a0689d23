package emit_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/rogpeppe/go-internal/txtar"

	"pacer/cib"
	"pacer/pengine"
)

// written is the transition for a cluster of pengine/testdata as XML, after a change of its configuration.
func written(t *testing.T, archive string, change ...string) *etree.Element {
	t.Helper()
	ar, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(change...).Replace(string(ar.Files[0].Data))
	doc, err := cib.Parse([]byte(text), archive)
	if err != nil {
		t.Fatal(err)
	}
	out := pengine.Schedule(pengine.Input{Root: doc.Root(), Now: time.Unix(1700000000, 0).UTC(), Transition: 42})
	var b bytes.Buffer
	if err := out.Graph.Write(&b); err != nil {
		t.Fatal(err)
	}
	graph := etree.NewDocument()
	if err := graph.ReadFromBytes(b.Bytes()); err != nil {
		t.Fatal(err)
	}
	return graph.Root()
}

func cluster(name string) string { return filepath.Join("../testdata", name+".txtar") }

// What a controller must know of a transition as a whole stands at its top.
func TestHeader(t *testing.T) {
	for option, want := range map[string]map[string]string{
		"": {
			"transition_id": "42", "cluster-delay": "60s", "fencing-timeout": "60s", "batch-limit": "0",
			"failed-stop-offset": "INFINITY", "failed-start-offset": "INFINITY", "migration-limit": "", "recheck-by": "",
		},
		"cluster-delay=90s":                {"cluster-delay": "90s"},
		"fencing-timeout=5min":             {"fencing-timeout": "5min"},
		"batch-limit=7":                    {"batch-limit": "7"},
		"start-failure-is-fatal=false":     {"failed-start-offset": "1"},
		"migration-limit=3":                {"migration-limit": "3"},
		"migration-limit=-1":               {"migration-limit": ""},
		"failed-start-offset=8":            {"failed-start-offset": "INFINITY"}, // no option
		"cluster-recheck-interval=1000000": {"recheck-by": ""},
	} {
		name, value, _ := strings.Cut(option, "=")
		var change []string
		if name != "" {
			change = []string{"</cluster_property_set>", `<nvpair id="o-x" name="` + name + `" value="` + value + `"/></cluster_property_set>`}
		}
		g := written(t, cluster("start"), change...)
		for attr, want := range want {
			if got := g.SelectAttrValue(attr, ""); got != want {
				t.Errorf("%q: %s is %q, want %q", option, attr, got, want)
			}
		}
	}
	if got, want := written(t, cluster("failures")).SelectAttrValue("recheck-by", ""), "1700010001"; got != want { // once a failure of 1699990000 is older than 20000 s
		t.Errorf("with a failure that expires: recheck-by is %q, want %q", got, want)
	}
}

// What is to be done is told to whoever does it: the kind of element says who, and its attributes how.
func TestElements(t *testing.T) {
	for _, c := range []struct {
		cluster string
		has     string // path in the graph
		count   int
	}{
		// An operation of an agent has the agent, its parameters, its timeout, where and through whom.
		{"start", "//rsc_op[@operation_key='a_start_0'][@operation='start'][@on_node='n1'][@on_node_uuid='1']/primitive[@id='a'][@class='ocf'][@provider='pacemaker'][@type='Dummy']", 1},
		{"start", "//rsc_op[@operation_key='a_start_0']/attributes[@CRM_meta_timeout='20000'][@CRM_meta_on_node='n1'][@crm_feature_set]", 1},
		{"start", "//rsc_op[@operation_key='a_monitor_0']/attributes[@CRM_meta_op_target_rc='7']", 2}, // probes expect nothing to run
		{"start", "//rsc_op[@router_node]", 0},
		{"rules", "//rsc_op[@operation_key='attrrule_start_0'][@on_node='n3']/attributes[@p='elsewhere']", 1},
		{"remote", "//action_set/rsc_op[@on_node='r1'][@router_node='n1']", -1},
		{"unmanaged", "//rsc_op/attributes/param[@name='1']", -1}, // no name of an XML attribute
		// Instances of an anonymous clone go by the clone's own name, with the number beside.
		{"notify-promotable", "//rsc_op[@operation_key='mp_demote_0'][@internal_operation_key='mp:0_demote_0']/primitive[@id='mp'][@long-id='mp:0']", 1},
		{"notify-promotable", "//rsc_op[@operation_key='mp_demote_0']/attributes[@CRM_meta_clone='0'][@CRM_meta_clone_max='3'][@CRM_meta_clone_node_max='1'][@CRM_meta_globally_unique='false'][@CRM_meta_promoted_max='1'][@CRM_meta_master_max='1']", 1},
		{"clone-unique", "//rsc_op/primitive[@id='up:3']", -1},
		{"clone-unique", "//rsc_op/primitive[@long-id='up:3']", 0},
		// What is only a point in the order has no node.
		{"notify-promotable", "//action_set/pseudo_event[@operation_key='m_demoted_0']", 1},
		{"notify-promotable", "//pseudo_event[@on_node]", 0},
		// The cluster fences, shuts down and cleans up by itself.
		{"fence", "//action_set/crm_event[@operation='stonith'][@on_node='n2']/attributes[@CRM_meta_stonith_action='reboot']", 1},
		{"fence", "//action_set/crm_event[@operation='stonith']/downed/node[@id='2']", 1},
		{"unfence", "//action_set/crm_event[@operation='stonith']/attributes[@CRM_meta_stonith_action='on']", -1},
		{"unfence", "//downed", 0}, // who is switched on does not go down
		{"shutdown", "//action_set/crm_event[@operation='do_shutdown'][@on_node='n1']/downed/node[@id='1']", 1},
		{"shutdown", "//action_set/crm_event[@operation='do_shutdown']/attributes[@CRM_meta_op_no_wait='true']", 2},
		{"failures", "//action_set/crm_event[@operation='clear_failcount'][@operation_key='expired_clear_failcount_0'][@on_node='n1']", 1},
		{"removed", "//action_set/crm_event[@operation='clear_failcount'][@on_node='n2']/primitive[@id='gone-failed']", 1},
		// Guests go down with their host, and the host of a guest is named to what begins or ends there.
		{"guest-lost-host", "//action_set/crm_event[@operation='stonith'][@on_node='n2']/downed/node[@id='guest1']", 1},
		{"guest-lost-host", "//action_set/pseudo_event[@operation='stonith'][@on_node='guest1']", 1},
		{"bundle", "//action_set/rsc_op[@operation_key='a:0_start_0']/attributes[@CRM_meta_physical_host='n1']", 1},
		{"bundle-network", "//action_set/rsc_op[@operation_key='b-0_start_0']/attributes[@CRM_meta_container='b-podman-0'][@port='9999']", 1},
		{"guest", "//action_set/rsc_op[@operation_key='guest1_stop_0']/downed/node[@id='guest1']", 1},
		// A shutdown lock is kept by what happens where the resource is locked; remote nodes learn of maintenance.
		{"lock", "//rsc_op[@shutdown-lock]", -1},
		{"remote", "//maintenance/node[@node_in_maintenance]", -1},
		{"migrate", "//rsc_op[@operation='migrate_to']/attributes[@CRM_meta_migrate_source='n1'][@CRM_meta_migrate_target='n2']", 1},
	} {
		found := written(t, cluster(c.cluster)).FindElements(c.has)
		if c.count >= 0 && len(found) != c.count || c.count < 0 && len(found) == 0 {
			t.Errorf("%s: %d of %s, want %d (-1: any)", c.cluster, len(found), c.has, c.count)
		}
	}
}

// Whatever the cluster: an action is there once, by an id of its own, and waits for actions that are there,
// which are named as they name themselves; attributes come in the order of their names.
func TestGraphsAreSound(t *testing.T) {
	files, err := filepath.Glob(cluster("*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no clusters", err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			g := written(t, f)
			actions := map[string]*etree.Element{}
			for _, a := range g.FindElements("synapse/action_set/*") {
				id := a.SelectAttrValue("id", "")
				if actions[id] != nil {
					t.Errorf("two actions with id %s", id)
				}
				actions[id] = a
				checkAttributes(t, a)
			}
			for i, s := range g.SelectElements("synapse") {
				if got := len(s.FindElements("action_set/*")); got != 1 {
					t.Errorf("synapse %d has %d actions", i, got)
				}
				for _, in := range s.FindElements("inputs/trigger/*") {
					checkTrigger(t, in, actions)
				}
			}
		})
	}
}

func checkAttributes(t *testing.T, a *etree.Element) {
	t.Helper()
	var names []string
	for _, v := range a.SelectElement("attributes").Attr {
		names = append(names, v.Key)
	}
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) < len(names) {
		t.Errorf("%s: attributes %v", a.SelectAttrValue("operation_key", ""), names)
	}
}

func checkTrigger(t *testing.T, in *etree.Element, actions map[string]*etree.Element) {
	t.Helper()
	a := actions[in.SelectAttrValue("id", "")]
	if a == nil {
		t.Errorf("an input is not there: %s", in.SelectAttrValue("operation_key", ""))
		return
	}
	if a.Tag != in.Tag {
		t.Errorf("an input is a %s, the action a %s", in.Tag, a.Tag)
	}
	for _, name := range []string{"operation", "operation_key", "internal_operation_key", "on_node", "on_node_uuid", "router_node", "mode"} {
		if got, want := in.SelectAttrValue(name, ""), a.SelectAttrValue(name, ""); got != want {
			t.Errorf("an input has %s=%q, the action %q", name, got, want)
		}
	}
}
