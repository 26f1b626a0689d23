package crmmon

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pacer/cib"
)

// TestHappened: results are told once, in order, and not probes that found nothing.
func TestHappened(t *testing.T) {
	parse := func(ops string) *cib.Document {
		doc, err := cib.Read([]byte(`<cib><configuration/><status><node_state id="1" uname="alpha"><lrm id="1"><lrm_resources><lrm_resource id="db">`+
			ops+`</lrm_resource></lrm_resources></lrm></node_state></status></cib>`), "")
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	const (
		probe   = `<lrm_rsc_op id="a" operation_key="db_monitor_0" call-id="1" transition-magic="0:7;1:0:7:u"/>`
		started = `<lrm_rsc_op id="b" operation_key="db_start_0" call-id="2" transition-magic="0:0;2:0:0:u"/>`
		failed  = `<lrm_rsc_op id="c" operation_key="db_monitor_10000" call-id="3" transition-magic="0:1;3:0:0:u"/>`
		timed   = `<lrm_rsc_op id="b" operation_key="db_start_0" call-id="4" transition-magic="2:1;4:0:0:u"/>`
	)
	before, after := parse(started), parse(probe+timed+failed)
	got := happened(before, after)
	want := []outcome{{"alpha", "db", "start", 1, 0, 2}, {"alpha", "db", "monitor", 1, 0, 0}}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(outcome{})); d != "" {
		t.Error(d)
	}
	if again := happened(after, after); again != nil {
		t.Errorf("told again: %v", again)
	}
	texts := []string{got[0].text(), got[1].text(), outcome{rc: 0}.text()}
	if d := cmp.Diff([]string{"Timed out", "Error occurred", "OK"}, texts); d != "" {
		t.Error(d)
	}
}

func TestAgentIsToldByItsEnvironment(t *testing.T) {
	dir := t.TempDir()
	program, said := filepath.Join(dir, "agent"), filepath.Join(dir, "said")
	script := "#!/bin/sh\nenv | grep CRM_notify | sort >" + said + "\n"
	if err := os.WriteFile(program, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	a := agent{program, "admin"}
	if err := a.run(context.Background(), outcome{"alpha", "db", "start", 1, 0, 0}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(said)
	want := "CRM_notify_desc=Error occurred\nCRM_notify_node=alpha\nCRM_notify_rc=1\nCRM_notify_recipient=admin\n" +
		"CRM_notify_rsc=db\nCRM_notify_status=0\nCRM_notify_target_rc=0\nCRM_notify_task=start\n"
	if err != nil || string(data) != want {
		t.Errorf("%v\n%s", err, data)
	}
	a.program += "s"
	if err := a.run(context.Background(), outcome{}); err == nil || !strings.Contains(err.Error(), "--external-agent: ") {
		t.Error(err)
	}
}
