package crmmon

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pacer/cib/value/vocab"

	tea "charm.land/bubbletea/v2"

	"pacer/pengine/report"
	"pacer/tools/output"
	"pacer/tools/tooltest"
)

const twoNodes = `<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0" have-quorum="1" dc-uuid="1">
  <configuration>
    <crm_config>
      <cluster_property_set id="cib-bootstrap-options"><nvpair id="o" name="fencing-enabled" value="false"/></cluster_property_set>
    </crm_config>
    <nodes><node id="1" uname="alpha"/><node id="2" uname="beta"/></nodes>
    <resources>
      <primitive id="db" class="ocf" provider="heartbeat" type="pgsql"/>
      <primitive id="web" class="ocf" provider="heartbeat" type="apache"/>
    </resources>
    <constraints><rsc_location id="ban1" rsc="db" node="beta" score="-5"/></constraints>
    <tags><tag id="left"><obj_ref id="1"/></tag><tag id="front"><obj_ref id="web"/></tag></tags>
  </configuration>
  <status>
    <node_state id="1" uname="alpha" in_ccm="true" crmd="online" join="member" expected="member">
      <transient_attributes id="1"><instance_attributes id="s1"><nvpair id="s2" name="ping" value="100"/></instance_attributes></transient_attributes>
      <lrm id="1"><lrm_resources>
        <lrm_resource id="db" class="ocf" provider="heartbeat" type="pgsql">
          <lrm_rsc_op id="db_last_0" operation_key="db_start_0" operation="start" transition-key="1:1:0:x" transition-magic="0:0;1:1:0:x" call-id="2" rc-code="0" op-status="0" interval="0" exec-time="12"/>
        </lrm_resource>
      </lrm_resources></lrm>
    </node_state>
    <node_state id="2" uname="beta" in_ccm="true" crmd="online" join="member" expected="member"/>
  </status>
</cib>
`

// TestOnce states what options show, and what they hide.
func TestOnce(t *testing.T) {
	tests := []struct {
		args         string
		shows, hides string // separated by |
		err          string
		status       int
	}{
		{args: "-1", shows: "Current DC: alpha|Online: [ alpha beta ]|db\t(ocf:heartbeat:pgsql):\t Started alpha", hides: "web\t|Node Attributes"},
		{args: "", shows: "Cluster Summary"},
		{args: "-1r", shows: "Full List of Resources|web\t(ocf:heartbeat:apache):\t Stopped"},
		{args: "-1rA", shows: "ping                            \t: 100"},
		{args: "-1 -L", shows: "ban1\tprevents db from running on beta"},
		{args: "-1 -L cli", hides: "ban1"},
		{args: "-1 --include=bans:ban", shows: "ban1"},
		{args: "-1 -o", shows: "Operations:|(2) start"},
		{args: "-1 -t", shows: `(2) start: exec-time="12ms" rc=0 (OK)`},
		{args: "-1 -n", shows: "Node alpha: online", hides: "Active Resources"},
		{args: "-1 -D", shows: "Node List", hides: "Stack"},
		{args: "-1 -Q", hides: "Last updated", shows: "Stack"},
		{args: "-1 --exclude=all --include=nodes", shows: "Node List", hides: "Resources"},
		{args: "-1 --include=all --exclude=nodes", shows: "Negative Location", hides: "Node List"},
		{args: "-1 --node=left", shows: "Online: [ alpha ]"},
		{args: "-1 -r --resource=front", shows: "web\t", hides: "db\t"},
		{args: "-1 --node=nobody", hides: "Node List", shows: "No active resources"},
		{args: "--output-as=html", shows: "<h2>Node List</h2>\n<ul>\n<li>Online: [ alpha beta ]</li>"},
		{args: "--output-as=xml", shows: `<node name="alpha" id="1" online="true"|<resource id="web"|<ban id="ban1"`},
		{args: "--as-xml", shows: "<crm_mon version=", hides: "<status"},
		{args: "-1 --include=list", err: "crm_mon: --include options: all, attributes", status: 64},
		{args: "-1 --exclude=list", err: "crm_mon: --exclude options: all, attributes", status: 64},
		{args: "-i soon", err: "Invalid value for -i: soon", status: 2},
		{args: "-d", err: "--daemonize requires at least one of --output-to", status: 64},
	}
	for _, test := range tests {
		b := tooltest.New(t, twoNodes)
		r := b.Run(Main, "crm_mon", strings.Fields(test.args)...)
		if r.Status != test.status || !strings.Contains(r.Err, test.err) || test.err == "" && r.Err != "" {
			t.Errorf("%s: status %d, %s", test.args, r.Status, r.Err)
		}
		for _, part := range parts(test.shows) {
			if !strings.Contains(r.Out, part) {
				t.Errorf("%s: no %q in\n%s", test.args, part, r.Out)
			}
		}
		for _, part := range parts(test.hides) {
			if strings.Contains(r.Out, part) {
				t.Errorf("%s: %q in\n%s", test.args, part, r.Out)
			}
		}
	}
}

func parts(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, "|")
}

func TestNoCluster(t *testing.T) {
	b := tooltest.New(t, twoNodes)
	delete(b.Vars, "CIB_file")
	r := b.Run(Main, "crm_mon", "-1")
	if r.Status != int(vocab.ExitDisconnected) || !strings.Contains(r.Err, "cluster is not available on this node") {
		t.Errorf("%d %s", r.Status, r.Err)
	}
}

