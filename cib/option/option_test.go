package option_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"pgregory.net/rapid"

	"pacer/cib/option"
)

var now = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

func document(t testing.TB, validate, sets string) *etree.Element {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromString(`<cib validate-with="` + validate + `"><configuration><crm_config>` + sets + `</crm_config></configuration></cib>`); err != nil {
		t.Fatal(err)
	}
	return doc.Root()
}

// A set of options: its id, what stands in its tag besides, its rule, and pairs as NAME=VALUE.
func set(id, attrs, rule string, pairs ...string) string {
	var b strings.Builder
	b.WriteString(`<cluster_property_set id="` + id + `" ` + attrs + `>` + rule)
	for i, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		b.WriteString(`<nvpair id="` + id + `-` + strconv.Itoa(i) + `" name="` + name + `" value="` + value + `"/>`)
	}
	return b.String() + `</cluster_property_set>`
}

func until(year string) string {
	return `<rule id="r" score="INFINITY"><date_expression id="e" operation="lt" end="` + year + `-01-01"/></rule>`
}

// TestWhichValueCounts: what the policy engine decides by is what everybody sees.
func TestWhichValueCounts(t *testing.T) {
	for _, c := range []struct {
		name, validate, sets, option, want string
	}{
		{"nothing is set", "pacemaker-4.0", "", "no-quorum-policy", "stop"},
		{"it is set", "pacemaker-4.0", set("a", "", "", "no-quorum-policy=ignore"), "no-quorum-policy", "ignore"},
		{"the first of a set", "pacemaker-4.0", set("a", "", "", "no-quorum-policy=ignore", "no-quorum-policy=freeze"), "no-quorum-policy", "ignore"},
		{
			"an expired rule", "pacemaker-4.0", set("a", `score="5"`, until("2020"), "no-quorum-policy=ignore") + set("b", "", "", "no-quorum-policy=freeze"),
			"no-quorum-policy", "freeze",
		},
		{
			"a rule that holds", "pacemaker-4.0", set("a", `score="5"`, until("2030"), "no-quorum-policy=ignore") + set("b", "", "", "no-quorum-policy=freeze"),
			"no-quorum-policy", "ignore",
		},
		{
			"the cluster's own set before a higher score", "pacemaker-4.0",
			set("a", `score="500"`, "", "no-quorum-policy=ignore") + set("cib-bootstrap-options", "", "", "no-quorum-policy=freeze"),
			"no-quorum-policy", "freeze",
		},
		{"the higher score", "pacemaker-4.0", set("a", `score="5"`, "", "batch-limit=1") + set("b", `score="50"`, "", "batch-limit=2"), "batch-limit", "2"},
		{"a reference", "pacemaker-4.0", `<cluster_property_set id-ref="b"/>` + set("b", "", "", "batch-limit=2"), "batch-limit", "2"},
		{"the former name", "pacemaker-4.0", set("a", "", "", "stonith-enabled=false"), "fencing-enabled", "false"},
		{"the present name before the former", "pacemaker-4.0", set("a", "", "", "stonith-enabled=false", "fencing-enabled=true"), "fencing-enabled", "true"},
		{"not valid", "pacemaker-4.0", set("a", "", "", "batch-limit=many"), "batch-limit", "0"},
		{"taken back", "pacemaker-4.0", set("a", `score="1"`, "", "batch-limit=4") + set("b", "", "", "batch-limit=#default"), "batch-limit", "0"},
		{"a name of old in a document of old", "pacemaker-3.9", set("a", "", "", "crmd-transition-delay=3s"), "transition-delay", "3s"},
		{"a name of old in a document of today", "pacemaker-4.0", set("a", "", "", "crmd-transition-delay=3s"), "transition-delay", "0s"},
		{"a name of 1.0", "pacemaker-1.0", set("a", "", "", "stonith_enabled=false"), "fencing-enabled", "false"},
		{"a name of 1.0 before the later one", "pacemaker-1.0", set("a", "", "", "no_quorum_policy=ignore", "no-quorum-policy=freeze"), "no-quorum-policy", "ignore"},
		{"a name of 1.0 after 3.0", "pacemaker-3.0", set("a", "", "", "no_quorum_policy=ignore"), "no-quorum-policy", "stop"},
	} {
		if got := option.Read(document(t, c.validate, c.sets), now).Text(c.option); got != c.want {
			t.Errorf("%s: %s is %q, want %q", c.name, c.option, got, c.want)
		}
	}
}

