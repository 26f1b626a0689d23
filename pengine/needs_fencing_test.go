package pengine_test

import (
	"testing"
	"time"

	"pacer/cib"
	"pacer/pengine"
)

// What needs fencing follows from requires, fencing-enabled, and what a resource is.
func TestNeedsFencing(t *testing.T) {
	for enabled, want := range map[string]map[string]bool{
		"true":  {"plain": true, "grouped": true, "cloned": true, "cloned:1": true, "quorum": false, "none": false, "switch": false, "unknown": true},
		"false": {"plain": false, "grouped": false, "cloned:1": false, "unknown": false},
	} {
		text := `<cib validate-with="pacemaker-4.0" crm_feature_set="3.20.5" epoch="1" num_updates="0" admin_epoch="0"><configuration><crm_config><cluster_property_set id="o"><nvpair id="of" name="fencing-enabled" value="` + enabled + `"/></cluster_property_set></crm_config>
<nodes><node id="1" uname="n1"/></nodes><resources><primitive id="plain" class="ocf" provider="heartbeat" type="Dummy"/>
<primitive id="quorum" class="ocf" provider="heartbeat" type="Dummy"><meta_attributes id="qm"><nvpair id="qr" name="requires" value="quorum"/></meta_attributes></primitive>
<primitive id="none" class="ocf" provider="heartbeat" type="Dummy"><meta_attributes id="nm"><nvpair id="nr" name="requires" value="nothing"/></meta_attributes></primitive>
<group id="g"><primitive id="grouped" class="ocf" provider="heartbeat" type="Dummy"/></group><clone id="c"><primitive id="cloned" class="ocf" provider="heartbeat" type="Dummy"/></clone>
<primitive id="switch" class="stonith" type="fence_x"/></resources><constraints/></configuration><status/></cib>`
		doc, err := cib.Parse([]byte(text), "test")
		if err != nil {
			t.Fatal(err)
		}
		needs, err := pengine.NeedsFencing(doc, time.Unix(0, 0))
		if err != nil {
			t.Fatal(err)
		}
		for resource, want := range want {
			if got := needs(resource); got != want {
				t.Errorf("fencing-enabled=%s: %s needs fencing: %t, want %t", enabled, resource, got, want)
			}
		}
	}
}
