package cib_test

import (
	"fmt"
	"strings"
	"testing"

	"pacer/cib"
)

// configured wraps sections of a configuration, one a line from line 2 on.
func configured(sections ...string) string {
	return `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="1" num_updates="0"><configuration>` + "\n" +
		strings.Join(sections, "\n") + "\n</configuration><status/></cib>"
}

func TestCheckFindsWhatIsBroken(t *testing.T) {
	const db = `<resources><primitive id="db"/><template id="tpl"/></resources>`
	for _, tt := range []struct {
		name     string
		sections []string
		want     string // the only problem, "" for none
	}{
		{"nothing", []string{db}, ""},
		{
			"id twice",
			[]string{db, `<constraints><rsc_location id="db" rsc="db"/></constraints>`},
			`test.xml: line 3, column 14: id "db" of <rsc_location> is taken by /cib/configuration/resources/primitive[@id='db'] of line 2, column 12; choose another`,
		},
		{"nodes have ids of their own", []string{`<nodes><node id="db" uname="db"/></nodes>`, db}, ""},
		{
			"location",
			[]string{db, `<constraints><rsc_location id="l" rsc="dv"/></constraints>`},
			`test.xml: line 3, column 14: rsc of <rsc_location id="l"> refers to "dv", which does not exist`,
		},
		{
			"near match",
			[]string{`<resources><primitive id="database"/></resources>`, `<constraints><rsc_location id="l" rsc="databse"/></constraints>`},
			`test.xml: line 3, column 14: rsc of <rsc_location id="l"> refers to "databse", which does not exist, did you mean database?`,
		},
		{
			"colocation",
			[]string{db, `<constraints><rsc_colocation id="c" rsc="db" with-rsc="gone"/></constraints>`},
			`test.xml: line 3, column 14: with-rsc of <rsc_colocation id="c"> refers to "gone", which does not exist`,
		},
		{
			"order",
			[]string{db, `<constraints><rsc_order id="o" first="db" then="o"/></constraints>`},
			`test.xml: line 3, column 14: then of <rsc_order id="o"> refers to "o", which is a <rsc_order>; expected <primitive>, <group>, <clone>, <master>, <bundle>, <template>, <tag>`,
		},
		{"an action is no resource", []string{db, `<constraints><rsc_order id="o" first="db" then="tpl" first-action="start"/></constraints>`}, ""},
		{
			"a parameter that fits", []string{`<resources><primitive id="db"><instance_attributes id="i"><nvpair id="p" name="fake" value="` + strings.Repeat("x", 131046) + `"/></instance_attributes></primitive></resources>`}, "",
		},
		{
			"a parameter too long for an environment",
			[]string{`<resources><primitive id="db"><instance_attributes id="i"><nvpair id="p" name="fake" value="` + strings.Repeat("x", 200000) + `"/></instance_attributes></primitive></resources>`},
			`test.xml: line 2, column 59: /cib/configuration/resources/primitive[@id='db']: the value of fake has 200000 bytes; an agent can be given at most 131046: put it into a file, and its path here`,
		},
		{
			"a node's attribute is given to no agent", []string{db, `<nodes><node id="1" uname="n"><instance_attributes id="i"><nvpair id="p" name="fake" value="` + strings.Repeat("x", 200000) + `"/></instance_attributes></node></nodes>`}, "",
		},
		{"instance of a clone", []string{db, `<constraints><rsc_location id="l" rsc="db:0"/></constraints>`}, ""},
		{
			"resource set",
			[]string{db, `<constraints><rsc_order id="o"><resource_set id="s"><resource_ref id="db"/><resource_ref id="no"/></resource_set></rsc_order></constraints>`},
			`test.xml: line 3, column 76: id of <resource_ref> refers to "no", which does not exist`,
		},
		{
			"ticket",
			[]string{db, `<constraints><rsc_ticket id="t" rsc="no" ticket="T"/></constraints>`},
			`test.xml: line 3, column 14: rsc of <rsc_ticket id="t"> refers to "no", which does not exist`,
		},
		{
			"template",
			[]string{`<resources><template id="tpl"/><primitive id="a" template="tpl"/><primitive id="b" template="a"/></resources>`},
			`test.xml: line 2, column 66: template of <primitive id="b"> refers to "a", which is a <primitive>; expected <template>`,
		},
		{
			"id-ref",
			[]string{`<resources><primitive id="a"><meta_attributes id="m"/></primitive><primitive id="b"><meta_attributes id-ref="m"/><instance_attributes id-ref="m"/></primitive></resources>`},
			`test.xml: line 2, column 114: id-ref of <instance_attributes> refers to "m", which is a <meta_attributes>; expected <instance_attributes>`,
		},
		{
			"tag",
			[]string{`<nodes><node id="1" uname="n1"/></nodes>`, db, `<tags><tag id="t"><obj_ref id="db"/><obj_ref id="n1"/><obj_ref id="x"/></tag></tags>`},
			`test.xml: line 4, column 55: id of <obj_ref> refers to "x", which does not exist`,
		},
		{
			"role",
			[]string{`<acls><acl_role id="r"><acl_permission id="p" reference="q"/></acl_role><acl_target id="u"><role id="r"/></acl_target></acls>`},
			`test.xml: line 2, column 24: reference of <acl_permission id="p"> refers to "q", which does not exist`,
		},
		{
			"fencing",
			[]string{db, `<fencing-topology><fencing-level id="f" devices="db, x"/></fencing-topology>`},
			`test.xml: line 3, column 19: devices of <fencing-level id="f"> refers to "x", which does not exist`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, p := range parse(t, configured(tt.sections...)).Check() {
				got = append(got, p.String())
			}
			if strings.Join(got, "\n") != tt.want {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), tt.want)
			}
		})
	}
}