// TestReadTellsWhenToReadAgain: the moment at which a rule ends.
func TestReadTellsWhenToReadAgain(t *testing.T) {
	v := option.Read(document(t, "pacemaker-4.0", set("a", "", until("2030"), "batch-limit=2")), now)
	if want := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC); !v.Next.Equal(want) && !v.Next.Equal(want.Add(time.Second)) {
		t.Errorf("the rule ends at %s, told is %s", want, v.Next)
	}
	if v := option.Read(document(t, "pacemaker-4.0", set("a", "", "", "batch-limit=2")), now); !v.Next.IsZero() {
		t.Errorf("nothing depends on time, told is %s", v.Next)
	}
}

func TestTypedValues(t *testing.T) {
	v := option.Read(document(t, "pacemaker-4.0", set("a", "", "", "dc-deadtime=2min", "maintenance-mode=YES", "no-quorum-policy=IGNORE",
		"pe-input-series-max=-1", "pe-warn-series-max=INFINITY", "node-health-red=-INFINITY", "shutdown-escalation=PT1H")), now)
	for _, c := range []struct{ got, want any }{
		{v.Duration("dc-deadtime"), 2 * time.Minute},
		{v.Duration("shutdown-escalation"), time.Hour},
		{v.Duration("cluster-recheck-interval"), 15 * time.Minute},
		{v.Bool("maintenance-mode"), true},
		{v.Bool("start-failure-is-fatal"), true},
		{v.Text("no-quorum-policy"), "IGNORE"},
		{v.Word("no-quorum-policy"), "ignore"},
		{v.Int("pe-input-series-max"), -1},
		{v.Int("pe-warn-series-max"), 1_000_000},
		{v.Int("node-health-red"), -1_000_000},
		{v.Int("pe-error-series-max"), -1},
		{option.Values{}.Duration("dc-deadtime"), 20 * time.Second},
		{option.Read(nil, now).Text("no-quorum-policy"), "stop"},
	} {
		if c.got != c.want {
			t.Errorf("got %v, want %v", c.got, c.want)
		}
	}
}

// TestNotes: what is wrong is told in Pacemaker's words.
func TestNotes(t *testing.T) {
	v := option.Read(document(t, "pacemaker-4.0", set("a", "", "", "stonith-enabled=maybe")), now)
	want := []option.Note{
		{ID: "stonith-enabled", Text: "Support for legacy name 'stonith-enabled' for cluster option 'fencing-enabled' is deprecated and will be removed in a future release"},
		{Error: true, ID: "fencing-enabled", Text: "Using default value for cluster option 'fencing-enabled' because 'maybe' is invalid"},
	}
	if !slices.Equal(v.Notes, want) {
		t.Errorf("got %v", v.Notes)
	}
}

// TestRows holds what every row of the catalogue has to keep.
func TestRows(t *testing.T) {
	names := map[string]bool{}
	for _, o := range option.All() {
		for _, n := range append([]string{o.Name}, o.OldNames()...) {
			if names[n] {
				t.Errorf("%s stands there twice", n)
			}
			names[n] = true
			if found, ok := option.Find(n); !ok || found.Name != o.Name || option.CurrentName(n) != o.Name || !option.Known(n) {
				t.Errorf("%s is not found as %s", n, o.Name)
			}
		}
		switch {
		case o.Short == "" || strings.HasSuffix(o.Short, "."):
			t.Errorf("%s: what is it for?", o.Name)
		case o.Default != "" && !o.Takes(o.Default):
			t.Errorf("%s does not take its default %s", o.Name, o.Default)
		case (o.By == 0) != (o.Idle != "") && !o.Generated:
			t.Errorf("%s: either somebody obeys it, or it says why nobody does", o.Name)
		case (o.Type == option.Select) != (o.Words != nil):
			t.Errorf("%s: words are for a Select, and only there", o.Name)
		}
	}
}

