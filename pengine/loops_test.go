package pengine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pacer/cib"
	"pacer/pengine"
)

const loopCluster = `<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" epoch="1" num_updates="0" admin_epoch="0" have-quorum="1" dc-uuid="1">
  <configuration>
    <crm_config><cluster_property_set id="o"><nvpair id="o-f" name="fencing-enabled" value="false"/></cluster_property_set></crm_config>
    <nodes><node id="1" uname="n1"/></nodes>
    <resources>
      <primitive id="ip" class="ocf" provider="pacemaker" type="Dummy"/>
      <group id="web">
        <primitive id="fs" class="ocf" provider="pacemaker" type="Dummy"/>
        <primitive id="httpd" class="ocf" provider="pacemaker" type="Dummy"/>
      </group>
      <clone id="dlms"><primitive id="dlm" class="ocf" provider="pacemaker" type="Dummy"/></clone>
    </resources>
    <constraints>CONSTRAINTS</constraints>
  </configuration>
  <status><node_state id="1" uname="n1" in_ccm="true" crmd="online" join="member" expected="member"/></status>
</cib>`

// Whoever configures orderings that contradict one another is told which they are, step by step, and
// which one to give up: before it happens from the configuration, and when it happens from the
// transition.
func TestLoops(t *testing.T) {
	for name, c := range map[string]struct {
		constraints string
		relax       []string // of each loop
		named       []string // constraints named
		structure   string   // resource named for how it is built
	}{
		"none": {constraints: `<rsc_order id="a" first="ip" then="web"/><rsc_order id="b" first="ip" then="dlms"/>`},
		"two": {
			constraints: `<rsc_order id="a" first="ip" then="dlms"/><rsc_order id="b" first="dlms" then="ip"/>`,
			relax:       []string{"b"}, named: []string{"a", "b"},
		},
		"one is optional": {
			constraints: `<rsc_order id="a" first="ip" then="dlms" kind="Optional"/><rsc_order id="b" first="dlms" then="ip"/>`,
			relax:       []string{"a"}, named: []string{"a", "b"},
		},
		"through a group": {
			constraints: `<rsc_order id="a" first="ip" then="fs"/><rsc_order id="b" first="httpd" then="ip"/>`,
			relax:       []string{"b"}, named: []string{"a", "b"}, structure: "web",
		},
		"between a member and what comes before its group": {
			constraints: `<rsc_order id="a" first="web" then="ip"/><rsc_order id="b" first="ip" then="httpd"/>`,
			relax:       []string{"b"}, named: []string{"a", "b"}, structure: "web",
		},
		"no loop within a group's order": {
			constraints: `<rsc_order id="a" first="fs" then="ip"/><rsc_order id="b" first="ip" then="httpd"/>`,
		},
		"a set": {
			constraints: `<rsc_order id="s"><resource_set id="s1"><resource_ref id="ip"/><resource_ref id="dlms"/><resource_ref id="web"/></resource_set></rsc_order>` +
				`<rsc_order id="b" first="web" then="ip"/>`,
			relax: []string{"b"}, named: []string{"s", "b"},
		},
		"one direction": {
			constraints: `<rsc_order id="a" first="ip" then="dlms" symmetrical="false"/><rsc_order id="b" first="dlms" then="ip" symmetrical="false"/>`,
			relax:       []string{"b"}, named: []string{"a", "b"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := cib.Parse([]byte(strings.Replace(loopCluster, "CONSTRAINTS", c.constraints, 1)), "loop")
			if err != nil {
				t.Fatal(err)
			}
			now := time.Unix(1_700_000_000, 0)
			out := pengine.Schedule(pengine.Input{Root: doc.Copy().Root(), Now: now})
			for when, loops := range map[string][]pengine.Loop{
				"configured": pengine.ConfiguredLoops(doc.Root(), now), "decided": pengine.Loops(out.World),
			} {
				checkLoops(t, when, loops, c.relax, c.named, c.structure)
			}
		})
	}
}

func checkLoops(t *testing.T, when string, loops []pengine.Loop, relax, named []string, structure string) {
	t.Helper()
	var advice, constraints []string
	built := ""
	for _, l := range loops {
		advice = append(advice, l.Relax)
		for _, s := range l.Steps {
			if s.Constraint != "" {
				constraints = append(constraints, s.Constraint)
			} else if s.Structure == structure {
				built = s.Structure
			}
		}
	}
	slices.Sort(advice)
	slices.Sort(constraints)
	slices.Sort(named)
	if !slices.Equal(slices.Compact(advice), relax) || !slices.Equal(slices.Compact(constraints), named) || built != structure {
		t.Errorf("%s: %v\nwant to relax %v, named %v and the structure of %q", when, loops, relax, named, structure)
	}
}
