package rule

import (
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/seq"
)

func element(t testing.TB, text string) *etree.Element {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromString(text); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return doc.Root()
}

func table(pairs ...string) *seq.Table[string] {
	out := &seq.Table[string]{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Put(pairs[i], pairs[i+1])
	}
	return out
}

func at(t testing.TB, text string) time.Time {
	t.Helper()
	return mustParse(t, text).Time()
}

func TestAttributeExpressions(t *testing.T) {
	in := Input{
		Now:        now,
		NodeAttrs:  table("#uname", "node1", "n", "10", "f", "1.50", "v", "1.10", "db-1-status", "up", "word", "Abc"),
		Params:     table("wanted", "10"),
		Meta:       table("site", "node1"),
		ResourceID: "db-1",
		Submatches: []string{"db-1", "1"},
	}
	for attrs, want := range map[string]Outcome{
		`attribute="#uname" operation="eq" value="NODE1"`:                      Satisfied, // text ignores case
		`attribute="#uname" operation="ne" value="node1"`:                      Unsatisfied,
		`attribute="n" operation="lt" value="9"`:                               Unsatisfied, // as numbers
		`attribute="n" operation="lt" value="9" type="string"`:                 Satisfied,   // as text
		`attribute="n" operation="gte" value="10"`:                             Satisfied,
		`attribute="n" operation="eq" value="10.0" type="number"`:              Satisfied,
		`attribute="n" operation="eq" value="10.0"`:                            Unsatisfied, // as text
		`attribute="n" operation="lt" value="10.5"`:                            Satisfied,   // a point makes it a fraction
		`attribute="f" operation="gt" value="1.5"`:                             Unsatisfied,
		`attribute="f" operation="lte" value="1.5" type="number"`:              Satisfied,
		`attribute="v" operation="gt" value="1.9" type="version"`:              Satisfied,
		`attribute="v" operation="gt" value="1.9"`:                             Unsatisfied,
		`attribute="word" operation="gt" value="abb" type="integer"`:           Satisfied, // no number: as text
		`attribute="gone" operation="defined"`:                                 Unsatisfied,
		`attribute="gone" operation="not_defined"`:                             Satisfied,
		`attribute="gone" operation="ne" value="x"`:                            Satisfied,
		`attribute="gone" operation="eq" value="x"`:                            Unsatisfied,
		`attribute="gone" operation="lt" value="x"`:                            Unsatisfied,
		`attribute="gone" operation="gte" value="x"`:                           Unsatisfied,
		`attribute="n" operation="eq" value="wanted" value-source="param"`:     Satisfied,
		`attribute="n" operation="eq" value="missing" value-source="param"`:    Unsatisfied,
		`attribute="gone" operation="eq" value="missing" value-source="param"`: Satisfied, // both missing
		`attribute="#uname" operation="eq" value="site" value-source="meta"`:   Satisfied,
		`attribute="n" operation="EQ" value="10" value-source="Literal"`:       Satisfied,
		`attribute="db-%1-status" operation="eq" value="up"`:                   Satisfied,
		`attribute="%0-status" operation="defined"`:                            Satisfied,
		`attribute="%0-status%7" operation="defined"`:                          Satisfied, // no such group: nothing
		`attribute="n" operation="eq"`:                                         Invalid,
		`attribute="n" operation="defined" value="1"`:                          Invalid,
		`attribute="n" operation="like" value="1"`:                             Invalid,
		`attribute="n" value="1"`:                                              Invalid,
		`operation="defined"`:                                                  Invalid,
		`attribute="n" operation="eq" value="1" type="colour"`:                 Invalid,
		`attribute="n" operation="defined" type="colour"`:                      Invalid,
		`attribute="n" operation="eq" value="1" value-source="oracle"`:         Invalid,
	} {
		e := evaluation{Input: in}
		got := e.condition(element(t, `<expression id="e" `+attrs+`/>`))
		if got != want {
			t.Errorf("%s: %v, want %v; %v", attrs, got, want, e.notes)
		}
		if (got == Invalid) != (len(e.notes) == 1 && e.notes[0].Error && e.notes[0].ID == "e") {
			t.Errorf("%s: %v with notes %v", attrs, got, e.notes)
		}
	}
}

func TestNoPatternLeavesPercent(t *testing.T) {
	e := evaluation{Input: Input{NodeAttrs: table("a%1", "x")}}
	if got := e.condition(element(t, `<expression id="e" attribute="a%1" operation="defined"/>`)); got != Satisfied {
		t.Errorf("without a matched pattern %%1 should stand for itself, got %v", got)
	}
}

