package world

import (
	"testing"

	"pacer/cib/value/vocab"
)

const noParams = "f2317cad3d54cec5d7d7aa7d0bf35cf8"

func TestCheckEntry(t *testing.T) {
	for name, c := range map[string]struct {
		entry   string
		flags   ResourceFlags
		changed bool
		actions []string // keys and tasks of what is scheduled
	}{
		"unchanged": {entry: `<lrm_rsc_op operation="start" interval="0" op-digest="` + noParams + `"/>`},
		"restart": {
			entry: `<lrm_rsc_op operation="start" interval="0" op-digest="x"/>`, changed: true,
			actions: []string{"db_start_0 start"},
		},
		"a probe shows the parameters of the start": {
			entry: `<lrm_rsc_op operation="monitor" interval="0" op-digest="x"/>`, changed: true,
			actions: []string{"db_start_0 start"},
		},
		"reload": {
			entry:   `<lrm_rsc_op operation="start" interval="0" op-digest="x" op-restart-digest="` + noParams + `"/>`,
			changed: true, actions: []string{"db_reload-agent_0 reload-agent"},
		},
		"no reload while a start is pending": {
			entry: `<lrm_rsc_op operation="start" interval="0" op-digest="x" op-restart-digest="` + noParams + `"/>`,
			flags: StartPending, changed: true, actions: []string{"db_stop_0 stop"},
		},
		"recurring operation": {
			entry: `<lrm_rsc_op operation="monitor" interval="10000" op-digest="x"/>`, changed: true,
			actions: []string{"db_monitor_10000 monitor"},
		},
		"no longer configured": {
			entry: `<lrm_rsc_op operation="monitor" interval="20000" call-id="7" op-digest="x"/>`, changed: true,
			actions: []string{"db_monitor_20000 cancel"},
		},
	} {
		w := testWorld()
		w.Opt.CancelRemoved = true
		r := testPrimitive(w, `<primitive id="db" class="ocf" provider="p" type="t"><operations>
			<op id="m" name="monitor" interval="10s"/></operations></primitive>`)
		r.Set(c.flags)
		if got := r.CheckEntry(parse(c.entry), w.FindNode("n1")); got != c.changed {
			t.Errorf("%s: changed is %v", name, got)
		}
		var got []string
		for _, a := range w.Actions.OldestFirst() {
			got = append(got, a.Key+" "+a.Task)
		}
		if len(got) != len(c.actions) || len(got) > 0 && got[0] != c.actions[0] {
			t.Errorf("%s: scheduled %q, want %q", name, got, c.actions)
		}
	}
}

// A reload is called off by a stop or demotion that turns out to be required.
func TestReloadIsCalledOff(t *testing.T) {
	w := testWorld()
	r := testPrimitive(w, `<primitive id="db" class="ocf" provider="p" type="t"/>`)
	r.scheduleReload(w.FindNode("n1"), Cause{})
	if !r.Is(Reload) || len(w.Orderings) != 2 {
		t.Fatalf("orderings: %d", len(w.Orderings))
	}
	for i, task := range []string{vocab.TaskStop, vocab.TaskDemote} {
		if o := w.Orderings[i]; o.ThenTask != r.Key(task) || o.Kind != RelOrdered|RelThenCancelsFirst {
			t.Errorf("ordering %+v", o)
		}
	}
}

func TestCleanup(t *testing.T) {
	w := testWorld()
	r := testPrimitive(w, `<primitive id="db" class="ocf" provider="p" type="t"/>`)
	n := w.FindNode("n1")
	r.ScheduleCleanup(n, false)
	if a, _ := w.Actions.Head(); a.Key != "db_delete_0" || len(w.Orderings) != 2 {
		t.Errorf("%s, %d orderings", a.Key, len(w.Orderings))
	}
	n.Set(NodeUnclean)
	if r.ScheduleCleanup(n, false); len(w.Orderings) != 2 {
		t.Error("nothing is cleaned up on a node that must be fenced")
	}
}

func TestTriggerUnfencing(t *testing.T) {
	w := testWorld()
	device := testPrimitive(w, `<primitive id="fence" class="stonith" type="fence_scsi"/>`)
	device.Set(FenceDevice)
	for _, n := range w.Roster.Nodes {
		device.Allowed.Put(NewCandidate(n))
	}
	if w.TriggerUnfencing(device, nil, "x", nil); w.Actions.Len() != 0 {
		t.Error("nothing needs unfencing")
	}
	w.Found.Unfencing = true
	w.FindNode("n2").Set(NodeShutdown)
	w.TriggerUnfencing(device, nil, "Device parameters changed", nil)
	if a := w.Singletons["stonith-n1-on"]; a == nil || a.Is(Optional) || w.Actions.Len() != 1 {
		t.Error("every node that stays is unfenced")
	}
	other := testPrimitive(w, `<primitive id="db" class="ocf" provider="p" type="t"/>`)
	if w.TriggerUnfencing(other, w.FindNode("n1"), "x", nil); w.Actions.Len() != 1 {
		t.Error("only devices unfence")
	}
}
