package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/report"
	"pacer/pengine/world"
)

// fencings are two that failed before another node managed, one that nobody could do, an unfencing and one under way.
func fencings() *report.FenceHistory {
	at := func(sec int) time.Time { return time.Unix(1_700_000_000+int64(sec), 250_000_000) }
	return report.NewFenceHistory([]report.FenceEvent{
		{Action: "reboot", Target: "n3", Client: "dc", Origin: "n1", Delegate: "n1", State: report.FenceFailed, ExitReason: "no answer", Completed: at(1)},
		{Action: "reboot", Target: "N3", Client: "dc", Origin: "n1", Delegate: "n1", State: report.FenceFailed, Completed: at(2)},
		{Action: "reboot", Target: "n3", Client: "dc", Origin: "n1", Delegate: "n2", State: report.FenceDone, Completed: at(3)},
		{Action: "off", Target: "n4", Client: "admin", Origin: "n2", State: report.FenceFailed, ExitReason: "nobody can", Completed: at(4)},
		{Action: "on", Target: "n3", Client: "dc", Origin: "n1", Delegate: "n1", State: report.FenceDone, Completed: at(5)},
		{Action: "off", Target: "n2", Client: "admin", Origin: "n1", Delegate: "n1", State: report.FenceExecuting},
	})
}

func fencingStatus(t *testing.T, sections report.Section, change func(*report.StatusOptions)) string {
	return status(t, func(_ *world.World, o *report.StatusOptions) {
		o.Sections, o.Fencing = sections, fencings()
		if change != nil {
			change(o)
		}
	})
}

const (
	failedThenPending = report.SectionFenceFailed | report.SectionFencePending
	utc               = " at 2023-11-14 22:13:"
)

func TestStatusOfFencing(t *testing.T) {
	for _, test := range []struct {
		sections report.Section
		change   func(*report.StatusOptions)
		want     string
	}{
		{failedThenPending, nil, `
Failed Fencing Actions:
  * turning off of n4 for admin@n2 last failed (nobody can)` + utc + `24.250000Z
  * reboot of N3 by n1 for dc@n1 last failed` + utc + `22.250000Z (a later attempt from n2 succeeded)
  * reboot of n3 by n1 for dc@n1 last failed (no answer)` + utc + `21.250000Z (a later attempt from n2 succeeded)

Pending Fencing Actions:
  * turning off of n2 for admin@n1 last pending
`},
		{failedThenPending, func(o *report.StatusOptions) { o.Fencing, o.Nodes = o.Fencing.Reduced(), report.Filter{"N3"} }, `
Failed Fencing Actions:
  * reboot of N3 by n1 for dc@n1 last failed` + utc + `22.250000Z (a later attempt from n2 succeeded)
`},
		{report.SectionFencing, func(o *report.StatusOptions) { o.FailedDetail, o.Nodes = true, report.Filter{"n2", "n3"} }, `
Failed Fencing Actions:
  * reboot of N3 failed: delegate=n1, client=dc, origin=n1, completed='2023-11-14 22:13:22.250000Z' (a later attempt from n2 succeeded)
  * reboot of n3 failed (no answer): delegate=n1, client=dc, origin=n1, completed='2023-11-14 22:13:21.250000Z' (a later attempt from n2 succeeded)

Fencing History:
  * turning off of n2 pending: client=admin, origin=n1
  * unfencing of n3 successful: delegate=n1, client=dc, origin=n1, completed='2023-11-14 22:13:25.250000Z'
  * reboot of n3 successful: delegate=n2, client=dc, origin=n1, completed='2023-11-14 22:13:23.250000Z'
`},
		{report.SectionFenceWorked, func(o *report.StatusOptions) { o.FailedDetail, o.Nodes = true, report.Filter{"n3"} }, `
Fencing History:
  * unfencing of n3 successful: delegate=n1, client=dc, origin=n1, last-successful='2023-11-14 22:13:25.250000Z'
  * reboot of n3 successful: delegate=n2, client=dc, origin=n1, last-successful='2023-11-14 22:13:23.250000Z'
`},
		{report.SectionFencing, func(o *report.StatusOptions) { o.Fencing = report.NoFenceHistory(vocab.ExitTimeout) }, `
Failed Fencing Actions:
  * Failed to get fencing history: Timeout occurred
`},
		{report.SectionFencing, func(o *report.StatusOptions) { o.Fencing = nil }, ""},
	} {
		expect(t, fencingStatus(t, test.sections, test.change), test.want)
	}
}

// What Pacemaker's schema of results has is written: all of it, or why there is nothing.
func TestFencingAsXML(t *testing.T) {
	for want, h := range map[string]*report.FenceHistory{
		`<fence_history>` +
			`<fence_event action="off" target="n2" client="admin" origin="n1" status="pending" extended-status="1" delegate="n1"/>` +
			`<fence_event action="on" target="n3" client="dc" origin="n1" status="success" delegate="n1" completed="2023-11-14 22:13:25.250000Z"/>` +
			`<fence_event action="off" target="n4" client="admin" origin="n2" status="failed" exit-reason="nobody can" completed="2023-11-14 22:13:24.250000Z"/>` +
			`<fence_event action="reboot" target="n3" client="dc" origin="n1" status="success" delegate="n2" completed="2023-11-14 22:13:23.250000Z"/>` +
			`<fence_event action="reboot" target="N3" client="dc" origin="n1" status="failed" delegate="n1" completed="2023-11-14 22:13:22.250000Z"/>` +
			`<fence_event action="reboot" target="n3" client="dc" origin="n1" status="failed" exit-reason="no answer" delegate="n1" completed="2023-11-14 22:13:21.250000Z"/>` +
			`</fence_history>`: fencings(),
		`<fence_history status="124"/>`: report.NoFenceHistory(vocab.ExitTimeout),
		``:                              report.NewFenceHistory(nil),
	} {
		top := etree.NewElement("top")
		report.StatusXML(top, unpacked(t), report.StatusOptions{Sections: report.SectionFencing, Fencing: h})
		var got strings.Builder
		for _, e := range top.SelectElements("fence_history") {
			e.WriteTo(&got, &etree.WriteSettings{})
		}
		if got.String() != want {
			t.Errorf("%s\nwant\n%s", got.String(), want)
		}
	}
}
