package stonithadmin

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"pacer/api"
	"pacer/cib/value/vocab"
	"pacer/fencing"
	"pacer/pengine/report"
	"pacer/tools/cluster"
	"pacer/tools/output"
)

// devices are what lists of devices are called.
func (a *admin) devices(title string, names []string) {
	a.items(title, "fence device", "fence devices", "device", names)
}

func (a *admin) registered(client *api.Client) error {
	f, err := client.Fencing(ctx())
	if err != nil {
		return cluster.CallError(err)
	}
	var names []string
	for _, d := range f.Devices {
		names = append(names, d.ID)
	}
	a.devices("Registered fence devices", names)
	return nil
}

// list names the devices that can fence a node.
func (a *admin) list(client *api.Client) error {
	names, err := client.Fencers(ctx(), a.List)
	if err != nil {
		return cluster.CallError(err)
	}
	a.devices("Registered fence devices", names)
	return nil
}

// use has a device of this host do something.
func (a *admin) use(client *api.Client, device, action string) (api.Fenced, error) {
	limit, err := span("--timeout", a.Timeout)
	if err != nil {
		return api.Fenced{}, err
	}
	done, err := client.Within(patience).UseDevice(ctx(), api.UseDevice{Device: device, Action: action, Timeout: limit})
	return done, cluster.CallError(err)
}

// query has a device monitored, and asked for its targets if it does not answer to that.
func (a *admin) query(client *api.Client) error {
	var used api.Fenced
	for _, action := range []string{vocab.TaskMonitor, vocab.TaskList} {
		var err error
		if used, err = a.use(client, a.Query, action); err != nil || used.OK {
			return err
		}
	}
	return failure(used, "Fence device "+a.Query+" does not work")
}

func (a *admin) targets(client *api.Client) error {
	used, err := a.use(client, a.ListTargets, vocab.TaskList)
	switch {
	case err != nil:
		return err
	case !used.OK:
		return failure(used, "Couldn't list targets")
	}
	a.items("Fence Targets", "fence target", "fence targets", "", fencing.Targets(used.Output))
	return nil
}

// everyNode stands for all nodes.
const everyNode = "*"

// history shows of the fencings of a node the last one that went well; more where that is asked for.
func (a *admin) history(client *api.Client) error {
	if a.Cleanup {
		return a.forget(client)
	}
	if a.Broadcast {
		a.info("gather fencing-history from all nodes")
	}
	list, err := client.FenceEvents(ctx())
	if err != nil {
		return cluster.CallError(err)
	}
	h := cluster.FenceHistory(list).Of(strings.TrimPrefix(a.History, everyNode))
	l := a.begin("Fencing history")
	latest := true
	for _, e := range h.Events() {
		switch {
		case a.Verbose > 0 && !l.brief():
			l.event(h, e, true)
		case e.State == report.FenceDone && latest:
			latest = false
			a.lastOf(l, h, e)
		}
	}
	l.end("event", "events")
	return nil
}

// lastOf shows the last fencing that went well; who wants to be told little gets its time.
func (a *admin) lastOf(l *listing, h *report.FenceHistory, e report.FenceEvent) {
	if l.brief() {
		a.Printer.Info("%s", strconv.FormatInt(e.Completed.Unix(), 10))
		return
	}
	l.event(h, e, false)
}

// brief says that nothing but times are wanted, which only a text has.
func (l *listing) brief() bool { return l.Printer.Quiet && l.x == nil && l.page == nil }

func (l *listing) event(h *report.FenceHistory, e report.FenceEvent, full bool) {
	l.count++
	if l.x != nil {
		e.XML(l.x, time.Local)
		return
	}
	text := h.Describe(e, report.FenceTexts{Full: full, Technical: true, Zone: time.Local})
	if l.page != nil {
		l.page.Add("li", text, "class", classOf(e.State))
		return
	}
	l.Info("%s", text)
}

func (a *admin) forget(client *api.Client) error {
	a.info("cleaning up fencing-history for node " + a.History)
	done, err := client.ForgetFencings(ctx(), api.ForgetFencings{Target: strings.TrimPrefix(a.History, everyNode)})
	return a.defined(done, err, "Couldn't clean up the fencing history")
}

// info tells what is being done, but to who wants to be told little.
func (a *admin) info(text string) {
	if !a.Printer.Quiet {
		a.Info("%s", text)
	}
}

// last says when a node was fenced last.
func (a *admin) last(client *api.Client) error {
	target := a.Last
	if a.AsNodeID {
		name, err := nodeOfID(client, a.Last)
		if err != nil {
			return err
		}
		target = name
	}
	list, err := client.FenceEvents(ctx())
	if err != nil {
		return cluster.CallError(err)
	}
	for _, e := range cluster.FenceHistory(list).Of(target).Events() {
		if e.State == report.FenceDone {
			a.tellLast(e.Completed)
			return nil
		}
	}
	a.tell("Node " + a.Last + " has never been fenced")
	return nil
}

// tellLast says when.
func (a *admin) tellLast(when time.Time) {
	if x := a.XML(); x != nil {
		text := strings.Replace(when.Format("2006-01-02 15:04:05 -07:00"), " +00:00", "Z", 1)
		output.Element(x, "last-fenced", "target", a.Last, "when", text)
		return
	}
	a.tell("Node " + a.Last + " last fenced at: " + when.Format(time.ANSIC))
}

// nodeOfID finds the node that corosync gives an id.
func nodeOfID(client *api.Client, id string) (string, error) {
	doc, err := client.CIB(ctx())
	if err != nil {
		return "", cluster.CallError(err)
	}
	for _, n := range doc.Root().FindElements("./configuration/nodes/node") {
		if n.SelectAttrValue("id", "") == id {
			return cmp.Or(n.SelectAttrValue("uname", ""), id), nil
		}
	}
	return id, nil
}
