package scan_test

import (
	"strings"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib/scan"
)

// FuzzParse: whatever the input, Parse neither panics nor gives an error without a place, and what it
// accepts it also accepts after having been written out, with the same elements.
func FuzzParse(f *testing.F) {
	for _, tt := range faults {
		f.Add(tt.text)
	}
	f.Add(`<?xml version="1.0"?><cib epoch="1"><configuration/><!-- c --><status a="&#10;é"/></cib>`)
	f.Fuzz(func(t *testing.T, text string) {
		tree, err := scan.Parse(text, scan.DropText)
		if err != nil {
			fault, ok := err.(*scan.Error)
			if !ok || !fault.Known() || fault.Text == "" || fault.Offset > len(text) {
				t.Fatalf("error without a place: %#v", err)
			}
			return
		}
		tree.Doc.WriteSettings = etree.WriteSettings{CanonicalAttrVal: true}
		again, err := tree.Doc.WriteToString()
		if err != nil {
			t.Fatal(err)
		}
		second, err := scan.Parse(again, scan.DropText)
		if err != nil {
			t.Fatalf("accepted %q but not its own %q: %v", text, again, err)
		}
		if a, b := shape(tree.Root()), shape(second.Root()); a != b {
			t.Fatalf("%q became %q", a, b)
		}
	})
}

// BenchmarkParse reads a configuration of about 1 MB.
func BenchmarkParse(b *testing.B) {
	const primitive = `      <primitive id="rsc-0001" class="ocf" provider="heartbeat" type="IPaddr2">
        <instance_attributes id="rsc-0001-instance_attributes">
          <nvpair id="rsc-0001-instance_attributes-ip" name="ip" value="192.168.122.100"/>
        </instance_attributes>
        <operations>
          <op id="rsc-0001-monitor-interval-10s" interval="10s" name="monitor" timeout="20s"/>
        </operations>
      </primitive>
`
	text := "<cib>\n  <configuration>\n    <resources>\n" + strings.Repeat(primitive, 2200) + "    </resources>\n  </configuration>\n</cib>\n"
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := scan.Parse(text, scan.DropText); err != nil {
			b.Fatal(err)
		}
	}
}
