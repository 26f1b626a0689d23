package crmrule

import (
	"strings"
	"testing"

	"pacer/tools/tooltest"
)

// ruled is a configuration of a resource, with rules by their dates.
const ruled = `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0">
  <configuration>
    <crm_config>
      <cluster_property_set id="nightly">
        <rule id="night" boolean-op="and">
          <date_expression id="night-date" operation="in_range" start="2024-01-01" end="2024-02-01"/>
        </rule>
      </cluster_property_set>
    </crm_config>
    <nodes/>
    <resources>
      <primitive id="db" class="ocf" provider="heartbeat" type="pgsql"/>
    </resources>
    <constraints>
      <rsc_location id="l-until" rsc="db">
        <rule id="until" score="INFINITY"><date_expression id="until-date" operation="lt" end="2024-03-01 12:00:00 +01:00"/></rule>
      </rsc_location>
      <rsc_location id="l-from" rsc="db">
        <rule id="from" score="100"><date_expression id="from-date" operation="gt" start="2024-03-01 12:00:00 +01:00"/></rule>
      </rsc_location>
      <rsc_location id="l-days" rsc="db">
        <rule id="days" score="100">
          <date_expression id="days-date" operation="in_range" start="2024-03-01"><duration id="days-long" days="2"/></date_expression>
        </rule>
      </rsc_location>
      <rsc_location id="l-year" rsc="db">
        <rule id="year" score="100">
          <expression id="year-node" attribute="#uname" operation="eq" value="alpha"/>
          <date_expression id="year-date" operation="date_spec"><date_spec id="year-spec" years="2024" hours="9-16"/></date_expression>
        </rule>
      </rsc_location>
      <rsc_location id="l-hours" rsc="db">
        <rule id="hours" score="100">
          <date_expression id="hours-date" operation="date_spec"><date_spec id="hours-spec" hours="9-16"/></date_expression>
        </rule>
      </rsc_location>
      <rsc_location id="l-node" rsc="db">
        <rule id="node" score="100"><expression id="node-node" attribute="#uname" operation="eq" value="alpha"/></rule>
      </rsc_location>
      <rsc_location id="l-outer" rsc="db">
        <rule id="outer" score="100" boolean-op="or">
          <date_expression id="outer-date" operation="lt" end="2024-03-01"/>
          <rule id="inner"><date_expression id="inner-date" operation="gt" start="2024-04-01"/></rule>
        </rule>
      </rsc_location>
      <rsc_location id="l-broken" rsc="db">
        <rule id="broken" score="100"><date_expression id="broken-date" operation="gt" start="soon"/></rule>
      </rsc_location>
    </constraints>
  </configuration>
  <status/>
</cib>
`

const undetermined = "Could not determine whether rule "

// TestCheck states what is said of rules at a date, and the exit status.
func TestCheck(t *testing.T) {
	b := tooltest.New(t, ruled)
	for _, test := range []struct {
		args, out, err string
		status         int
	}{
		{"-r until -d '2024-03-01 10:59:59Z'", "Rule until is still in effect\n", "", 0},
		{"-r until -d '2024-03-01 11:00:00Z'", "Rule until is expired\n", "", 110},
		{"-r from -d '2024-03-01 12:00:00 +01:00'", "Rule from has not yet taken effect\n", "", 111},
		{"-r from -d '2024-03-01 12:00:01 +01:00'", "Rule from is still in effect\n", "", 0},
		{"-r days -d 2024-02-29", "Rule days has not yet taken effect\n", "", 111},
		{"-r days -d 2024-03-03", "Rule days is still in effect\n", "", 0},
		{"-r days -d '2024-03-03 00:00:01Z'", "Rule days is expired\n", "", 110},
		{"-r year -d '2023-06-01 10:00Z'", "Rule year has not yet taken effect\n", "", 111},
		{"-r year -d '2024-06-01 10:00Z'", "Rule year satisfies conditions\n", "", 0},
		{"-r year -d '2024-06-01 17:00Z'", "Rule year is expired\n", "", 110},
		{"-r year -d '2024-06-01 16:00 -05:00'", "Rule year satisfies conditions\n", "", 0}, // by the clock of the date
		{"-r until", "Rule until is expired\n", "", 110},
		{"-r night -d 2024-01-15", "Rule night is still in effect\n", "", 0}, // not only in constraints
		{"-r inner -d 2024-03-15", "Rule inner has not yet taken effect\n", "", 111},
		{"-r outer", "", undetermined + "outer is in effect: Rule has more than one date expression\n", 3},
		{"-r node", "", undetermined + "node is in effect: Rule does not have a date expression\n", 3},
		{"-r hours", "", undetermined + "hours is in effect: Rule must either not use date_spec, or use date_spec with years=\n", 3},
		{"-r nowhere", "", undetermined + "nowhere is in effect: Rule not found\n", 105},
		{"-r l-until", "", undetermined + "l-until is in effect: Rule not found\ndid you mean until?\n", 105},
		{"-r until,from", "", undetermined + "until,from is in effect: Rule not found\n", 105},
		{"-r broken", "", undetermined + "broken is in effect: Error parsing rule\n", 78},
		{"-r until -r node -r from -d 2024-02-01", "Rule until is still in effect\nRule from has not yet taken effect\n", undetermined + "node is in effect: Rule does not have a date expression\n", 111},
	} {
		r := b.Line(Main, "crm_rule", "-c "+test.args)
		if r.Out != test.out || r.Err != test.err || r.Status != test.status {
			t.Errorf("%s: %+v; want %+v", test.args, r, test)
		}
	}
}

