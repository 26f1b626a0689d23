package cluster

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"pacer/cib/acl"
	"pacer/cib/schema"
	"pacer/cib/upgrade"
	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
	"pacer/tools/env"
)

// sources are the trace points, with the files in which Pacemaker has them.
var sources = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"pcmk__check_acl":          "acl.c",
		"pcmk__apply_creation_acl": "acl.c",
		"pcmk__update_schema":      "schemas.c",
		"apply_upgrade":            "schemas.c",
		"invert_action":            "pcmk_sched_ordering.c",
		"unpack_resources":         "unpack.c",
		"unpack_config":            "unpack.c",
		"unpack_rsc_op":            "unpack.c",

		"parse_period":                   "iso8601.c",
		"parse_date":                     "iso8601.c",
		"parse_hms":                      "iso8601.c",
		"crm_time_parse_duration":        "iso8601.c",
		"parse_duration_element":         "iso8601.c",
		"pcmk__evaluate_date_expression": "rules.c",
		"pcmk__log_xmllib_err":           "xml_display.c",
	}
})

// Trace tells on standard error what trace points come by, for those who ask why an access is refused or
// how a configuration is upgraded. The environment asks for it as in Pacemaker (Pacemaker Explained,
// "Local options"): PCMK_stderr must be true, or a list of programs with the tool's name in it, and
// PCMK_trace_functions names trace points, with commas between them. Errors come even if not named.
//
// There are these trace points:
//
//   - pcmk__check_acl: each refusal to a user, with the ground and the path
//   - pcmk__apply_creation_acl: whether a new element, or one that needs no permission, may be created
//   - pcmk__update_schema (cibadmin --upgrade, crm_simulate): which schemas a document follows, and the
//     one that it gets; in crm_simulate also why it does not follow the others, as the validator has it
//   - apply_upgrade (the same): the steps to a later major version of the schema, and their outcome
//   - invert_action (crm_simulate without --quiet): an order constraint on a task that has no opposite
//   - unpack_resources (the same, crm_mon, crm_resource): that nothing starts without fencing
//   - unpack_rsc_op (crm_simulate, crm_mon, crm_resource): which failures keep a resource off a node
//   - unpack_config (the same, and crm_verify): that nodes which were never seen are taken to be off
//   - parse_period, parse_date, parse_hms, crm_time_parse_duration, parse_duration_element (iso8601,
//     crm_rule): why a text is no date, time, duration or period
//   - pcmk__evaluate_date_expression, pcmk__log_xmllib_err (crm_rule): what is wrong with an
//     expression, or with the XML that it is in
//
// With --verbose warnings come even if not named, too (crm_simulate, crm_verify). Other names are without
// effect, as are PCMK_trace_files, _formats and _tags. Nothing is traced of what a daemon does, of reading
// with limited access, of --show-access, or, but for crm_simulate, of the faults that keep a document from
// following a schema. A line is of the form
//
//	(POINT@FILE:0) <tab>LEVEL: TEXT
//
// in which Pacemaker has the number of a line of its source where there is 0.
type Trace struct {
	out      io.Writer // nil: nothing is traced
	points   []string
	warnings bool // come even if not named
	reasons  bool // are told of each schema that a document does not follow
}

// NewTrace makes the trace that the environment asks for.
func NewTrace(e env.Env) Trace {
	if !asked(e.Getenv("PCMK_stderr"), e.Name) {
		return Trace{}
	}
	return Trace{out: e.Stderr, points: strings.Split(e.Getenv("PCMK_trace_functions"), ",")}
}

// LoudTrace is the trace of a tool for which --verbose, given so many times, is to ask for one, too.
func LoudTrace(e env.Env, times int) Trace {
	t := NewTrace(e)
	if times > 0 {
		t.out = e.Stderr
	}
	return t.Verbose(times)
}

// Verbose is the trace with --verbose given so many times.
func (t Trace) Verbose(times int) Trace {
	t.warnings = times > 0
	return t
}

// asked says whether a variable is true, or a list of programs with one in it.
func asked(value, name string) bool {
	return vocab.True(value) || name != "" && slices.Contains(strings.Split(value, ","), name)
}

// WithReasons is the trace of a tool that says why a document does not follow a schema.
func (t Trace) WithReasons() Trace {
	t.reasons = true
	return t
}

// Line tells what comes by a trace point. Unknown points tell nothing.
func (t Trace) Line(point, level, format string, args ...any) {
	source := sources()[point]
	anyway := level == "error" || level == "warning" && t.warnings
	if t.out == nil || source == "" || !anyway && !t.follows(point) {
		return
	}
	fmt.Fprintf(t.out, "(%s@%s:0) \t%s: %s\n", point, source, level, fmt.Sprintf(format, args...))
}

// Date tells why a text is no date, time, duration or period, if that is what an error says.
func (t Trace) Date(err error) {
	var bad *rule.SyntaxError
	if errors.As(err, &bad) {
		t.Line(bad.Reporter, "error", "%s", bad.Text)
	}
}

