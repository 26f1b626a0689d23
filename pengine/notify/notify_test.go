package notify_test

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/pengine"
	"pacer/transition"
)

// decided is the transition for a cluster of pengine/testdata, which says how things stand there.
func decided(t *testing.T, name string) *transition.Graph {
	t.Helper()
	ar, err := txtar.ParseFile(filepath.Join("../testdata", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	return scheduled(t, string(ar.Files[0].Data))
}

func scheduled(t *testing.T, text string) *transition.Graph {
	t.Helper()
	doc, err := cib.Parse([]byte(text), "cib.xml")
	if err != nil {
		t.Fatal(err)
	}
	return pengine.Schedule(pengine.Input{Root: doc.Root(), Now: time.Unix(1700000000, 0).UTC()}).Graph
}

// rounds are what happens to a resource if all that may begin does so at once, until nothing is left: a
// line for what is done, with the nodes that it is done on. Monitors are left out.
func rounds(t *testing.T, g *transition.Graph, resource string) (list []string) {
	t.Helper()
	done := map[int]bool{}
	for len(done) < len(g.Synapses) {
		var now []*transition.Action
		for _, s := range g.Synapses {
			waits := slices.ContainsFunc(s.Inputs, func(in transition.Head) bool { return !done[in.ID] })
			if a := s.Actions[0]; !waits && !done[a.ID] {
				now = append(now, a)
			}
		}
		if len(now) == 0 {
			t.Fatalf("after %v the rest waits for ever", list)
		}
		on := map[string][]string{}
		for _, a := range now {
			done[a.ID] = true
			if what := deed(a, resource); what != "" {
				on[what] = append(on[what], a.Node)
			}
		}
		for what, nodes := range on {
			slices.Sort(nodes)
			on[what] = nodes
		}
		list = append(list, lines(on)...)
	}
	return list
}

// deed is what an action does with a resource, or to its node; "" if it is of no interest here.
func deed(a *transition.Action, resource string) string {
	switch {
	case a.Task == vocab.TaskFence:
		return "fence"
	case a.Target == nil || a.Target.ID != resource || a.Task == vocab.TaskMonitor:
		return ""
	case a.Task == vocab.TaskNotify:
		return meta(a, "notify_type") + " " + meta(a, "notify_operation")
	}
	return a.Task
}

func lines(on map[string][]string) (list []string) {
	for what, nodes := range on {
		list = append(list, what+" on "+strings.Join(nodes, " "))
	}
	slices.Sort(list)
	return list
}

func meta(a *transition.Action, name string) string {
	at, found := slices.BinarySearchFunc(a.Attrs, transition.MetaName(name), func(v transition.Attr, name string) int { return cmp.Compare(v.Name, name) })
	if !found {
		return "-"
	}
	return a.Attrs[at].Value
}

// Instances hear of a deed before it begins and after it is done everywhere, those that are active at that
// time; the next deed begins when all have heard of the one before.
func TestOrder(t *testing.T) {
	for _, c := range []struct {
		cluster, resource string
		want              []string
	}{
		{"notify-promotable", "mp", []string{
			"pre demote on n1 n2", "demote on n1", "post demote on n1 n2",
			"pre stop on n1 n2", "stop on n1", "post stop on n2", // who was stopped hears nothing any more
			"pre start on n2", "start on n3", "post start on n2 n3", // who is started hears of it afterwards
			"pre promote on n2 n3", "promote on n2", "post promote on n2 n3",
		}},
		// What fencing stands for is done by nobody, but the survivor hears of it all the same.
		{"notify-fence", "mp", []string{
			"fence on n2", "pre demote on n1",
			"post demote on n1", "pre stop on n1", "post stop on n1", "pre promote on n1", "promote on n1", "post promote on n1",
		}},
		{"notify-fence", "g1", []string{"fence on n2", "pre stop on n1", "post stop on n1"}},
	} {
		t.Run(c.cluster+"/"+c.resource, func(t *testing.T) {
			if diff := gocmp.Diff(c.want, rounds(t, decided(t, c.cluster), c.resource)); diff != "" {
				t.Errorf("(- expected, + decided):\n%s", diff)
			}
		})
	}
}

// The variables say how things stood at the beginning, and what is going to be done: the same in every
// notification of a transition, and in the actions themselves. Lists name instances and nodes in the same
// order; one without entries is a space. What is promoted is told by the old names, too.
func TestVariables(t *testing.T) {
	for _, c := range []struct {
		cluster, resource string
		want              map[string]string
	}{
		{"notify-promotable", "mp", map[string]string{
			"active": "mp:0@n1 mp:1@n2", "inactive": "mp:2", "promoted": "mp:0@n1", "master": "mp:0@n1", "unpromoted": "mp:1@n2", "slave": "mp:1@n2",
			"demote": "mp:0@n1", "promote": "mp:1@n2", "stop": "mp:0@n1", "start": "mp:2@n3", "available": "n1 n2 n3", "all": "n1 n2 n3",
		}},
		{"notify-fence", "mp", map[string]string{
			"active": "mp:0@n1 mp:1@n2", "inactive": " ", "promoted": "mp:1@n2", "unpromoted": "mp:0@n1",
			"demote": "mp:1@n2", "promote": "mp:0@n1", "stop": "mp:1@n2", "start": " ", "all": "n1 n2",
		}},
	} {
		t.Run(c.cluster, func(t *testing.T) {
			told := 0
			for _, s := range decided(t, c.cluster).Synapses {
				a := s.Actions[0]
				if a.Kind != transition.Resource || a.Target.ID != c.resource || a.Task == vocab.TaskMonitor {
					continue
				}
				told++
				for name, want := range c.want {
					if got := variable(a, name); got != want {
						t.Errorf("%s on %s: %s is %q, want %q", a.Key, a.Node, name, got, want)
					}
				}
			}
			if told == 0 {
				t.Error("nothing is told")
			}
		})
	}
}

// variable is what an action is told: INSTANCE@NODE for each entry where there are both lists, else the
// list that there is.
func variable(a *transition.Action, name string) string {
	instances, nodes := meta(a, "notify_"+name+"_resource"), meta(a, "notify_"+name+"_uname")
	switch {
	case instances == "-":
		return nodes
	case nodes == "-", instances == " " && nodes == " ":
		return instances
	}
	var list []string
	on := strings.Fields(nodes)
	for i, instance := range strings.Fields(instances) {
		if i >= len(on) {
			return fmt.Sprintf("%q, but %q", instances, nodes)
		}
		list = append(list, instance+"@"+on[i])
	}
	return strings.Join(list, " ")
}

// Where attributes are kept by host, instances in containers also hear on which hosts the nodes are; a
// container that has not run has none, and goes by its own name.
func TestHosts(t *testing.T) {
	for cluster, hosts := range map[string]string{"notify-bundle": "b-0 b-1 n1 n2", "bundle-lost": "n2 b-1 n1 n2"} {
		t.Run(cluster, func(t *testing.T) { checkHosts(t, cluster, hosts) })
	}
}

func checkHosts(t *testing.T, cluster, hosts string) {
	heard := 0
	for _, s := range decided(t, cluster).Synapses {
		a := s.Actions[0]
		if a.Task != vocab.TaskNotify || a.Kind != transition.Resource {
			continue
		}
		heard++
		for name, want := range map[string]string{"notify_all_uname": "b-0 b-1 n1 n2", "notify_all_hosts": hosts} {
			if got := meta(a, name); got != want {
				t.Errorf("%s on %s: %s is %q, want %q", a.Key, a.Node, name, got, want)
			}
		}
	}
	if heard == 0 {
		t.Error("nothing is told")
	}
}

const twoNodes = `<cib validate-with="pacemaker-4.0" have-quorum="1" epoch="1" num_updates="0" admin_epoch="0"><configuration>
<crm_config><cluster_property_set id="o"><nvpair id="f" name="fencing-enabled" value="false"/></cluster_property_set></crm_config>
<nodes><node id="1" uname="n1"/><node id="2" uname="n2"/></nodes>
<resources><clone id="c"><meta_attributes id="m">%s</meta_attributes><primitive id="p" class="ocf" provider="pacemaker" type="Dummy"/></clone></resources>
<constraints/></configuration><status>
<node_state id="1" uname="n1" in_ccm="true" crmd="online" join="member" expected="member"/>
<node_state id="2" uname="n2" in_ccm="true" crmd="online" join="member" expected="member"/></status></cib>`

// Nobody hears anything but who asked for it.
func TestOnlyWhereAsked(t *testing.T) {
	for set, want := range map[string]bool{
		``: false, `<nvpair id="n" name="notify" value="false"/>`: false, `<nvpair id="n" name="notify" value="true"/>`: true,
	} {
		got := slices.ContainsFunc(scheduled(t, fmt.Sprintf(twoNodes, set)).Synapses, func(s *transition.Synapse) bool {
			return s.Actions[0].Task == vocab.TaskNotify
		})
		if got != want {
			t.Errorf("%q: notifications: %v", set, got)
		}
	}
}
