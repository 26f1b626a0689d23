package pengine_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"pacer/cib"
	"pacer/pengine"
)

// FuzzSchedule: whatever a document says, a schedule of it ends, without a panic, in a graph or in an
// error.
func FuzzSchedule(f *testing.F) {
	seeds, err := filepath.Glob("../controller/testdata/*.xml")
	if err != nil || len(seeds) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, s := range seeds {
		text, err := os.ReadFile(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="none" have-quorum="1"><configuration><crm_config/><nodes><node id="1" uname="a"/></nodes>` +
		`<resources><clone id="c"><meta_attributes id="m"><nvpair id="n" name="promotable" value="true"/></meta_attributes><group id="g"><primitive id="p" class="ocf" provider="x" type="y"/></group></clone></resources>` +
		`<constraints><rsc_order id="o" first="c" then="c"/><rsc_colocation id="l" rsc="p" with-rsc="c" score="-INFINITY"/></constraints></configuration>` +
		`<status><node_state id="1" uname="a" in_ccm="true" crmd="online" join="member"><lrm id="1"><lrm_resources><lrm_resource id="p" class="ocf" provider="x" type="y">` +
		`<lrm_rsc_op id="p_last_0" operation_key="p_start_0" operation="start" transition-key="1:1:0:x" transition-magic="0:0;1:1:0:x" call-id="1" rc-code="0" op-status="0" interval="0"/>` +
		`</lrm_resource></lrm_resources></lrm></node_state></status></cib>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := cib.Parse(text, "fuzz")
		if err != nil {
			return
		}
		out, err := pengine.Plan(doc, time.Unix(1_800_000_000, 0).UTC(), 1)
		if err == nil && out.Graph == nil {
			t.Error("neither a graph nor an error")
		}
	})
}