func TestCheckLeavesStatusAlone(t *testing.T) {
	d := parse(t, strings.Replace(configured(), "<status/>", `<status><a id="x"/><b id="x"/><c id-ref="y"/></status>`, 1))
	if problems := d.Check(); len(problems) > 0 {
		t.Errorf("problems %v", problems)
	}
}

func TestProblemNamesWhatWasMeant(t *testing.T) {
	d := parse(t, configured(`<resources><primitive id="database"/></resources>`, `<constraints><rsc_location id="l" rsc="databse"/></constraints>`))
	problems := d.Check()
	if len(problems) != 1 || problems[0].ID != "databse" || problems[0].Near != "database" || problems[0].Path != "/cib/configuration/constraints/rsc_location[@id='l']" {
		t.Errorf("got %+v", problems)
	}
}

// What an agent is given together, and names that stand wherever an operation is spoken of, have bounds, too: a resource
// that is taken can be run.
func TestCheckBoundsWhatAgentsAreGiven(t *testing.T) {
	id := 0
	set := func(tag string, values int, more string) string {
		var b strings.Builder
		id++
		fmt.Fprintf(&b, `<%s id="s%d">%s`, tag, id, more)
		for i := range values {
			fmt.Fprintf(&b, `<nvpair id="s%d-%d" name="p%d-%d" value="%s"/>`, id, i, id, i, strings.Repeat("v", 100_000))
		}
		return b.String() + "</" + tag + ">"
	}
	params := func(n int) string { return set("instance_attributes", n, "") }
	ruled := func(n int) string {
		return set("instance_attributes", n, fmt.Sprintf(`<rule id="r%d"><date_expression id="d%d" operation="gt" start="2030-01-01"/></rule>`, id, id))
	}
	op := func(sets string) string {
		return `<operations><op id="o" name="start" interval="0s">` + sets + `</op></operations>`
	}
	prim := func(inner string) string { return `<primitive id="a">` + inner + `</primitive>` }
	long := strings.Repeat("x", 200_000)
	for name, c := range map[string]struct{ xml, want string }{
		"two sets that fit":                {prim(params(5) + params(5)), ""},
		"two that do not":                  {prim(params(6) + params(6)), "primitive[@id='a']: these parameters have"},
		"one too large alone":              {prim(params(11) + params(1)), "primitive[@id='a']: these parameters have"},
		"one by a rule instead":            {prim(params(6) + ruled(6)), ""},
		"a group's too":                    {`<group id="g">` + params(6) + prim(params(6)) + `</group>`, "primitive[@id='a']: these parameters have"},
		"a template's too":                 {`<template id="t" class="lsb" type="x">` + params(6) + `</template><primitive id="a" template="t">` + params(6) + `</primitive>`, "primitive[@id='a']: these parameters have"},
		"an operation's":                   {prim(params(6) + op(params(3))), ""},
		"an operation's are too many":      {prim(params(6) + op(params(6))), "op[@id='o']: these parameters have"},
		"a description of an operation":    {prim(`<operations><op id="o" name="start" interval="0s" description="` + long + `"/></operations>`), "op[@id='o']: the value of description has 200000 bytes"},
		"the name of an operation":         {prim(`<operations><op id="o" name="` + long + `" interval="0s"/></operations>`), "the name of <op> has 200000 bytes"},
		"the name of a resource":           {`<primitive id="` + long + `"/>`, "the id of <primitive> has 200000 bytes"},
		"the name of a clone":              {`<clone id="` + long + `"><primitive id="a"/></clone>`, "the id of <clone> has 200000 bytes"},
		"a name that is as long as may be": {`<primitive id="` + long[:1024] + `"/>`, ""},
	} {
		problems := parse(t, configured(`<resources>`+c.xml+`</resources>`)).Check()
		switch {
		case c.want == "" && len(problems) == 0:
		case len(problems) == 0, c.want == "", !strings.Contains(problems[0].String(), c.want), len(problems[0].String()) > 300:
			t.Errorf("%s: %.300v, want %q", name, problems, c.want)
		}
	}
}