// watch drives a viewer whose cluster says what it is given.
type watch struct {
	t *testing.T
	*viewer
	text string
	err  error
}

func newWatch(t *testing.T, text string) *watch {
	w := &watch{t: t, text: text}
	s := show{}
	s.Sections = usualSections
	w.viewer = newViewer(s, func(show) (string, error) { return w.text, w.err })
	w.does(w.Init())
	w.send(tea.WindowSizeMsg{Width: 20, Height: 5})
	return w
}

// does performs commands until there are none; it says whether the program is to end.
func (w *watch) does(cmd tea.Cmd) (quit bool) {
	for cmd != nil {
		msg := cmd()
		if _, quit := msg.(tea.QuitMsg); quit {
			return true
		}
		_, cmd = w.Update(msg)
	}
	return false
}

func (w *watch) send(msg tea.Msg) bool {
	_, cmd := w.Update(msg)
	return w.does(cmd)
}

func (w *watch) press(key rune) bool { return w.send(tea.KeyPressMsg{Code: key, Text: string(key)}) }

func (w *watch) expect(parts ...string) {
	w.t.Helper()
	text := w.View().Content
	for _, p := range parts {
		if !strings.Contains(text, p) {
			w.t.Errorf("no %q on the screen:\n%s", p, text)
		}
	}
}

func TestViewerShowsChanges(t *testing.T) {
	w := newWatch(t, "one\n")
	w.expect("one", "? for keys")
	w.text = "two\n"
	w.send(changed{})
	w.expect("two")
	w.err = errors.New("gone")
	w.send(changed{})
	w.expect("two", "Not connected (stat>")
	w.err = nil
	w.send(changed{})
	w.expect("? for keys")
	if !w.press('q') {
		t.Error("q does not leave")
	}
}

// TestViewerLooksOnceAtATime: changes during a look lead to one more look.
func TestViewerLooksOnceAtATime(t *testing.T) {
	looks := 0
	v := newViewer(show{}, func(show) (string, error) { looks++; return "", nil })
	first := v.Init()
	for range 3 {
		if _, cmd := v.Update(changed{}); cmd != nil {
			t.Fatal("a second look while one is under way")
		}
	}
	_, second := v.Update(first())
	if second == nil {
		t.Fatal("no look after the changes")
	}
	if _, third := v.Update(second()); third != nil || looks != 2 {
		t.Errorf("%d looks", looks)
	}
}

func TestViewerToggles(t *testing.T) {
	w := newWatch(t, "text\n")
	w.press('r')
	w.press('A')
	w.press('t')
	w.press('D')
	s := w.show
	if !s.Inactive || !s.Timing || s.Sections&report.SectionAttributes == 0 || s.Sections&report.SectionOperations == 0 ||
		s.Sections&summarySections != 0 {
		t.Errorf("%+v", s)
	}
	w.press('o')
	if w.show.Timing {
		t.Error("hiding operations leaves their timing")
	}
	w.press('?')
	w.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	w.expect("* r: ", "  n: ")
	w.press('?')
	w.expect("text")
}

// Esc leaves the page of help first, and then the program; q leaves it from anywhere.
func TestViewerIsLeft(t *testing.T) {
	w := newWatch(t, "text\n")
	w.press('?')
	if w.send(tea.KeyPressMsg{Code: tea.KeyEscape}) {
		t.Fatal("Esc in the help leaves the program")
	}
	w.expect("text")
	if !w.send(tea.KeyPressMsg{Code: tea.KeyEscape}) {
		t.Error("Esc does not leave the program")
	}
	w = newWatch(t, "text\n")
	w.press('?')
	if !w.press('q') {
		t.Error("q in the help does not leave the program")
	}
}

func TestViewerScrolls(t *testing.T) {
	w := newWatch(t, "l1\nl2\nl3\nl4\nl5\nl6 is a line too long for it\n")
	w.expect("l1", "l4", "lines 1-4 of 6")
	w.send(tea.KeyPressMsg{Code: tea.KeyPgDown})
	w.expect("l6 is a line too lo>", "lines 3-6 of 6")
	w.send(tea.KeyPressMsg{Code: tea.KeyUp})
	w.expect("l2", "lines 2-5")
	w.text = "l1\n"
	w.send(changed{})
	w.expect("l1")
}

func TestIntervalIsBounded(t *testing.T) {
	for text, want := range map[string]time.Duration{"": 5 * time.Second, "2": 2 * time.Second, "10ms": 100 * time.Millisecond, "1min": time.Minute} {
		f := &Options{Interval: text}
		if got, err := f.interval(); got != want || err != nil {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
}

// FuzzSections: no list of sections brings the program down.
func FuzzSections(f *testing.F) {
	f.Add("all,-", "none")
	f.Add("bans:x,nodes", "summary")
	f.Fuzz(func(t *testing.T, include, exclude string) {
		flags := &Options{Include: []string{include}, Exclude: []string{exclude}}
		c, err := flags.sections(output.FormatText, []string{"include", "exclude"})
		if err == nil && c.set&report.SectionOptions != 0 && !strings.Contains(strings.ToLower(include), "options") {
			t.Errorf("options are shown for %q", include)
		}
	})
}
