package cib_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"pacer/cib"
	"pacer/cib/schema"
)

// cluster writes a CIB with a history of each resource, about 300 bytes an element.
func cluster(nodes, resources int) []byte {
	var b strings.Builder
	b.WriteString(`<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" admin_epoch="0" epoch="5" num_updates="1"><configuration><crm_config/><nodes>`)
	for n := range nodes {
		fmt.Fprintf(&b, `<node id="%d" uname="node%d"/>`, n, n)
	}
	b.WriteString("</nodes><resources>")
	for r := range resources {
		fmt.Fprintf(&b, `<primitive id="r%d" class="ocf" provider="pacemaker" type="Dummy"><operations><op id="r%d-m" name="monitor" interval="10s"/></operations></primitive>`, r, r)
	}
	b.WriteString("</resources><constraints/></configuration><status>")
	for n := range nodes {
		fmt.Fprintf(&b, `<node_state id="%d" uname="node%d" in_ccm="true" crmd="online" join="member" expected="member"><lrm id="%d"><lrm_resources>`, n, n, n)
		for r := range resources {
			fmt.Fprintf(&b, "<lrm_resource id=\"r%d\" type=\"Dummy\" class=\"ocf\" provider=\"pacemaker\">\n"+
				`<lrm_rsc_op id="r%d_last_0" operation_key="r%d_start_0" operation="start" crm-debug-origin="bench" crm_feature_set="3.20.5" `+
				`transition-key="%d:1:0:11111111-2222-3333-4444-555555555555" transition-magic="0:0;%d:1:0:11111111-2222-3333-4444-555555555555" `+
				`call-id="%d" rc-code="0" op-status="0" interval="0" last-rc-change="1700000000" exec-time="1" queue-time="0"/></lrm_resource>`+"\n", r, r, r, r, r, r)
		}
		b.WriteString("</lrm_resources></lrm></node_state>")
	}
	b.WriteString("</status></cib>")
	return []byte(b.String())
}

// big is a CIB of about 16 MB.
func big() []byte { return cluster(32, 1000) }

func reread(b *testing.B, data []byte) *cib.Document {
	b.Helper()
	d, err := cib.Parse(data, "bench")
	if err != nil {
		b.Fatal(err)
	}
	return d
}

func BenchmarkRead(b *testing.B) {
	data := big()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		reread(b, data)
	}
}

// BenchmarkReadValidateDigest is what a member does with a document that it is sent. It reports how many
// times its size the document takes in memory, the text included.
func BenchmarkReadValidateDigest(b *testing.B) {
	data := big()
	version, ok := schema.Named("pacemaker-4.0")
	if !ok {
		b.Fatal("no schema")
	}
	grammar, err := schema.Compile(version)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	runs := 0
	for b.Loop() {
		d := reread(b, data)
		if !grammar.Valid(d.Root()) || cib.Digest(d.Root()) == "" {
			b.Fatal("not valid")
		}
		runs++
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(runs)/float64(len(data))+1, "sizes")
}

func BenchmarkDigest(b *testing.B) {
	data := big()
	d := reread(b, data)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		cib.Digest(d.Root())
	}
}

func BenchmarkWrite(b *testing.B) {
	d := reread(b, big())
	b.SetBytes(int64(len(d.Bytes())))
	for b.Loop() {
		d.Bytes()
	}
}

// statusChange is what comes in most often: the outcome of an operation. Documents have about 12,000
// elements.
func statusChange(b *testing.B, change func(*cib.Document, []cib.Op) error) {
	d := reread(b, cluster(16, 375))
	state := element(b, `<node_state id="3"><lrm id="3"><lrm_resources><lrm_resource id="r200"><lrm_rsc_op id="r200_last_0" call-id="77" rc-code="1" op-status="4"/></lrm_resource></lrm_resources></lrm></node_state>`)
	ops := []cib.Op{{Kind: cib.Modify, Section: "status", Data: state}}
	b.ReportAllocs()
	for b.Loop() {
		if err := change(d, ops); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUpdateStatus(b *testing.B) {
	statusChange(b, func(d *cib.Document, ops []cib.Op) error {
		_, err := cib.Update(d, ops, nil)
		return err
	})
}

// BenchmarkApplyStatus makes the patch as well.
func BenchmarkApplyStatus(b *testing.B) {
	statusChange(b, func(d *cib.Document, ops []cib.Op) error {
		_, _, err := apply(d, ops)
		return err
	})
}

func BenchmarkDiff(b *testing.B) {
	d := reread(b, cluster(16, 375))
	next, err := cib.Update(d.Copy(), []cib.Op{{Kind: cib.Delete, Data: element(b, `<node_state id="3"/>`)}}, nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if len(cib.Diff(d, next).Changes) == 0 {
			b.Fatal("no difference")
		}
	}
}
