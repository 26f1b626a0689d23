package cluster

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"pacer/cib/acl"
	"pacer/cib/schema"
	"pacer/cib/upgrade"
	"pacer/cib/value/rule"
	"pacer/pengine/world"
	"pacer/tools/env"
)

// traceOf makes a trace into a buffer, for a tool named tool.
func traceOf(stderr, points string) (Trace, *bytes.Buffer) {
	var b bytes.Buffer
	vars := map[string]string{"PCMK_stderr": stderr, "PCMK_trace_functions": points}
	return NewTrace(env.Env{Name: "tool", Stderr: &b, Getenv: func(k string) string { return vars[k] }}), &b
}

// TestWhatIsTraced states which variables make which trace points tell something.
func TestWhatIsTraced(t *testing.T) {
	for _, tt := range []struct {
		stderr, points, point, level string
		want                         bool
	}{
		{"1", "pcmk__check_acl", "pcmk__check_acl", "trace", true},
		{"YES", "other,pcmk__check_acl", "pcmk__check_acl", "trace", true},
		{"daemon,tool", "pcmk__check_acl", "pcmk__check_acl", "trace", true},
		{"daemon", "pcmk__check_acl", "pcmk__check_acl", "trace", false},
		{"no", "pcmk__check_acl", "pcmk__check_acl", "trace", false},
		{"", "pcmk__check_acl", "pcmk__check_acl", "trace", false},
		{"1", "", "pcmk__check_acl", "trace", false},
		{"1", "pcmk__check", "pcmk__check_acl", "trace", false},
		{"1", "", "unpack_resources", "error", true},
		{"1", "", "invert_action", "warning", false},
		{"no", "", "unpack_resources", "error", false},
		{"1", "nowhere", "nowhere", "error", false},
	} {
		trace, out := traceOf(tt.stderr, tt.points)
		trace.Line(tt.point, tt.level, "text %d", 1)
		if got := strings.HasSuffix(out.String(), ":0) \t"+tt.level+": text 1\n"); got != tt.want {
			t.Errorf("%+v: %q", tt, out)
		}
	}
}

// TestLoudTrace: --verbose asks for errors and warnings as PCMK_stderr does, and without it nothing changes.
func TestLoudTrace(t *testing.T) {
	for times, want := range []string{"", "(parse_date@iso8601.c:0) \terror: No ISO 8601 date/time specification given\n"} {
		var b bytes.Buffer
		_, err := rule.Parse("", time.Time{})
		trace := LoudTrace(env.Env{Name: "tool", Stderr: &b, Getenv: func(string) string { return "" }}, times)
		trace.Date(err)
		trace.Date(errors.New("something else"))
		trace.Date(nil)
		if b.String() != want {
			t.Errorf("--verbose %d times: %q", times, b.String())
		}
	}
}

func TestTraceOfAccess(t *testing.T) {
	base := acl.Decision{User: "joe", Path: "/cib", Tag: "cib"}
	for _, tt := range []struct {
		change func(*acl.Decision)
		want   string
	}{
		{func(d *acl.Decision) { d.Ground, d.Attribute = acl.Default, "epoch" }, "(pcmk__check_acl@acl.c:0) \ttrace: Default ACL denies user 'joe' read/write access to /cib[@epoch]\n"},
		{func(d *acl.Decision) { d.Ground = acl.NoLists }, "(pcmk__check_acl@acl.c:0) \ttrace: Lack of ACL denies user 'joe' read/write access to /cib\n"},
		{func(d *acl.Decision) { d.Ground = acl.OuterDeny }, "(pcmk__check_acl@acl.c:0) \ttrace: Parent ACL denies user 'joe' read/write access to /cib\n"},
		{
			func(d *acl.Decision) { d.Ground, d.Act, d.Path = acl.OwnDeny, acl.Remove, "/cib/comment()" },
			"(pcmk__check_acl@acl.c:0) \ttrace: ACL denies user 'joe' read/write access to /cib/comment\n",
		},
		{func(d *acl.Decision) { d.Act, d.ID = acl.Add, "x" }, "(pcmk__apply_creation_acl@acl.c:0) \ttrace: ACLs allow creation of <cib> with id=\"x\"\n"},
		{
			func(d *acl.Decision) { d.Act, d.Scaffold = acl.Add, true },
			"(pcmk__apply_creation_acl@acl.c:0) \ttrace: Creation of <cib> scaffolding with id=\"<unset>\" is implicitly allowed\n",
		},
		{
			func(d *acl.Decision) { d.Act, d.Ground = acl.Add, acl.Default },
			"(pcmk__check_acl@acl.c:0) \ttrace: Default ACL denies user 'joe' read/write access to /cib\n" +
				"(pcmk__apply_creation_acl@acl.c:0) \ttrace: ACLs disallow creation of <cib> with id=\"<unset>\"\n",
		},
	} {
		d := base
		tt.change(&d)
		trace, out := traceOf("1", "pcmk__check_acl,pcmk__apply_creation_acl")
		trace.Access([]acl.Decision{d})
		if out.String() != tt.want {
			t.Errorf("%+v:\n got %q\nwant %q", d, out, tt.want)
		}
	}
}

