package crmdiff

import (
	"strings"
	"testing"

	"pacer/tools/tooltest"
)

// TestErrors states what is said of input that cannot be used. What can is tested by the suite and by
// package cib.
func TestErrors(t *testing.T) {
	b := tooltest.New(t, "<cib/>")
	b.File("bad.xml", "<cib>\n <a>\n</cib>")
	b.File("patch.xml", `<diff format="1"/>`)
	patch := `<diff format="2"><version><source admin_epoch="0" epoch="2" num_updates="0"/><target admin_epoch="0" epoch="3" num_updates="0"/></version></diff>`
	b.File("old.xml", patch)
	b.File("late.xml", strings.NewReplacer(`epoch="2"`, `epoch="7"`, `epoch="3"`, `epoch="8"`).Replace(patch))
	const version5 = `<cib admin_epoch="0" epoch="5" num_updates="0"/>`
	tests := []struct {
		args   string // separated by |
		err    string
		status int
	}{
		{"", "Either --original or --original-string must be specified", 64},
		{"-O|<a/>", "Either --new, --new-string, or --patch must be specified", 64},
		{"-O|<a/>|-n|DIR/bad.xml", "Failed to parse new XML: bad.xml: line 3, column 1: ", 65},
		{"-o|DIR/bad.xml|-N|<a/>", "Failed to parse original XML: bad.xml: line 3, column 1: ", 65},
		{"-o|DIR/none.xml|-N|<a/>", "Failed to parse original XML: open none.xml: no such file", 65},
		{"-O|<a/>|-p|DIR/bad.xml", "Failed to parse patch XML: bad.xml: line 3", 65},
		{"-O|<a/>|-p|DIR/patch.xml", "Could not apply patch: ", 70},
		{"-O|<a/>|-N|<a b=\"1\"/>|-c|-u", "-u/--no-version incompatible with -c/--cib", 64},
		{"-c|-O|" + version5 + "|-p|DIR/old.xml", "Could not apply patch: cib_apply_diff: patch leads from version 0.2.0 to 0.3.0: document has the newer version 0.5.0", 103},
		{"-c|-O|" + version5 + "|-p|DIR/late.xml", "Could not apply patch: Application of update diff failed\n", 1},
		{"-c|-V|-O|" + version5 + "|-p|DIR/late.xml", "patch leads from version 0.7.0 to 0.8.0, but the document has version 0.5.0", 1},
		{"-O|<a/>|-N|<a/>", "", 0},
		{"-O|<a/>|-N|<a b=\"1\"/>", "", 1},
	}
	for _, test := range tests {
		var args []string
		if test.args != "" {
			args = strings.Split(strings.ReplaceAll(test.args, "DIR", b.Dir), "|")
		}
		r := b.Run(Main, "crm_diff", args...)
		if r.Status != test.status || !strings.Contains(r.Err, test.err) || test.err == "" && r.Err != "" {
			t.Errorf("%s: status %d: %s", test.args, r.Status, r.Err)
		}
	}
}

// TestTheLastFileCounts: of --new and --patch.
func TestTheLastFileCounts(t *testing.T) {
	b := tooltest.New(t, "<cib/>")
	old, changed := b.File("old.xml", "<a/>"), b.File("new.xml", `<a b="1"/>`)
	r := b.Run(Main, "crm_diff", "-o", old, "-n", changed)
	patch := b.File("patch.xml", r.Out)
	if r := b.Run(Main, "crm_diff", "-o", old, "-n", changed, "-p", patch); r.Status != 0 || r.Out != "<a b=\"1\"/>\n" {
		t.Errorf("%d %s %s", r.Status, r.Out, r.Err)
	}
}
