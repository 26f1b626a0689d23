package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRefusals says what a user reads when nothing can be imported; nothing is written then.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name, text string
		status     int
		says       []string
	}{
		{"nothing", "", 78, []string{"in.xml: line 1, column 1: "}},
		{"half a file", old[:len(old)/2], 78, []string{"in.xml: line 9, column 64: attribute typ of <primitive> is followed by the end of the text"}},
		{"no XML", "primitive db ocf:pgsql\n", 78, []string{"in.xml: line 1, column 1: text"}},
		{"no CIB", "<nodes/>", 78, []string{"in.xml: line 1, column 1: root element is <nodes>, expected <cib>"}},
		{"another encoding", "\xff\xfe<\x00c\x00i\x00b\x00", 78, []string{"in.xml: line 1, column 1: ", "UTF-16"}},
		{
			"a bomb", `<!DOCTYPE cib [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><cib>&b;</cib>`, 78,
			[]string{"in.xml: line 1, column 15: document type declaration declares entities"},
		},
		{"a misspelt attribute", strings.Replace(old, `interval="10s"`, `intervall="10s"`, 1), 78, []string{
			"in.xml: line 1, column 1: validate-with names pacemaker-1.2, but the configuration does not follow it:",
			"line 12, column 13 (/cib/configuration/resources/master[@id='ms']/primitive[@id='db']/operations/op[@id='mon']/@intervall): " +
				"<op> has no attribute intervall; it may have ", "; did you mean interval?\n",
		}},
		{"a misspelt element", strings.Replace(old, `<nodes/>`, `<node/>`, 1), 78, []string{"line 6, column 5 (", "; did you mean <nodes>?\n"}},
		{
			"the latest schema, not followed", `<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" epoch="1" num_updates="0" admin_epoch="0">` +
				`<configuration><crm_config/><nodes/><resources><primitive id="d" class="lsb" type="x"/>` + "\n" + `<primitive id="d" class="lsb" type="x"/>` +
				`</resources><constraints/></configuration><status/></cib>`, 78,
			[]string{
				"in.xml: line 1, column 1: validate-with names pacemaker-4.0, but the configuration does not follow it:\n" +
					"  line 2, column 1 (/cib/configuration/resources/primitive[@id='d']/@id): ", `id "d" of <primitive> is that of <primitive> already`,
			},
		},
		{
			"before 1.0 by name", strings.Replace(old, "pacemaker-1.2", "transitional-0.6", 1), 78,
			[]string{`in.xml: line 1, column 1: validate-with="transitional-0.6" names no known schema; this is a configuration from before Pacemaker 1.0`},
		},
		{
			"before 1.0 by structure", `<cib><configuration><resources><master_slave id="m"/></resources></configuration></cib>`, 78,
			[]string{"in.xml: line 1, column 1: <cib> has no validate-with", "before Pacemaker 1.0"},
		},
		{
			"no schema at all", strings.NewReplacer(` validate-with="pacemaker-1.2"`, "", "<nodes/>", "<knots/>").Replace(old), 78,
			[]string{"<cib> has no validate-with, and the configuration follows no schema from pacemaker-1.0 to pacemaker-4.0; by ", "line 6, column 5 ("},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := bench(t)
			b.File("in.xml", c.text)
			r := run(b, "in.xml")
			if r.Status != c.status || r.Out != "" {
				t.Errorf("status %d, %s", r.Status, r.Out)
			}
			for _, want := range c.says {
				if !strings.Contains(r.Err, want) {
					t.Errorf("says %s\nwant %s", r.Err, want)
				}
			}
			if _, err := os.Stat(filepath.Join(b.Dir, "in.imported.xml")); err == nil || b.Read("in.xml") != c.text {
				t.Error("something was written")
			}
		})
	}
}

func TestFilesThatCannotBe(t *testing.T) {
	b := bench(t)
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"missing.xml"}, "cannot read missing.xml: no such file or directory"},
		{[]string{b.Dir, "-o", "x.xml"}, "is a directory"},
		{[]string{"old.xml", "-o", b.Dir}, "is a folder; name a file with -o"},
		{[]string{"old.xml", "-o", "none/new.xml"}, "cannot write the outcome: "},
	} {
		if r := run(b, c.args...); r.Status != 1 || !strings.Contains(r.Err, c.says) || r.Out != "" {
			t.Errorf("%v: %+v, want %s", c.args, r, c.says)
		}
	}
}

func TestUsage(t *testing.T) {
	b := bench(t)
	for _, args := range [][]string{{}, {"--format=yaml", "old.xml"}, {"--bogus", "old.xml"}, {"old.xml", "more.xml"}} {
		if r := run(b, args...); r.Status != 64 || r.Err == "" {
			t.Errorf("%v: %+v", args, r)
		}
	}
	if r := run(b, "--help"); r.Status != 0 || !strings.Contains(r.Out, "--output") {
		t.Errorf("%+v", r)
	}
}