func TestTakes(t *testing.T) {
	for _, c := range []struct {
		name string
		yes  []string
		no   []string
	}{
		{"maintenance-mode", []string{"true", "Off", "1"}, []string{"", "maybe"}},
		{"no-quorum-policy", []string{"stop", "SUICIDE"}, []string{"", "die"}},
		{"fencing-action", []string{"off", "reboot"}, []string{"Off", "poweroff"}},
		{"fencing-reaction", []string{"panic", "anything"}, nil},
		{"cluster-delay", []string{"60", "60s", "PT1M"}, []string{"soon", ""}},
		{"batch-limit", []string{"-1", "INFINITY", "5 or so"}, []string{"", "many"}},
		{"fencing-max-attempts", []string{"1", "+INFINITY"}, []string{"0", "-INFINITY"}},
		{"load-threshold", []string{"80%", "0.5 %"}, []string{"80", "-1%"}},
	} {
		o, _ := option.Find(c.name)
		for _, v := range c.yes {
			if !o.Takes(v) {
				t.Errorf("%s does not take %q", c.name, v)
			}
		}
		for _, v := range c.no {
			if o.Takes(v) {
				t.Errorf("%s takes %q", c.name, v)
			}
		}
	}
}

// TestReadChangesNothing: reading leaves the document alone, and each option that has a default has a valid value.
func TestReadChangesNothing(t *testing.T) {
	names := append(option.Settable(), "nonsense", "no_quorum_policy", "stonith-enabled")
	rapid.Check(t, func(rt *rapid.T) {
		var sets string
		for i := range rapid.IntRange(0, 3).Draw(rt, "sets") {
			var pairs []string
			for range rapid.IntRange(0, 4).Draw(rt, "pairs") {
				pairs = append(pairs, rapid.SampledFrom(names).Draw(rt, "name")+"="+rapid.SampledFrom([]string{"", "true", "5", "10s", "ignore", "-INFINITY", "#default"}).Draw(rt, "value"))
			}
			sets += set("s"+strconv.Itoa(i), "", rapid.SampledFrom([]string{"", until("2020"), until("2030")}).Draw(rt, "rule"), pairs...)
		}
		root := document(t, rapid.SampledFrom([]string{"pacemaker-1.0", "pacemaker-3.0", "pacemaker-4.0", "none", ""}).Draw(rt, "schema"), sets)
		before := text(root)
		v := option.Read(root, now)
		if text(root) != before {
			rt.Fatal("the document was changed")
		}
		for _, o := range option.All() {
			if value := v.Text(o.Name); o.Default != "" && !o.Takes(value) {
				rt.Fatalf("%s is %q", o.Name, value)
			}
		}
	})
}

func text(root *etree.Element) string {
	doc := etree.NewDocument()
	doc.SetRoot(root.Copy())
	s, _ := doc.WriteToString()
	return s
}

// TestUnknownNamesPanic: to ask for an option that is not in the catalogue is a fault of the program.
func TestUnknownNamesPanic(t *testing.T) {
	v := option.Read(nil, now)
	for name, ask := range map[string]func(){
		"Bool": func() { v.Bool("nonsense") }, "Duration": func() { v.Duration("nonsense") }, "Int": func() { v.Int("nonsense") },
		"Text": func() { v.Text("nonsense") }, "Word": func() { v.Word("nonsense") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it answers")
				}
			}()
			ask()
		})
	}
}

// TestReadLooksAtOptionsAlone: how much else a document holds does not matter, but for references.
func TestReadLooksAtOptionsAlone(t *testing.T) {
	small := document(t, "pacemaker-4.0", set("cib-bootstrap-options", "", "", "batch-limit=3")+set("night", `score="5"`, until("2030"), "maintenance-mode=true"))
	large := small.Copy()
	status := large.CreateElement("status")
	for range 200_000 {
		status.CreateElement("lrm_rsc_op")
	}
	few := testing.AllocsPerRun(20, func() { option.Read(small, now) })
	if many := testing.AllocsPerRun(20, func() { option.Read(large, now) }); many != few {
		t.Errorf("%v allocations for a small document, %v for a large one", few, many)
	}
	if quick, slow := least(small), least(large); slow > 20*quick { // to go through the large one takes a hundred times
		t.Errorf("%v for a small document, %v for a large one", quick, slow)
	}
}

// least is the shortest time in which a document's options were read.
func least(root *etree.Element) time.Duration {
	shortest := time.Hour
	for range 50 {
		began := time.Now()
		option.Read(root, now)
		shortest = min(shortest, time.Since(began))
	}
	return shortest
}