func TestDateExpressions(t *testing.T) {
	for _, c := range []struct {
		expr, when string
		want       Outcome
		next       string // "" if unknown
	}{
		{`start="2024-01-01" end="2024-02-01"`, "2023-12-31 23:59:59Z", BeforeRange, "2024-01-01 00:00:00Z"},
		{`start="2024-01-01" end="2024-02-01"`, "2024-01-01 00:00:00Z", WithinRange, "2024-02-01 00:00:01Z"},
		{`start="2024-01-01" end="2024-02-01"`, "2024-02-01 00:00:00Z", WithinRange, "2024-02-01 00:00:01Z"},
		{`start="2024-01-01" end="2024-02-01"`, "2024-02-01 00:00:01Z", AfterRange, ""},
		{`operation="in_range" start="2024-01-01"`, "2024-02-01 00:00:01Z", WithinRange, ""},
		{`operation="gt" start="2024-01-01"`, "2024-01-01 00:00:00Z", BeforeRange, "2024-01-01 00:00:01Z"},
		{`operation="gt" start="2024-01-01"`, "2024-01-01 00:00:01Z", WithinRange, ""},
		{`operation="lt" end="2024-01-01"`, "2023-12-31 23:59:59Z", WithinRange, "2024-01-01 00:00:00Z"},
		{`operation="lt" end="2024-01-01"`, "2024-01-01 00:00:00Z", AfterRange, ""},
		{`operation="lt" end="never"`, "2024-01-01 00:00:00Z", Invalid, ""},
		{`operation="lt"`, "2024-01-01 00:00:00Z", Invalid, ""},
		{`operation="gt"`, "2024-01-01 00:00:00Z", Invalid, ""},
		{`operation="in_range"`, "2024-01-01 00:00:00Z", Invalid, ""},
		{`operation="around" start="2024-01-01"`, "2024-01-01 00:00:00Z", Invalid, ""},
	} {
		v := EvaluateDate(element(t, `<date_expression id="d" `+c.expr+`/>`), FromTime(at(t, c.when)), Input{})
		next := ""
		if !v.Next.IsZero() {
			next = v.Next.String()
		}
		if v.Outcome != c.want || next != c.next {
			t.Errorf("%s at %s: %v until %q, want %v until %q; %v", c.expr, c.when, v.Outcome, next, c.want, c.next, v.Notes)
		}
	}
}

func TestDurationElement(t *testing.T) {
	const lasting = `<date_expression id="d" operation="in_range" %START%><duration id="s" %SPAN%/></date_expression>`
	for _, c := range []struct {
		start, span, when string
		want              Outcome
	}{
		{`start="2024-01-01 15:00:00Z"`, `years="1" months="2" weeks="2" days="6" hours="1" minutes="1" seconds="1"`, "2025-03-21 16:01:01Z", WithinRange},
		{`start="2024-01-01 15:00:00Z"`, `years="1" months="2" weeks="2" days="6" hours="1" minutes="1" seconds="1"`, "2025-03-21 16:01:02Z", AfterRange},
		{`start="2024-01-01 15:00:00Z"`, `hours="x"`, "2024-01-01 15:00:00Z", Invalid},
		{`start="2024-01-01 15:00:00Z"`, `hours="99999999999"`, "2024-01-01 15:00:00Z", Invalid},
		{`start="2024-01-01 15:00:00Z"`, ``, "2024-01-01 15:00:01Z", AfterRange},
		{``, `hours="1"`, "2024-01-01 15:00:00Z", Invalid},
	} {
		text := strings.NewReplacer("%START%", c.start, "%SPAN%", c.span).Replace(lasting)
		if v := EvaluateDate(element(t, text), FromTime(at(t, c.when)), Input{}); v.Outcome != c.want {
			t.Errorf("%s at %s: %v, want %v; %v", text, c.when, v.Outcome, c.want, v.Notes)
		}
	}
}