// TestTraceOfUpgrades states that messages come where they came up.
func TestTraceOfUpgrades(t *testing.T) {
	at := func(major, minor int) schema.Version { return schema.Version{Major: major, Minor: minor} }
	report := upgrade.Report{
		Messages: []upgrade.Message{{Text: "first"}, {Text: "second"}, {Text: "third"}},
		Trail: []upgrade.Event{
			{Kind: upgrade.Violates, Schema: at(3, 9)},
			{Kind: upgrade.Follows, Schema: at(3, 10)},
			{Kind: upgrade.Transforms, Schema: at(3, 10), Next: at(4, 0), Transform: "a.xsl"},
			{Kind: upgrade.Fails, Schema: at(3, 10), Next: at(4, 0), Told: 2},
			{Kind: upgrade.Succeeds, Schema: at(3, 10), Next: at(4, 0), Told: 2},
			{Kind: upgrade.Ends, Schema: at(4, 0), Told: 2},
		},
	}
	trace, out := traceOf("1", "pcmk__update_schema,apply_upgrade")
	trace.Upgrade(report, func(m upgrade.Message) { out.WriteString(m.Text + "\n") })
	const want = `(pcmk__update_schema@schemas.c:0) 	debug: Schema pacemaker-3.9 does not validate
(pcmk__update_schema@schemas.c:0) 	debug: Schema pacemaker-3.10 validates
(apply_upgrade@schemas.c:0) 	debug: Upgrading schema from pacemaker-3.10 to pacemaker-4.0: applying XSL transform a.xsl
first
second
(apply_upgrade@schemas.c:0) 	error: Schema upgrade from pacemaker-3.10 to pacemaker-4.0 failed: XSL transform pipeline produced an invalid configuration
(apply_upgrade@schemas.c:0) 	info: Schema upgrade from pacemaker-3.10 to pacemaker-4.0 succeeded
(pcmk__update_schema@schemas.c:0) 	info: Transformed the configuration schema to pacemaker-4.0
third
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

func TestTraceOfRemarks(t *testing.T) {
	notes := []world.Note{
		{Level: world.Error, Text: "Resource start-up disabled since no fencing resources have been defined. And so on"},
		{Level: world.Warning, Text: "Unknown action 'break' specified in order constraint"},
		{Level: world.Error, Text: "Something else"},
		{Level: world.Info, Text: "Preventing web from restarting on alpha because of hard failure (Unimplemented) | web_last_failure_0"},
	}
	trace, out := traceOf("1", "invert_action")
	trace.Remarks(notes)
	const want = "(unpack_resources@unpack.c:0) \terror: Resource start-up disabled since no fencing resources have been defined. And so on\n" +
		"(invert_action@pcmk_sched_ordering.c:0) \twarning: Unknown action 'break' specified in order constraint\n" +
		"(unpack_rsc_op@unpack.c:0) \terror: Preventing web from restarting on alpha because of hard failure (Unimplemented) | web_last_failure_0\n"
	if out.String() != want {
		t.Errorf("got %q", out)
	}
}

func TestTraceOfWarnings(t *testing.T) {
	blind := []world.Note{{Level: world.Info, Text: "Blind faith: not fencing unseen nodes"}}
	const line = "(unpack_config@unpack.c:0) \twarning: Blind faith: not fencing unseen nodes\n"
	for _, tt := range []struct {
		points  string
		verbose int
		want    string
	}{{"", 0, ""}, {"", 1, line}, {"unpack_config", 0, line}} {
		trace, out := traceOf("1", tt.points)
		trace.Verbose(tt.verbose).Remarks(blind)
		if out.String() != tt.want {
			t.Errorf("points %q, --verbose %d times: got %q", tt.points, tt.verbose, out)
		}
	}
}

// Why a schema is not followed is told in the validator's words, to those who trace the upgrade in a tool that tells.
func TestTraceOfReasons(t *testing.T) {
	const before = "element rsc_order: Relax-NG validity error : "
	for kind, want := range map[schema.Kind][]string{
		schema.BadValue:         {"Invalid attribute kind for element rsc_order", "Element constraints has extra content: rsc_order"},
		schema.UnknownAttribute: {"Invalid attribute kind for element rsc_order", "Element constraints has extra content: rsc_order"},
		schema.MisplacedElement: {"Element constraints has extra content: rsc_order"},
		schema.MissingAttribute: {"Element rsc_order failed to validate attributes", "Element constraints has extra content: rsc_order"},
		schema.MissingElement:   {"Element rsc_order failed to validate content", "Element constraints has extra content: rsc_order"},
		schema.StrayText:        {"Element rsc_order has extra content: text", "Element constraints has extra content: rsc_order"},
		schema.DuplicateID:      {"ID x redefined", "Element constraints has extra content: rsc_order"},
		schema.DanglingRef:      nil,
	} {
		at, _ := schema.Named("pacemaker-1.2")
		report := upgrade.Report{Trail: []upgrade.Event{{Kind: upgrade.Violates, Schema: at, Why: upgrade.Ground{Kind: kind, Tag: "rsc_order", Parent: "constraints", Attr: "kind", Found: "x"}}}}
		lines := ""
		for _, l := range want {
			lines += before + l + "\n"
		}
		lines += "(pcmk__update_schema@schemas.c:0) \tdebug: Schema pacemaker-1.2 does not validate\n"
		trace, out := traceOf("1", "pcmk__update_schema")
		trace.WithReasons().Upgrade(report, func(upgrade.Message) {})
		if out.String() != lines {
			t.Errorf("kind %d: got\n%s\nwant\n%s", kind, out, lines)
		}
		for _, silent := range []string{"", "invert_action"} {
			trace, out := traceOf("1", silent)
			if trace.WithReasons().Upgrade(report, func(upgrade.Message) {}); out.Len() > 0 {
				t.Errorf("kind %d, points %q: got %q", kind, silent, out)
			}
		}
	}
}