// TestNamesAreSorted: lists of names are in alphabetical order.
func TestNamesAreSorted(t *testing.T) {
	if names := option.Settable(); len(names) == 0 || !slices.IsSorted(names) {
		t.Errorf("settable are %v", names)
	}
	for _, schema := range []int{2, 3, 4} {
		names := option.Renewals(schema)
		if !slices.IsSortedFunc(names[:renamed(names)], func(a, b option.Renewal) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("renamed in %d: %v", schema, names)
		}
	}
}

// renamed is how many of the first changes are new names and nothing else.
func renamed(rows []option.Renewal) int {
	return slices.IndexFunc(append(rows, option.Renewal{}), func(r option.Renewal) bool { return r.Became == "" || r.Under != "" || r.As != "" })
}

// TestTableHasAll: the table has what is set in the order in which it stands, then the defaults.
func TestTableHasAll(t *testing.T) {
	v := option.Read(document(t, "pacemaker-4.0", set("a", "", "", "own=1", "batch-limit=3")), now)
	var names []string
	for name := range v.Table().All() {
		names = append(names, name)
	}
	if len(names) < 20 || names[0] != "own" || names[1] != "batch-limit" {
		t.Errorf("the table has %v", names)
	}
	for _, o := range option.All() {
		if o.Default != "" && !v.Table().Has(o.Name) {
			t.Errorf("%s has a default and is not in the table", o.Name)
		}
	}
}

// BenchmarkRead reads the options of a document with a large status.
func BenchmarkRead(b *testing.B) {
	root := document(b, "pacemaker-4.0", set("cib-bootstrap-options", "", "", "no-quorum-policy=ignore", "stonith-enabled=false", "batch-limit=3")+
		set("night", `score="5"`, until("2030"), "maintenance-mode=true"))
	status := root.CreateElement("status")
	for i := range 32_000 {
		status.CreateElement("lrm_rsc_op").CreateAttr("id", strconv.Itoa(i))
	}
	for b.Loop() {
		option.Read(root, now)
	}
}

// TestRenewalsAreOfThePast: what an upgrade drops, moves or renames is no option of today, so that nobody is told to set it,
// and what it becomes is one, or is set elsewhere.
func TestRenewalsAreOfThePast(t *testing.T) {
	living := option.Settable()
	for _, schema := range []int{3, 4} {
		for _, r := range option.Renewals(schema) {
			if r.Values == nil && slices.Contains(living, r.Name) {
				t.Errorf("%s is set today, and gone since %d", r.Name, schema)
			}
			if !option.Known(r.Name) {
				t.Errorf("%s is not known", r.Name)
			}
			if _, later := option.FindRenewal(4, r.Became, ""); r.Became != "" && r.Under == "" && !later {
				if _, ok := option.Find(r.Became); !ok {
					t.Errorf("%s becomes %s, which is no option", r.Name, r.Became)
				}
			}
		}
	}
}

// TestRenew: all upgrades one after the other.
func TestRenew(t *testing.T) {
	for _, c := range []struct {
		upTo         int
		name, value  string
		became, as   string
		under        string
		found, idles bool
	}{
		{4, "stonith_action", "poweroff", "stonith-action", "off", "", true, false},
		{3, "stonith_action", "poweroff", "stonith-action", "", "", true, false},
		{4, "stonith-action", "reboot", "", "", "", false, false},
		{4, "remove_after_stop", "true", "", "", "", true, false},
		{3, "remove_after_stop", "true", "remove-after-stop", "", "", true, false},
		{4, "default_resource_failure_stickiness", "-INFINITY", "migration-threshold", "1", "rsc_defaults", true, false},
		{4, "default_resource_failure_stickiness", "-5", "", "", "", true, false},
		{4, "cluster-infrastructure", "cman", "", "", "", true, true},
		{4, "cluster-infrastructure", "corosync", "", "", "", false, false},
		{2, "default-action-timeout", "5s", "", "", "", false, false},
	} {
		r, found := option.Renew(c.upTo, c.name, c.value)
		if found != c.found || r.Became != c.became || r.As != c.as || r.Under != c.under || r.Idle != c.idles {
			t.Errorf("%s=%s up to %d: %v %+v", c.name, c.value, c.upTo, found, r)
		}
	}
}