func TestDateSpec(t *testing.T) {
	// A Sunday in the last week of 2009, by weeks, and the third day of 2010.
	when := time.Date(2010, 1, 3, 9, 30, 15, 0, time.UTC)
	for attrs, want := range map[string]Outcome{
		``:                            Satisfied,
		`years="2010"`:                Satisfied,
		`years="2009"`:                AfterRange,
		`years="2011-"`:               BeforeRange,
		`years="-2010"`:               Satisfied,
		`months="2-4"`:                BeforeRange,
		`monthdays="1-3"`:             Satisfied,
		`hours="9-16" weekdays="1-5"`: AfterRange,
		`hours="9-16" weekdays="6-7"`: Satisfied,
		`minutes="0-29"`:              AfterRange,
		`seconds="15"`:                Satisfied,
		`yeardays="3"`:                Satisfied,
		`weekyears="2009" weeks="53"`: Satisfied,
		`weekyears="2010"`:            BeforeRange,
		`hours="1,2"`:                 Invalid,
		`hours=""`:                    Invalid,
		`hours="-"`:                   Invalid,
		`hours="9-x"`:                 Invalid,
	} {
		text := `<date_expression id="d" operation="date_spec"><date_spec id="s" ` + attrs + `/></date_expression>`
		if v := EvaluateDate(element(t, text), FromTime(when), Input{}); v.Outcome != want {
			t.Errorf("%s: %v, want %v; %v", attrs, v.Outcome, want, v.Notes)
		}
	}
	v := EvaluateDate(element(t, `<date_expression id="d" operation="date_spec"/>`), FromTime(when), Input{})
	if v.Outcome != Invalid || len(v.Notes) != 1 {
		t.Errorf("without date_spec: %+v, want one note and not passing", v)
	}
}

// TestDateAtAnotherClock: a date_spec looks at the clock of the moment asked for, dates without an offset are of the host's.
func TestDateAtAnotherClock(t *testing.T) {
	moment := mustParse(t, "2024-02-29 23:30:00 -05:00")
	host := Input{Now: now} // in Berlin
	for text, want := range map[string]Outcome{
		`<date_expression id="d" operation="date_spec"><date_spec id="s" hours="23" monthdays="29"/></date_expression>`: Satisfied,
		`<date_expression id="d" operation="gt" start="2024-03-01 05:29:59"/>`:                                          WithinRange,
		`<date_expression id="d" operation="gt" start="2024-03-01 05:30:00"/>`:                                          BeforeRange,
	} {
		if v := EvaluateDate(element(t, text), moment, host); v.Outcome != want {
			t.Errorf("%s: %v, want %v", text, v.Outcome, want)
		}
	}
}

