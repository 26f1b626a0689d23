package transition

import (
	"testing"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
)

func resourceHistory(t *testing.T, text string) *etree.Element {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromString(text); err != nil {
		t.Fatal(err)
	}
	return doc.Root()
}

// What is recorded where, and what of it.
func TestWriteHistory(t *testing.T) {
	meta := []Attr{
		{"CRM_meta_interval", "10000"},
		{"CRM_meta_timeout", "20000"},
		{"x", "1"},
		{"CRM_meta_migrate_source", "n1"},
		{"CRM_meta_migrate_target", "n2"},
		{"CRM_meta_notify_type", "pre"},
		{"CRM_meta_notify_operation", "start"},
	}
	cases := []struct {
		name   string
		result Result
		target int
		ids    []string
		key    string // operation_key of all entries
		rc     string
		reason string
	}{
		{"start", Result{Task: "start"}, 0, []string{"r_last_0"}, "r_start_0", "0", ""},
		{"probe finds nothing", Result{Task: "monitor", RC: 7}, 7, []string{"r_last_0"}, "r_monitor_0", "7", ""},
		{"recurring", Result{Task: "monitor", IntervalMS: 10000}, 0, []string{"r_monitor_10000"}, "r_monitor_10000", "0", ""},
		{"failed start", Result{Task: "start", RC: 1, ExitReason: "why"}, 0, []string{"r_last_failure_0", "r_last_0"}, "r_start_0", "1", "why"},
		{"failed recurring", Result{Task: "monitor", IntervalMS: 10000, RC: 7}, 0, []string{"r_last_failure_0"}, "r_monitor_10000", "7", ""},
		{"timeout", Result{Task: "stop", Status: vocab.ExecTimeout}, 0, []string{"r_last_failure_0", "r_last_0"}, "r_stop_0", "0", ""},
		{"pending", Result{Task: "start", Status: vocab.ExecPending, RC: vocab.ExitNone}, 0, []string{"r_last_0"}, "r_start_0", "193", ""},
		{"cancelled", Result{Task: "monitor", IntervalMS: 10000, Status: vocab.ExecCancelled, RC: 1}, 0, []string{"r_monitor_10000"}, "r_monitor_10000", "1", ""},
		{"migration", Result{Task: "migrate_to", RC: 1}, 0, []string{"r_migrate_to_0"}, "r_migrate_to_0", "1", ""},
		{"reload", Result{Task: "reload-agent"}, 0, []string{"r_last_0"}, "r_start_0", "0", ""},
		{"failed reload", Result{Task: "reload", Status: vocab.ExecError, RC: 1}, 0, []string{"r_last_failure_0", "r_last_0"}, "r_monitor_0", "1", ""},
		{"failed notification", Result{Task: "notify", Status: vocab.ExecError, RC: 1}, 0, []string{"r_pre_notify_start_0"}, "r_notify_0", "0", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := etree.NewElement("lrm_resource")
			r := c.result
			r.Resource, r.CallID, r.Run, r.Changed = "r", 4, 100, 200
			r.Params, r.HasParams = meta, true
			WriteHistory(h, r, Record{FeatureSet: FeatureSet, TargetRC: c.target, Node: "n1", Origin: "test"})
			var ids []string
			for _, e := range h.ChildElements() {
				ids = append(ids, e.SelectAttrValue("id", ""))
				for name, want := range map[string]string{
					"operation_key": c.key, "rc-code": c.rc, "exit-reason": c.reason, "call-id": "4", "on_node": "n1",
				} {
					if got := e.SelectAttrValue(name, "missing"); got != want {
						t.Errorf("%s: got %q, want %q", name, got, want)
					}
				}
				if r.migration() != (e.SelectAttr("migrate_target") != nil) {
					t.Error("migration target is recorded for migrations, and only for these")
				}
				when := map[bool]string{true: "200", false: "100"}[r.IntervalMS > 0]
				if got := e.SelectAttrValue("last-rc-change", ""); got != when {
					t.Errorf("last-rc-change: got %s, want %s", got, when)
				}
			}
			if len(ids) != len(c.ids) || ids[0] != c.ids[0] || ids[len(ids)-1] != c.ids[len(c.ids)-1] {
				t.Errorf("entries: got %v, want %v", ids, c.ids)
			}
		})
	}
}

