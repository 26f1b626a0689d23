package idle_test

import (
	"strings"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib/idle"
)

const configured = `<cib><configuration>
<crm_config><cluster_property_set id="o"><nvpair id="o-l" name="transition-delay" value="5s"/><nvpair id="o-q" name="no-quorum-policy" value="ignore"/></cluster_property_set></crm_config>
<resources>
  <template id="unit" class="systemd" type="x"/>
  <primitive id="web" class="ocf" provider="heartbeat" type="apache"/>
  <group id="g"><primitive id="httpd" class="systemd" type="httpd"/></group>
  <primitive id="fromtemplate" template="unit"/>
  <clone id="c"><primitive id="fd" class="STONITH" type="fence_x"/></clone>
  <primitive id="far" class="ocf" provider="pacemaker" type="remote"/>
  <primitive id="vm" class="ocf" provider="heartbeat" type="VirtualDomain"><meta_attributes id="vm-m"><nvpair id="vm-m-r" name="remote-node" value="guest"/></meta_attributes></primitive>
  <bundle id="box"/>
</resources>
<constraints><rsc_ticket id="t" rsc="web" ticket="T"/><rsc_location id="l" rsc="web" node="n" score="1"/></constraints>
<fencing-topology><fencing-level id="f1" index="1" target="n" devices="fd"/></fencing-topology>
<alerts><alert id="a" path="/x"/></alerts>
</configuration></cib>`

// Each thing that is kept and not carried out is named once, by its id; what is carried out is not.
func TestEachIsNamed(t *testing.T) {
	doc := etree.NewDocument()
	if err := doc.ReadFromString(configured); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, thing := range idle.All(doc.Root()) {
		got = append(got, thing.Kind+" "+thing.ID)
		if thing.Note == "" || !strings.HasPrefix(thing.String(), thing.Kind+" "+thing.ID) {
			t.Errorf("%q", thing)
		}
	}
	want := "property o, remote connection far, guest node vm, bundle box, ticket constraint t"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

// A line names all there are, however many.
func TestLine(t *testing.T) {
	var list []idle.Thing
	if got := idle.Line(list); got != "" {
		t.Errorf("nothing: %q", got)
	}
	for range 12 {
		list = append(list, idle.Thing{Kind: "bundle", ID: "b"})
	}
	if got := idle.Line(list); strings.Count(got, "bundle b") != 10 || !strings.Contains(got, " and 2 more; ") {
		t.Errorf("twelve: %q", got)
	}
}