func TestResourceAndOperationExpressions(t *testing.T) {
	in := Input{Standard: "ocf", Provider: "heartbeat", Agent: "IPaddr2", OpName: "monitor", OpIntervalMS: 10_000}
	for text, want := range map[string]Outcome{
		`<rsc_expression id="r" class="ocf" provider="heartbeat" type="IPaddr2"/>`: Satisfied,
		`<rsc_expression id="r" class="ocf"/>`:                                     Satisfied,
		`<rsc_expression id="r" type="ipaddr2"/>`:                                  Unsatisfied, // case counts
		`<rsc_expression id="r" class="systemd"/>`:                                 Unsatisfied,
		`<rsc_expression class="ocf"/>`:                                            Invalid,
		`<op_expression id="o" name="monitor"/>`:                                   Satisfied,
		`<op_expression id="o" name="monitor" interval="10s"/>`:                    Satisfied,
		`<op_expression id="o" name="monitor" interval="10"/>`:                     Satisfied,
		`<op_expression id="o" name="monitor" interval="11s"/>`:                    Unsatisfied,
		`<op_expression id="o" name="start"/>`:                                     Unsatisfied,
		`<op_expression id="o" name="monitor" interval="often"/>`:                  Invalid,
		`<op_expression id="o"/>`:                                                  Invalid,
		`<lunch_expression id="l"/>`:                                               Invalid,
	} {
		e := evaluation{Input: in}
		if got := e.condition(element(t, text)); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	e := evaluation{}
	if got := e.condition(element(t, `<op_expression id="o" name=""/>`)); got != Unsatisfied {
		t.Errorf("no operation matches no name, got %v", got)
	}
}

func TestRules(t *testing.T) {
	const yes = `<expression id="y" attribute="a" operation="defined"/>`
	const no = `<expression id="n" attribute="b" operation="defined"/>`
	in := Input{Now: now, NodeAttrs: table("a", "1")}
	for text, want := range map[string]bool{
		`<rule id="r">` + yes + `</rule>`:                                                            true,
		`<rule id="r">` + yes + no + `</rule>`:                                                       false,
		`<rule id="r" boolean-op="or">` + no + yes + `</rule>`:                                       true,
		`<rule id="r" boolean-op="OR">` + no + no + `</rule>`:                                        false,
		`<rule id="r" boolean-op="xor">` + yes + `</rule>`:                                           false,
		`<rule>` + yes + `</rule>`:                                                                   false,
		`<rule id="r"/>`:                                                                             true,
		`<rule id="r" boolean-op="or"/>`:                                                             true,
		`<rule id="r" boolean-op="or">` + no + `<rule id="s">` + yes + yes + `</rule></rule>`:        true,
		`<rule id="r" boolean-op="or"><rule id-ref="r"/></rule>`:                                     false,
		`<rule id="r"><rule id-ref="missing"/></rule>`:                                               false,
		`<rule id="r"><rule id="s" boolean-op="or">` + no + yes + `</rule><rule id-ref="s"/></rule>`: true,
	} {
		if v := Evaluate(element(t, text), in); v.Passes() != want {
			t.Errorf("%s: %+v, want %v", text, v, want)
		}
	}
}

func TestNextChangeIsTheEarliestMet(t *testing.T) {
	rule := element(t, `<rule id="r" boolean-op="or">
		<date_expression id="a" operation="gt" start="2030-01-01"/>
		<date_expression id="b" operation="gt" start="2028-01-01"/>
		<date_expression id="c" operation="lt" end="2029-01-01"/>
		<date_expression id="d" operation="gt" start="2026-01-01"/></rule>`)
	v := Evaluate(rule, Input{Now: now})
	// The third condition passes, so that the fourth is not looked at.
	if !v.Passes() || v.Next.String() != "2028-01-01 00:00:01Z" {
		t.Errorf("%v until %v, want true until 2028-01-01 00:00:01Z", v.Passes(), v.Next)
	}
}

func TestUnpack(t *testing.T) {
	const doc = `<cib><primitive>
		<meta_attributes id="low" score="-1"><nvpair id="1" name="a" value="low"/><nvpair id="2" name="z" value="low"/></meta_attributes>
		<meta_attributes id="plain"><nvpair id="3" name="a" value="plain"/><nvpair id="4" name="b" value="plain"/></meta_attributes>
		<meta_attributes id="later"><nvpair id="5" name="b" value="later"/><nvpair id="6" name="d" value="#default"/></meta_attributes>
		<meta_attributes id="ruled" score="5"><rule id="r"><expression id="e" attribute="x" operation="defined"/></rule>
			<nvpair id="7" name="a" value="ruled"/></meta_attributes>
		<meta_attributes id="best" score="INFINITY"><nvpair id="8" name="d" value="best"/><nvpair id="9"/></meta_attributes>
		<meta_attributes id="odd" score="odd"><nvpair id-ref="1"/><nvpair id-ref="none"/></meta_attributes>
		<meta_attributes id-ref="shared"/>
		<instance_attributes id="other"><nvpair id="10" name="other" value="x"/></instance_attributes>
	</primitive><x><meta_attributes id="shared" score="1"><nvpair id="11" name="s" value="shared"/></meta_attributes></x></cib>`
	parent := element(t, doc).SelectElement("primitive")
	for _, c := range []struct {
		name, first string
		in          Input
		had         *seq.Table[string]
		want        string
	}{
		{"equal scores: the later block first", "", Input{}, table(), "s=shared a=low b=later z=low"},
		{"a rule that passes", "", Input{NodeAttrs: table("x", "")}, table(), "a=ruled s=shared b=later z=low"},
		{"one block goes first", "low", Input{}, table(), "a=low z=low s=shared b=later"},
		{"what is there stays", "", Input{}, table("a", "had", "d", "had"), "a=had s=shared b=later z=low"},
	} {
		got := Unpack(parent, "meta_attributes", c.first, c.in, c.had)
		var out []string
		for name, value := range c.had.All() {
			out = append(out, name+"="+value)
		}
		if strings.Join(out, " ") != c.want {
			t.Errorf("%s: %s, want %s; %v", c.name, strings.Join(out, " "), c.want, got.Notes)
		}
	}
	if got := Unpack(nil, "meta_attributes", "", Input{}, table()); len(got.Notes) > 0 {
		t.Errorf("nothing to unpack, yet %v", got.Notes)
	}
}

func FuzzRule(f *testing.F) {
	f.Add(`<rule id="r" boolean-op="or"><expression id="e" attribute="a" operation="gt" value="1.5"/></rule>`)
	f.Add(`<rule id="r"><date_expression id="d" operation="date_spec"><date_spec id="s" hours="9-17"/></date_expression></rule>`)
	f.Add(`<rule id="r"><date_expression id="d" start="2024-01-01"><duration id="s" months="-99999"/></date_expression></rule>`)
	f.Fuzz(func(t *testing.T, text string) {
		doc := etree.NewDocument()
		if err := doc.ReadFromString(text); err != nil || doc.Root() == nil {
			return
		}
		v := Evaluate(doc.Root(), Input{Now: now, NodeAttrs: table("a", "1")})
		if v.Outcome == Invalid && len(v.Notes) == 0 {
			t.Errorf("%s is invalid, and nothing says why", text)
		}
	})
}