// TestQuirkStatus: of several rules the last counts, but for one that merely satisfies conditions.
func TestQuirkStatus(t *testing.T) {
	b := tooltest.New(t, ruled)
	for args, want := range map[string]int{
		"-r until -r from": 0,
		"-r from -r until": 110,
		"-r until -r year": 110,
		"-r year -r until": 110,
		"-r year -r from":  0,
		"-r node -r year":  3,
	} {
		if r := b.Run(Main, "crm_rule", append([]string{"-c", "-d", "2024-06-01T10:00:00Z"}, strings.Fields(args)...)...); r.Status != want {
			t.Errorf("%s: %+v; want %d", args, r, want)
		}
	}
}

// TestQuirkSupported: a date expression that leaves its operation open is refused, though it is a range, and a date_spec in
// capitals is not, though it has no years.
func TestQuirkSupported(t *testing.T) {
	for date, want := range map[string]int{
		`<date_expression id="d" start="2024-03-01"/>`:                                                     3,
		`<date_expression id="d" operation="in_range" start="2024-03-01"/>`:                                0,
		`<date_expression id="d" operation="DATE_SPEC"><date_spec id="s" hours="0-23"/></date_expression>`: 0,
	} {
		text := `<cib><rule id="r">` + date + `</rule></cib>`
		if r := tooltest.New(t, ruled).Run(Main, "crm_rule", "-c", "-r", "r", "-X", text); r.Status != want {
			t.Errorf("%s: %+v", date, r)
		}
	}
}

// TestInput states where the configuration may come from. One that is given as text is asked of no schema.
func TestInput(t *testing.T) {
	const small = `<cib><configuration><constraints><rule id="r"><date_expression id="d" operation="lt" end="2024-01-01"/></rule></constraints></configuration></cib>`
	doubled := strings.Replace(small, "<constraints>", `<constraints><rule id="r"/>`, 1)
	for _, test := range []struct {
		text, stdin, out, err string
		status                int
	}{
		{small, "", "Rule r is expired\n", "", 110},
		{"-", small, "Rule r is expired\n", "", 110},
		{doubled, "", "", undetermined + "r is in effect: Found more than one rule with matching ID\n", 109},
		{"<cib/>", "", "", undetermined + "r is in effect: Rule not found\n", 105},
		{"<cib", "", "", "crm_rule: Couldn't parse input string: <cib\n", 65},
		{"", "", "", "crm_rule: Couldn't parse input string: \n", 65},
		{"-", "<cib>", "", "crm_rule: Couldn't parse input from STDIN\n", 65},
		{"<bib/>", "", "", "crm_rule: Input is not a CIB: ", 65},
	} {
		b := tooltest.New(t, ruled)
		b.Stdin = test.stdin
		if r := b.Run(Main, "crm_rule", "-c", "-r", "r", "-X", test.text); r.Out != test.out || !strings.HasPrefix(r.Err, test.err) || r.Status != test.status {
			t.Errorf("%s: %+v; want %+v", test.text, r, test)
		}
	}
}

// TestBadInput: what is wrong with a command is told, and with --verbose what is wrong with what it names.
func TestBadInput(t *testing.T) {
	b := tooltest.New(t, ruled)
	for _, test := range []struct {
		args, err string
		status    int
	}{
		{"", "crm_rule: No mode operation given\n", 64},
		{"-r until", "crm_rule: No mode operation given\n", 64},
		{"-c", "crm_rule: --check requires use of --rule=\n", 64},
		{"-c -r", "crm_rule: ", 64},
		{"-c -r until -d soon", "crm_rule: Invalid date specified: 'soon'\n", 65},
		{"-c -r until -d ''", "crm_rule: Invalid date specified: ''\n", 65},
		{"-c -r until -d 10000-01-01", "crm_rule: Invalid date specified: '10000-01-01'\n", 65},
		{"-V -c -r until -d soon", "(parse_date@iso8601.c:0) \terror: 'soon' is not a valid", 65},
		{"-V -c -r broken", "(pcmk__evaluate_date_expression@rules.c:0) \terror: Treating date_expression broken-date as not passing because start is invalid\n", 78},
		{"-V -c -r until -X 'no cib'", "(pcmk__log_xmllib_err@xml_display.c:0) \terror: XML Error: Entity: line 1: parser error : Start tag expected, '<' not found\n" +
			"(pcmk__log_xmllib_err@xml_display.c:0) \terror: XML Error: no cib\n" +
			"(pcmk__log_xmllib_err@xml_display.c:0) \terror: XML Error: ^\ncrm_rule: Couldn't parse", 65},
		{"-V -c -r until -X '<cib'", "(pcmk__log_xmllib_err@xml_display.c:0) \terror: XML Error: input string: line 1", 65},
	} {
		if r := b.Line(Main, "crm_rule", test.args); r.Out != "" || !strings.HasPrefix(r.Err, test.err) || r.Status != test.status {
			t.Errorf("%s: %+v; want %+v", test.args, r, test)
		}
	}
	b.Vars["CIB_file"] = b.Dir + "/missing"
	if r := b.Run(Main, "crm_rule", "-c", "-r", "until"); r.Status != 105 || !strings.Contains(r.Err, "missing") {
		t.Errorf("%+v", r)
	}
}

// TestXML states the result as XML: each rule with its status, errors at the end.
func TestXML(t *testing.T) {
	r := tooltest.New(t, ruled).Run(Main, "crm_rule", "--output-as=xml", "-c", "-r", "until", "-r", "node")
	want := `  <rule-check rule-id="until" rc="110"/>
  <rule-check rule-id="node" rc="3"/>
  <status code="3" message="Unimplemented">
    <errors>
      <error>Could not determine whether rule node is in effect: Rule does not have a date expression</error>
`
	if !strings.Contains(r.Out, want) || r.Err != "" {
		t.Errorf("%+v", r)
	}
}
