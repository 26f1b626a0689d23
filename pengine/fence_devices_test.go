package pengine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pacer/cib"
	"pacer/pengine"
)

// Which devices a node may use follows from location rules, groups, clones and target-role, and parameters from rules.
func TestFenceDevices(t *testing.T) {
	device := func(id, inside string) string {
		return `<primitive id="` + id + `" class="stonith" type="fence_x">` + inside + `</primitive>`
	}
	text := `<cib validate-with="pacemaker-4.0" crm_feature_set="3.20.5" epoch="1" num_updates="0" admin_epoch="0"><configuration><crm_config/>
<nodes><node id="1" uname="n1"><instance_attributes id="na"><nvpair id="na-r" name="rack" value="a"/></instance_attributes></node><node id="2" uname="n2"/></nodes>
<resources>` +
		device("everywhere", `<instance_attributes id="e1" ><rule id="er"><expression id="ex" attribute="rack" operation="eq" value="a"/></rule><nvpair id="e1n" name="ip" value="10.0.0.1"/></instance_attributes>`) +
		device("kept", "") + device("ruled", "") +
		device("stopped", `<meta_attributes id="sm"><nvpair id="smn" name="target-role" value="stopped"/></meta_attributes>`) +
		`<group id="g">` + device("grouped", `<meta_attributes id="gm"><nvpair id="gmn" name="provides" value="unfencing"/></meta_attributes>`) + `</group>
<clone id="c">` + device("cloned", "") + `</clone><primitive id="other" class="ocf" provider="heartbeat" type="Dummy"/></resources>
<constraints><rsc_location id="l1" rsc="kept" node="n2" score="-INFINITY"/><rsc_location id="l2" rsc="g" node="n1" score="-1"/>
<rsc_location id="l3" rsc="ruled"><rule id="l3r" score="-INFINITY"><expression id="l3x" attribute="rack" operation="not_defined"/></rule></rsc_location></constraints>
</configuration><status/></cib>`
	doc, err := cib.Parse([]byte(text), "test")
	if err != nil {
		t.Fatal(err)
	}
	for node, want := range map[string]string{
		"n1": "everywhere fence_x map[ip:10.0.0.1] false, kept fence_x map[] false, ruled fence_x map[] false, cloned fence_x map[] false",
		"N2": "everywhere fence_x map[] false, grouped fence_x map[] true, cloned fence_x map[] false",
		"n3": "",
	} {
		devices, _, err := pengine.FenceDevices(doc, node, time.Unix(1_800_000_000, 0))
		var got []string
		for _, d := range devices {
			got = append(got, fmt.Sprint(d.ID, " ", d.Agent, " ", d.Params, " ", d.Unfences))
		}
		if all := strings.Join(slices.Clip(got), ", "); err != nil || all != want {
			t.Errorf("%s: %q, %v, want %q", node, all, err, want)
		}
	}
}

// A rule that asks for the time says when devices may be others though nothing changes.
func TestFenceDevicesInTime(t *testing.T) {
	doc, err := cib.Parse([]byte(`<cib validate-with="pacemaker-4.0" crm_feature_set="3.20.5" epoch="1" num_updates="0" admin_epoch="0"><configuration><crm_config/>
<nodes><node id="1" uname="n1"/></nodes><resources><primitive id="d" class="stonith" type="fence_x"/></resources>
<constraints><rsc_location id="l" rsc="d"><rule id="r" score="-INFINITY"><date_expression id="x" operation="lt" end="2027-01-15 09:00:00Z"/></rule></rsc_location></constraints>
</configuration><status/></cib>`), "test")
	if err != nil {
		t.Fatal(err)
	}
	until := time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		now     time.Time
		devices int
		recheck time.Time
	}{
		{until.Add(-time.Hour), 0, until},
		{until.Add(time.Second), 1, time.Time{}},
	} {
		devices, recheck, err := pengine.FenceDevices(doc, "n1", tt.now)
		if err != nil || len(devices) != tt.devices || !recheck.Equal(tt.recheck) {
			t.Errorf("at %s: %v, look again at %s, %v", tt.now, devices, recheck, err)
		}
	}
}
