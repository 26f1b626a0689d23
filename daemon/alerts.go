package daemon

import (
	"context"
	"slices"
	"strings"
	"time"

	"pacer/alerts"
	"pacer/attrs"
	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/fencing"
	"pacer/lrmd"
	"pacer/lrmd/agent"
	"pacer/membership"
	"pacer/transition"
)

// teller tells the programs of alerts what happens. It belongs to the loop.
type teller struct {
	machine *alerts.Machine
	told    cib.Version // of the configuration that the machine was given, without its number of updates
	members []membership.Member
	looked  bool            // members are known
	quiet   []chan struct{} // who waits until no program runs
}

func newTeller() teller { return teller{machine: alerts.New(vocab.PacemakerVersion)} }

// alert gives the machine of alerts an input, and performs what it answers.
func (d *Daemon) alert(in alerts.Input) {
	for _, e := range d.teller.machine.Step(time.Now(), in) {
		switch e := e.(type) {
		case alerts.Run:
			go d.runAlert(e)
		case alerts.Log:
			line := d.cfg.Log.Info()
			level := "info"
			if e.Warn {
				line, level = d.cfg.Log.Warn(), "warning"
			}
			line.Str("event", e.Event).Msg(e.Text)
			d.happened(level, e.Event, e.Text, nil)
		}
	}
	if !d.teller.machine.Busy() {
		for _, c := range d.teller.quiet {
			close(c)
		}
		d.teller.quiet = nil
	}
}

func (d *Daemon) runAlert(e alerts.Run) {
	failure := d.agents.host.RunAlert(agent.Alert{Path: e.Path, Environment: e.Environment, Limit: e.Timeout})
	d.post(func() { d.alert(alerts.Ended{Run: e.Run, Failure: failure}) })
}

// alertsOf gives the machine of alerts a configuration that is not the one it has.
func (d *Daemon) alertsOf(doc *cib.Document) {
	version := doc.Version()
	version.NumUpdates = 0
	if version == d.teller.told {
		return
	}
	d.teller.told = version
	in := alerts.Configured{}
	if c := doc.Root().SelectElement("configuration"); c != nil && c.FindElement("./alerts/alert") != nil {
		in.Configuration = c.Copy() // on which the rest of the document does not hang
	}
	d.alert(in)
}

// alertNodes tells of members that have come or gone since the last view. Of the first view only this host is news.
func (d *Daemon) alertNodes(v membership.View) {
	before := d.teller.members
	d.teller.members = v.Members
	if !d.teller.looked {
		d.teller.looked = true
		d.alert(alerts.Happened{Event: alerts.OfNode(d.me.Name, d.me.ID, alerts.Member)})
		return
	}
	for _, m := range before {
		if !slices.Contains(v.Members, m) {
			d.alert(alerts.Happened{Event: alerts.OfNode(m.Name, m.ID, alerts.Lost)})
		}
	}
	for _, m := range v.Members {
		if !slices.Contains(before, m) {
			d.alert(alerts.Happened{Event: alerts.OfNode(m.Name, m.ID, alerts.Member)})
		}
	}
}

// alertResult tells of an operation that has ended here.
func (d *Daemon) alertResult(r lrmd.Result) {
	if r.Action == vocab.TaskMetaData {
		return
	}
	expected := vocab.Exit(vocab.ExitOK)
	if key, err := transition.ParseKey(r.UserData); err == nil {
		expected = vocab.Exit(key.TargetRC)
	}
	e, tell := alerts.OfResource(alerts.Operation{
		Node: d.me.Name, Resource: r.Resource, Action: r.Action, IntervalMS: r.IntervalMS, TimeoutMS: r.TimeoutMS,
		Expected: expected, Code: r.RC, Status: r.Status, Took: time.Duration(r.ExecMS) * time.Millisecond,
	})
	if tell {
		d.alert(alerts.Happened{Event: e})
	}
}

// alertFencing tells of a fencing that has ended.
func (d *Daemon) alertFencing(e fencing.Entry) {
	d.alert(alerts.Happened{Event: alerts.OfFencing(e.Target, e.Description(), e.LegacyCode())})
}

// alertAttributes tells of values that are written.
func (d *Daemon) alertAttributes(list []attrs.Assigned, doc *cib.Document) {
	for _, v := range list {
		value, id := "", ""
		if v.Value != nil {
			value = *v.Value
		}
		for _, n := range doc.Root().FindElements("./configuration/nodes/node") {
			if strings.EqualFold(n.SelectAttrValue("uname", ""), v.Node) {
				id = n.SelectAttrValue("id", "")
			}
		}
		d.alert(alerts.Happened{Event: alerts.OfAttribute(v.Node, id, v.Name, value)})
	}
}

// alertsEnd is how long the end of a daemon waits for programs of alerts, which may be about that end. What runs longer is left
// to itself.
const alertsEnd = 5 * time.Second

// drainAlerts waits until no program of an alert runs, and none waits.
func (d *Daemon) drainAlerts(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, alertsEnd)
	defer stop()
	quiet := make(chan struct{})
	d.post(func() {
		if d.teller.quiet = append(d.teller.quiet, quiet); !d.teller.machine.Busy() {
			close(quiet)
			d.teller.quiet = nil
		}
	})
	select {
	case <-quiet:
	case <-ctx.Done():
	}
}