// mustCheck fails the test if a document has problems.
func mustCheck(t fataler, d *cib.Document) {
	if problems := d.Check(); len(problems) > 0 {
		t.Fatalf("%v in\n%s", fmt.Sprint(problems), d.Bytes())
	}
}

type fataler interface{ Fatalf(string, ...any) }

// TestAgentsAreNames: an agent's provider and type are names of files, wherever an agent is named.
func TestAgentsAreNames(t *testing.T) {
	for xml, says := range map[string]string{
		`<primitive id="a" class="ocf" provider="heartbeat" type="IPaddr2"/>`:     "",
		`<primitive id="a" class="stonith" type="external/ipmi"/>`:                "",
		`<template id="t" class="lsb" type="x"/><primitive id="a" template="t"/>`: "",
		`<primitive id="a" class="ocf" provider="heartbeat" type="../../x"/>`:     `agent of /cib/configuration/resources/primitive[@id='a']: type "../../x": it has '/'`,
		`<primitive id="a" class="ocf" provider=".." type="x"/>`:                  `provider ".."`,
		`<template id="t" class="lsb" type="/tmp/x"/>`:                            `template[@id='t']: type "/tmp/x"`,
		`<group id="g"><primitive id="a" class="lsb" type=".."/></group>`:         `primitive[@id='a']: type ".."`,
		`<primitive id="a" class="lsb"/>`:                                         `type "": it is empty`,
		`<primitive id="a" class="ocf" provider="heartbeat" type="x&#10;y"/>`:     `type "x\ny"`,
	} {
		problems := parse(t, `<cib validate-with="pacemaker-4.0"><configuration><resources>`+xml+`</resources></configuration><status/></cib>`).Check()
		if says == "" && len(problems) == 0 {
			continue
		}
		if len(problems) != 1 || says == "" || !strings.Contains(problems[0].String(), says) {
			t.Errorf("%s: %v, want %q", xml, problems, says)
		}
	}
}
