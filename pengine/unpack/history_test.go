package unpack_test

import (
	"fmt"
	"strings"
	"testing"

	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// record is a history entry; the operation was expected to succeed, probes to find nothing.
func record(id, task string, call int, rc string, more ...string) string {
	expected := "0"
	if strings.Contains(strings.Join(more, ""), "probe") {
		expected, more = "7", nil
	}
	status := "0"
	if rc != expected {
		status = "4"
	}
	if rc == "193" {
		status = "-1"
	}
	extra := strings.Join(more, " ")
	if !strings.Contains(extra, "interval=") {
		extra += ` interval="0"`
	}
	if !strings.Contains(extra, "last-rc-change") {
		extra += ` last-rc-change="1699990000"`
	}
	return fmt.Sprintf(`<lrm_rsc_op id=%q operation=%q operation_key="%s_%s_0" call-id="%d" rc-code=%q op-status=%q `+
		`transition-key="1:2:%s:00000000-0000-0000-0000-000000000000" on_node="n1" %s/>`,
		id, task, strings.SplitN(id, "_", 2)[0], task, call, rc, status, expected, extra)
}

func history(id string, ops ...string) string {
	return `<lrm_resource id="` + id + `" class="ocf" provider="heartbeat" type="Dummy">` + strings.Join(ops, "") + `</lrm_resource>`
}

func TestHistory(t *testing.T) {
	const start, stop, probe = "start", "stop", "monitor"
	for name, c := range map[string]struct {
		ops    []string
		role   vocab.Role
		active bool
		flags  world.ResourceFlags // of Failed, Blocked, Managed
		shown  int                 // failures shown
	}{
		"started":      {[]string{record("r_last_0", start, 5, "0")}, vocab.RoleStarted, true, world.Managed, 0},
		"stopped":      {[]string{record("r_last_0", stop, 5, "0")}, vocab.RoleStopped, false, world.Managed, 0},
		"probed":       {[]string{record("r_last_0", probe, 5, "7", "probe")}, vocab.RoleStopped, false, world.Managed, 0},
		"found":        {[]string{record("r_last_0", probe, 5, "0", "probe")}, vocab.RoleStarted, true, world.Managed, 0},
		"missing here": {[]string{record("r_last_0", probe, 5, "5", "probe")}, vocab.RoleStopped, false, world.Managed, 1},
		"order is by call": {
			[]string{record("r_a", stop, 9, "0"), record("r_b", start, 5, "0")}, vocab.RoleStopped, false, world.Managed, 0,
		},
		"start failed": {[]string{record("r_last_0", start, 5, "1")}, vocab.RoleStarted, true, world.Managed | world.Failed, 1},
		"monitor failed": {
			[]string{record("r_last_0", start, 5, "0"), record("r_m", "monitor", 6, "1", `interval="10000"`)},
			vocab.RoleStarted, true, world.Managed | world.Failed, 1,
		},
		"failed and stopped since": {
			[]string{record("r_m", "monitor", 6, "1", `interval="10000"`), record("r_last_0", stop, 7, "0")},
			vocab.RoleStopped, false, world.Managed, 1,
		},
		"stop failed": {
			[]string{record("r_last_0", stop, 6, "1")}, vocab.RoleStarted, true, world.Managed | world.Failed, 1,
		},
		"pending": {[]string{record("r_last_0", start, -1, "193")}, vocab.RoleStarted, true, world.Managed, 0},
		"degraded": {
			[]string{record("r_m", "monitor", 6, "190", `interval="10000"`)}, vocab.RoleStarted, true, world.Managed, 1,
		},
		"promoted":          {[]string{record("r_last_0", "promote", 6, "0")}, vocab.RolePromoted, true, world.Managed, 0},
		"meta-data ignored": {[]string{record("r_x", "meta-data", 9, "0")}, vocab.RoleStopped, false, world.Managed, 0},
	} {
		w := document{resources: fencer + primitive("r", ""), status: up("1", "n1", history("r", c.ops...)) + up("2", "n2")}.unpack(t)
		r := resource(w, "r")
		const flags = world.Failed | world.Blocked | world.Managed
		if r.OrigRole != c.role || (len(r.Active) > 0) != c.active || r.Flags&flags != c.flags || len(w.Failed) != c.shown {
			t.Errorf("%s: %v, active on %v, flags %b, %d failures shown", name, r.OrigRole, r.Active, r.Flags&flags, len(w.Failed))
		}
	}
}

func TestFailedStop(t *testing.T) {
	d := document{resources: fencer + primitive("r", ""), status: up("1", "n1", history("r", record("r_last_0", "stop", 6, "1")))}
	w := d.unpack(t)
	if !w.FindNode("n1").Unclean() || len(w.Actions.OldestFirst()) == 0 {
		t.Error("a failed stop must get the node fenced")
	}
	d.options = "fencing-enabled=false"
	if r := resource(d.unpack(t), "r"); r.Is(world.Managed) || !r.Is(world.Blocked) {
		t.Error("without fencing a failed stop must block the resource")
	}
}

func TestOnFail(t *testing.T) {
	op := func(value string) string {
		return `<operations><op id="o" name="monitor" interval="10s" on-fail="` + value + `"/></operations>`
	}
	ops := history("r", record("r_last_0", "start", 5, "0"), record("r_m", "monitor", 6, "1", `interval="10000"`))
	for value, check := range map[string]func(*world.World, *world.Resource) bool{
		"ignore":  func(_ *world.World, r *world.Resource) bool { return !r.Is(world.Failed) && r.Is(world.IgnoreFailure) },
		"block":   func(_ *world.World, r *world.Resource) bool { return r.Is(world.Blocked) && !r.Is(world.Managed) },
		"stop":    func(_ *world.World, r *world.Resource) bool { return r.NextRole == vocab.RoleStopped },
		"standby": func(w *world.World, _ *world.Resource) bool { return w.FindNode("n1").Has(world.NodeFailStandby) },
		"fence":   func(w *world.World, _ *world.Resource) bool { return w.FindNode("n1").Unclean() },
		"migrate": func(w *world.World, r *world.Resource) bool {
			return r.Allowed.Get(w.FindNode("n1")).Score == score.Never && r.Allowed.Get(w.FindNode("n2")).Score == 0
		},
		"restart": func(w *world.World, r *world.Resource) bool {
			return len(r.ActionsOf(vocab.TaskStop, w.FindNode("n1"), false)) == 1
		},
	} {
		w := document{resources: fencer + primitive("r", op(value)), status: up("1", "n1", ops) + up("2", "n2")}.unpack(t)
		if !check(w, resource(w, "r")) {
			t.Errorf("on-fail=%s not carried out", value)
		}
	}
}

func TestExpiredFailure(t *testing.T) {
	d := document{
		resources: fencer + primitive("r", meta("failure-timeout=60s")),
		status: up("1", "n1", history("r", record("r_last_0", "start", 5, "0"),
			record("r_last_failure_0", "monitor", 6, "1", `interval="10000" last-rc-change="1699999000"`))),
	}
	w := d.unpack(t)
	if r := resource(w, "r"); r.Is(world.Failed) || r.OrigRole != vocab.RoleStarted || len(w.Failed) != 0 {
		t.Error("a failure older than failure-timeout must not count")
	}
	d.status = strings.Replace(d.status, "1699999000", "1699999990", 1)
	if !resource(d.unpack(t), "r").Is(world.Failed) {
		t.Error("a younger failure must count")
	}
}

func TestLostNode(t *testing.T) {
	w := document{
		resources: fencer + primitive("r", ""),
		status: strings.Replace(up("1", "n1", history("r", record("r_last_0", "start", 5, "0"))), `in_ccm="1" crmd="1" join="member" expected="member"`,
			`in_ccm="0" crmd="0" join="down" expected="down"`, 1),
	}.unpack(t)
	if n := w.FindNode("n1"); !n.Unclean() || !noted(w, "r is thought to be active there") {
		t.Error("a node that went down with something active must be fenced")
	}
}

func TestRemovedResource(t *testing.T) {
	d := document{status: up("1", "n1", history("gone", record("gone_last_0", "start", 5, "0")))}
	w := d.unpack(t)
	r := resource(w, "gone")
	if r == nil || !r.Is(world.Removed|world.Managed) || r.Allowed.Get(w.FindNode("n1")).Score != score.Never {
		t.Fatal("what is active but not configured must be stopped")
	}
	d.options = "stop-orphan-resources=false"
	if resource(d.unpack(t), "gone").Is(world.Managed) {
		t.Error("removed resources must be left alone if the user says so")
	}
}

func TestAnonymousInstances(t *testing.T) {
	w := document{
		resources: `<clone id="c">` + meta("clone-max=1") + primitive("p", "") + `</clone>`,
		status: up("1", "n1", history("p", record("p_last_0", "start", 5, "0"))) +
			up("2", "n2", history("p", record("p_last_0", "start", 5, "0"))),
	}.unpack(t)
	c := resource(w, "c")
	if len(c.Children) != 2 || c.Children[0].CurrentNode() != w.FindNode("n1") || c.Children[0].HistoryID != "p" {
		t.Fatal("the first instance found gets the first number")
	}
	if extra := c.Children[1]; !extra.Is(world.Removed) || extra.CurrentNode() != w.FindNode("n2") {
		t.Error("an instance too many must be taken for removed")
	}
}

func TestRecurringOperationsAreKept(t *testing.T) {
	d := document{
		resources: fencer + primitive("r", `<operations><op id="o" name="monitor" interval="10s"/></operations>`),
		status: up("1", "n1", history("r", record("r_m1", "monitor", 3, "0", `interval="10000"`), record("r_last_0", "start", 5, "0"),
			record("r_m2", "monitor", 6, "0", `interval="20000"`))),
	}
	w := d.unpack(t)
	var keys []string
	for a := range resource(w, "r").Actions.All() {
		if a.Is(world.Optional) {
			keys = append(keys, a.Key)
		}
	}
	if got := strings.Join(keys, " "); got != "r_monitor_20000" {
		t.Errorf("only operations younger than the start are active: %s", got)
	}
}

func migration(task, id string, call int, rc string) string {
	return record(id, task, call, rc, `migrate_source="n1" migrate_target="n2"`)
}

func TestMigration(t *testing.T) {
	for name, c := range map[string]struct {
		source, target []string
		active         string
		check          func(*world.World, *world.Resource) bool
	}{
		"partial": {
			[]string{record("r_a", "start", 1, "0"), migration("migrate_to", "r_last_0", 2, "0")},
			[]string{record("r_p", "monitor", 1, "7", "probe")},
			"n2 n1", func(w *world.World, r *world.Resource) bool {
				return r.MigrationSource == w.FindNode("n1") && r.MigrationTarget == w.FindNode("n2")
			},
		},
		"dangling": {
			[]string{record("r_a", "start", 1, "0"), migration("migrate_to", "r_last_0", 2, "0")},
			[]string{migration("migrate_from", "r_last_0", 2, "0")},
			"n2", func(w *world.World, r *world.Resource) bool {
				return len(r.DanglingSources) == 1 && r.DanglingSources[0] == w.FindNode("n1")
			},
		},
		"done": {
			[]string{migration("migrate_to", "r_m", 2, "0"), record("r_last_0", "stop", 3, "0")},
			[]string{migration("migrate_from", "r_last_0", 2, "0")},
			"n2", func(_ *world.World, r *world.Resource) bool { return len(r.DanglingSources) == 0 },
		},
		"failed to leave": {
			[]string{record("r_a", "start", 1, "0"), migration("migrate_to", "r_last_0", 2, "1")},
			nil,
			"n1", func(_ *world.World, r *world.Resource) bool { return r.Is(world.Failed) },
		},
	} {
		onTarget := strings.ReplaceAll(strings.Join(c.target, ""), `on_node="n1"`, `on_node="n2"`)
		w := document{
			resources: fencer + primitive("r", meta("allow-migrate=true")),
			status:    up("1", "n1", history("r", c.source...)) + up("2", "n2", history("r", onTarget)),
		}.unpack(t)
		r := resource(w, "r")
		var names []string
		for _, n := range r.Active {
			names = append(names, n.Name)
		}
		if got := strings.Join(names, " "); got != c.active || !c.check(w, r) {
			t.Errorf("%s: active on %q, dangling on %v, role %v", name, got, r.DanglingSources, r.OrigRole)
		}
	}
}

func TestShutdownLock(t *testing.T) {
	d := document{
		options: "shutdown-lock=true", resources: primitive("r", ""),
		status: up("1", "n1", strings.Replace(history("r"), "<lrm_resource ", `<lrm_resource shutdown-lock="1699999900" `, 1)),
	}
	w := d.unpack(t)
	if r := resource(w, "r"); r.LockNode != w.FindNode("n1") || r.LockTime != 1699999900 {
		t.Error("the resource must be locked to its node")
	}
	d.options += " shutdown-lock-limit=60s"
	w = d.unpack(t)
	if r := resource(w, "r"); r.LockNode != nil || len(r.ActionsOf(vocab.TaskDelete, w.FindNode("n1"), false)) != 1 {
		t.Error("an expired lock must be cleared with the history")
	}
}