// follows says whether a trace point is asked for.
func (t Trace) follows(point string) bool { return t.out != nil && slices.Contains(t.points, point) }

// grounds are the words for what denies access.
var grounds = map[acl.Ground]string{acl.NoLists: "Lack of ", acl.OwnDeny: "", acl.OuterDeny: "Parent ", acl.Default: "Default "}

// Access tells of decisions about a change.
func (t Trace) Access(decisions []acl.Decision) {
	for _, d := range decisions {
		if d.Refused() {
			path := strings.TrimSuffix(d.Path, "()") // Pacemaker's paths name a comment like an element
			if d.Attribute != "" {
				path += "[@" + d.Attribute + "]"
			}
			t.Line("pcmk__check_acl", "trace", "%sACL denies user '%s' read/write access to %s", grounds[d.Ground], d.User, path)
		}
		if d.Act == acl.Add {
			t.creation(d)
		}
	}
}

func (t Trace) creation(d acl.Decision) {
	text := "ACLs allow creation of <%s> with id=\"%s\""
	switch {
	case d.Refused():
		text = "ACLs disallow creation of <%s> with id=\"%s\""
	case d.Scaffold:
		text = "Creation of <%s> scaffolding with id=\"%s\" is implicitly allowed"
	}
	t.Line("pcmk__apply_creation_acl", "trace", text, d.Tag, cmp.Or(d.ID, "<unset>"))
}

// Upgrade tells of an upgrade to a later schema, and gives its messages to tell in between.
func (t Trace) Upgrade(r upgrade.Report, tell func(upgrade.Message)) {
	told := 0
	for _, event := range r.Trail {
		for ; told < event.Told; told++ {
			tell(r.Messages[told])
		}
		t.passage(event)
	}
	for ; told < len(r.Messages); told++ {
		tell(r.Messages[told])
	}
}

func (t Trace) passage(e upgrade.Event) {
	schema, next := e.Schema.Name(), e.Next.Name()
	switch e.Kind {
	case upgrade.Follows:
		t.Line("pcmk__update_schema", "debug", "Schema %s validates", schema)
	case upgrade.Violates:
		t.why(e.Why)
		t.Line("pcmk__update_schema", "debug", "Schema %s does not validate", schema)
	case upgrade.Transforms:
		t.Line("apply_upgrade", "debug", "Upgrading schema from %s to %s: applying XSL transform %s", schema, next, e.Transform)
	case upgrade.Succeeds:
		t.Line("apply_upgrade", "info", "Schema upgrade from %s to %s succeeded", schema, next)
	case upgrade.Fails:
		t.Line("apply_upgrade", "error", "Schema upgrade from %s to %s failed: XSL transform pipeline "+
			"produced an invalid configuration", schema, next)
	case upgrade.Ends:
		t.Line("pcmk__update_schema", "info", "Transformed the configuration schema to %s", schema)
	}
}

// why tells of a fault in sentences of libxml2, which validates for Pacemaker. Which of them libxml2 itself chooses
// depends on how a schema is written, too; these are the ones that it says most often of a fault of the kind.
func (t Trace) why(g upgrade.Ground) {
	if !t.reasons || !t.follows("pcmk__update_schema") {
		return
	}
	say := func(format string, args ...any) {
		fmt.Fprintf(t.out, "element %s: Relax-NG validity error : %s\n", g.Tag, fmt.Sprintf(format, args...))
	}
	switch g.Kind {
	case schema.UnknownElement, schema.MisplacedElement:
	case schema.UnknownAttribute, schema.MisplacedAttribute, schema.BadValue:
		say("Invalid attribute %s for element %s", g.Attr, g.Tag)
	case schema.MissingAttribute:
		say("Element %s failed to validate attributes", g.Tag)
	case schema.MissingElement:
		say("Element %s failed to validate content", g.Tag)
	case schema.StrayText:
		say("Element %s has extra content: text", g.Tag)
	case schema.DuplicateID:
		say("ID %s redefined", g.Found)
	case schema.DanglingRef:
		return // is none to it
	}
	if g.Parent != "" {
		say("Element %s has extra content: %s", g.Parent, g.Tag)
	}
}

// remarks are the trace points of what the scheduler remarks, by how the remark begins, with the level that
// Pacemaker gives it there.
var remarks = []struct{ start, point, level string }{
	{"Preventing ", "unpack_rsc_op", "error"},
	{"Resource start-up disabled since no fencing resources have been defined.", "unpack_resources", "error"},
	{"Unknown action '", "invert_action", "warning"},
	{"Blind faith: not fencing unseen nodes", "unpack_config", "warning"},
}

// Remarks tells of what the scheduler remarked.
func (t Trace) Remarks(notes []world.Note) {
	for _, n := range notes {
		for _, r := range remarks {
			if strings.HasPrefix(n.Text, r.start) {
				t.Line(r.point, r.level, "%s", n.Text)
			}
		}
	}
}