// A later result takes the place of the earlier entry instead of adding one.
func TestHistoryReplaces(t *testing.T) {
	h := resourceHistory(t, `<lrm_resource><lrm_rsc_op id="r_last_0" call-id="8" operation="start"/></lrm_resource>`)
	if n := NextCall(h); n != 9 {
		t.Errorf("next call: got %d, want 9", n)
	}
	e := WriteHistory(h, Result{Resource: "r", Task: "stop", CallID: 9}, Record{TargetRC: 0, Node: "n1"})
	if len(h.ChildElements()) != 1 || e.SelectAttrValue("operation", "") != "stop" {
		t.Error("entry was not replaced")
	}
	want := "0:0;9:-1:0:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
	if got := e.SelectAttrValue("transition-magic", ""); got != want {
		t.Errorf("magic: got %s, want %s", got, want)
	}
	if e.SelectAttr("op-digest") != nil || e.SelectAttr("last-rc-change") != nil {
		t.Error("digest and times are recorded though unknown")
	}
}

func TestKeys(t *testing.T) {
	k := Key{Action: 9, Transition: 2, TargetRC: 7, Controller: "be2e97d9-05e2-439d-863e-48f7aecab2aa"}
	m := Magic{Key: k, Status: vocab.ExecTimeout, RC: 1}
	text := "2:1;9:2:7:be2e97d9-05e2-439d-863e-48f7aecab2aa"
	if got, err := ParseMagic(text); err != nil || got != m {
		t.Errorf("magic %s: got %v, %v", text, got, err)
	}
	for _, bad := range []string{"", "1:2:3", "a:2:3:x", "1:2:3:"} {
		if _, err := ParseKey(bad); err == nil {
			t.Errorf("key %q was accepted", bad)
		}
	}
	for _, bad := range []string{"", "0:0", "x:0;1:2:3:u"} {
		if _, err := ParseMagic(bad); err == nil {
			t.Errorf("magic %q was accepted", bad)
		}
	}
}

func TestParseOpKey(t *testing.T) {
	cases := []struct {
		key, resource, task string
		ms                  uint
		ok                  bool
	}{
		{"r_start_0", "r", "start", 0, true},
		{"my_db_monitor_10000", "my_db", "monitor", 10000, true},
		{"my_db_migrate_to_0", "my_db", "migrate_to", 0, true},
		{"r_pre_notify_start_0", "r", "pre_notify_start", 0, true},
		{"r_confirmed-post_notify_start_0", "r", "confirmed-post_notify_start", 0, true},
		{"r_post_notify_migrate_from_0", "r", "post_notify_migrate_from", 0, true},
		{"r_0", "", "", 0, false},
		{"start_x", "", "", 0, false},
	}
	for _, c := range cases {
		r, task, ms, ok := ParseOpKey(c.key)
		if r != c.resource || task != c.task || ms != c.ms || ok != c.ok {
			t.Errorf("%s: got %q %q %d %v", c.key, r, task, ms, ok)
		}
	}
}

// Digests tell restart-worthy and private parameters apart.
func TestAgentDigests(t *testing.T) {
	r := Result{Resource: "r", Task: "start", HasParams: true, Params: []Attr{{"a", "1"}, {"b", "2"}, {"secret", "3"}}}
	e := etree.NewElement("lrm_rsc_op")
	AddAgentDigests(e, r, Agent{ReloadAgent: true, Params: []AgentParam{
		{Name: "a", Reloadable: true}, {Name: "b"}, {Name: "c"}, {Name: "secret", Private: true, Reloadable: true},
	}})
	same := Result{Params: []Attr{{"b", "2"}}}
	public := Result{Params: []Attr{{"a", "1"}, {"b", "2"}}}
	for name, want := range map[string]string{
		"op-force-restart": " b c ", "op-restart-digest": same.digest(),
		"op-secure-params": " secret ", "op-secure-digest": public.digest(),
	} {
		if got := e.SelectAttrValue(name, ""); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	plain := etree.NewElement("lrm_rsc_op")
	AddAgentDigests(plain, r, Agent{Params: []AgentParam{{Name: "a"}}})
	if len(plain.Attr) != 0 {
		t.Errorf("an agent without reload or private parameters needs no digests, got %v", plain.Attr)
	}
}
