package sysconfig_test

import (
	"slices"
	"strings"
	"testing"

	"pacer/daemon/sysconfig"
)

func TestParse(t *testing.T) {
	pairs, wrong := sysconfig.Parse(strings.Join([]string{
		"# PCMK_debug=yes", "", "PCMK_debug=no", `export PCMK_logfile="/var/log/a b.log"`, "; old", "PCMK_panic_action='sync-crash'  ", "EMPTY=",
		"LIST=a \\", "b", "no setting", "9=x", `OPEN="x`,
	}, "\n"))
	want := []string{"PCMK_debug=no", "PCMK_logfile=/var/log/a b.log", "PCMK_panic_action=sync-crash", "EMPTY=", "LIST=a b"}
	if !slices.Equal(pairs, want) {
		t.Errorf("%q, want %q", pairs, want)
	}
	var lines []int
	for _, w := range wrong {
		lines = append(lines, w.Pos.Line)
		if !strings.Contains(w.Error(), "expected one such as") {
			t.Error(w.Error())
		}
	}
	if !slices.Equal(lines, []int{10, 11, 12}) {
		t.Errorf("wrong lines are %v", lines)
	}
}

// What the process was started with counts before the file, and the file's last word before its first.
func TestMerge(t *testing.T) {
	got := sysconfig.Merge([]string{"A=1", "B=2"}, []string{"B=3", "C=4", "C=5"})
	if want := []string{"A=1", "B=2", "C=5"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// What an administrator has set and does nothing is told with what to use in its place.
func TestIdle(t *testing.T) {
	for setting, want := range map[string]string{
		"PCMK_panic_action=crash":         "",
		"PCMK_service=pacemaker-execd":    "",
		"HA_debug=1":                      "",
		"PCMK_LOGFACILITY=daemon":         "",
		"PCMK_ipc_type=socket":            "PCMK_ipc_type has no effect here: clients connect by",
		"PCMK_node_start_state=standby":   "run crm_standby",
		"PCMK_panic_acton=crash":          "no setting of Pacemaker's; did you mean PCMK_panic_action?",
		"PCMK_something_else_entirely=no": "no setting of Pacemaker's; pacer daemon --list-settings",
	} {
		notes := strings.Join(sysconfig.Idle([]string{setting}), "\n")
		if (want == "") != (notes == "") || !strings.Contains(notes, want) {
			t.Errorf("%s: %q, want %q", setting, notes, want)
		}
	}
}

// Each setting does something, or says why not.
func TestTable(t *testing.T) {
	for _, s := range sysconfig.Table() {
		if (s.Does == "") == (s.Idle == "") {
			t.Errorf("%+v", s)
		}
	}
}
