package controller

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pacer/cib"
)

// BenchmarkResult is what each result of an agent costs a daemon as a cluster grows: bytes are those of the document.
func BenchmarkResult(b *testing.B) {
	for _, size := range []struct{ nodes, resources int }{{3, 30}, {16, 400}, {32, 1000}} {
		b.Run(fmt.Sprintf("%d nodes, %d resources", size.nodes, size.resources), func(b *testing.B) {
			d := newHand(nil)
			text := grown(size.nodes, size.resources)
			doc, err := cib.Parse([]byte(text), "grown")
			if err != nil {
				b.Fatal(err)
			}
			d.m = New(Config{Local: person(1), UUID: "00000000-0000-0000-0000-000000000001", Patience: time.Minute}, doc)
			d.view(true, 1, 2)
			d.m.join.dc = 2
			r := failedMonitor("3:1:0:00000000-0000-0000-0000-00000000000f")
			r.Result.RC = 0
			seq := uint64(10)
			for b.Loop() {
				seq++
				d.says(2, message{Seq: seq, Result: r})
				d.sent, d.events = nil, nil
			}
			b.ReportMetric(float64(len(text)), "bytes")
		})
	}
}

// grown is a document with histories of all resources on all nodes.
func grown(nodes, resources int) string {
	var configured, known, status strings.Builder
	for r := range resources {
		fmt.Fprintf(&configured, `<primitive id="r%d" class="ocf" provider="pacemaker" type="Dummy"/>`, r)
	}
	for n := range nodes {
		fmt.Fprintf(&known, `<node id="%d" uname="n%d"/>`, n+1, n+1)
		fmt.Fprintf(&status, `<node_state id="%d" uname="n%d"><lrm id="%d"><lrm_resources>`, n+1, n+1, n+1)
		for r := range resources {
			fmt.Fprintf(&status, `<lrm_resource id="r%d" type="Dummy" class="ocf" provider="pacemaker">`+
				`<lrm_rsc_op id="r%d_last_0" operation_key="r%d_monitor_0" operation="monitor" crm_feature_set="3.20.5" transition-key="%d:1:7:00000000-0000-0000-0000-000000000001" `+
				`transition-magic="0:7;%d:1:7:00000000-0000-0000-0000-000000000001" exit-reason="" on_node="n%d" call-id="%d" rc-code="7" op-status="0" interval="0" `+
				`last-rc-change="1700000000" exec-time="11" queue-time="0" op-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8"/></lrm_resource>`, r, r, r, r, r, n+1, r)
		}
		status.WriteString(`</lrm_resources></lrm></node_state>`)
	}
	return `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="1" num_updates="0"><configuration><crm_config/><nodes>` + known.String() +
		`</nodes><resources>` + configured.String() + `</resources><constraints/></configuration><status>` + status.String() + `</status></cib>`
}
