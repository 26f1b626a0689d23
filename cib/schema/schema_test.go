package schema

import (
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"pgregory.net/rapid"
)

func TestEveryVersionCompiles(t *testing.T) {
	for _, v := range Versions() {
		if _, err := Compile(v); err != nil {
			t.Errorf("%s: %v", v, err)
		}
		if named, ok := Named(v.Name()); !ok || named != v {
			t.Errorf("%s is named %s, which is %v, %v", v, v.Name(), named, ok)
		}
	}
	if _, ok := Named("pacemaker-1.1"); ok {
		t.Error("there never was a pacemaker-1.1")
	}
}

func TestGeneratedDocumentsAreValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SampledFrom(Versions()).Draw(t, "version")
		root := document(t, v)
		if faults := Of(v).Validate(root); len(faults) > 0 {
			t.Fatalf("%s: %s: %s", v, faults[0].Path(), faults[0].Text())
		}
	})
}

// TestMinorVersionsOnlyAdd is what upgrades rely on when they look for the first version that a
// document follows.
func TestMinorVersionsOnlyAdd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SampledFrom(Versions()).Draw(t, "version")
		root := document(t, v)
		for _, later := range Versions() {
			if later.Major == v.Major && later.Minor > v.Minor {
				if faults := Of(later).Validate(root); len(faults) > 0 {
					t.Fatalf("valid by %s, not by %s: %s: %s", v, later, faults[0].Path(), faults[0].Text())
				}
			}
		}
	})
}

func TestFaultsAreTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SampledFrom(Versions()).Draw(t, "version")
		root := document(t, v)
		for range rapid.IntRange(1, 3).Draw(t, "mutations") {
			mutate(t, root)
		}
		faults := Of(v).Validate(root)
		if Of(v).Valid(root) != (len(faults) == 0) {
			t.Fatalf("valid is %v, yet there are %d faults", Of(v).Valid(root), len(faults))
		}
		for _, f := range faults {
			if f.Element == nil || f.Text() == "" || !strings.HasPrefix(f.Path(), "/cib") {
				t.Fatalf("a fault without place or text: %+v", f)
			}
		}
	})
}

const frame = `<cib validate-with="pacemaker-3.0" admin_epoch="0" epoch="0" num_updates="0"><configuration>` +
	`<crm_config/><nodes/><resources>%</resources><constraints/></configuration></cib>`

// TestExceptedValuesAreTheCause: a value that is ruled out by name is told, once, whatever other alternative of the grammar
// it led to, and in whatever order the attributes stand.
func TestExceptedValuesAreTheCause(t *testing.T) {
	for _, c := range []struct {
		version Version
		pair    string
		want    string
	}{
		{Version{3, 0}, `name="expected-quorum-votes" value="2" id="v"`, `name="expected-quorum-votes" may not stand in <nvpair> here, other values may`},
		{Version{3, 0}, `id="v" name="expected-quorum-votes" value="2"`, `name="expected-quorum-votes" may not stand in <nvpair> here, other values may`},
		{Version{3, 0}, `value="2" id="v" name="stonith_enabled"`, `name="stonith_enabled" may not stand in <nvpair> here, other values may`},
		{Version{4, 0}, `name="remove-after-stop" value="2" id="v"`, `name="remove-after-stop" may not stand in <nvpair> here, other values may`},
		{Version{4, 0}, `name="stonith-action" value="poweroff" id="v"`, `value="poweroff" may not stand in <nvpair> here, other values may`},
		{Version{4, 0}, `value="poweroff" id="v" name="stonith-action"`, `value="poweroff" may not stand in <nvpair> here, other values may`},
	} {
		doc := etree.NewDocument()
		err := doc.ReadFromString(`<cib validate-with="` + c.version.Name() + `" admin_epoch="0" epoch="0" num_updates="0"><configuration><crm_config>` +
			`<cluster_property_set id="s"><nvpair ` + c.pair + `/></cluster_property_set></crm_config><nodes/><resources/><constraints/></configuration></cib>`)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range Of(c.version).Validate(doc.Root()) {
			got = append(got, f.Text())
		}
		if !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s: %q", c.pair, got)
		}
	}
}

// TestFaultTexts says what a user reads for common mistakes in resources.
func TestFaultTexts(t *testing.T) {
	const dummy = `<primitive id="p" class="ocf" provider="heartbeat" type="Dummy"`
	const at = "/cib/configuration/resources/primitive[@id='p']"
	for _, c := range []struct {
		text string
		want []string
	}{
		{dummy + `/>`, nil},
		{`<primitive id="p"/>`, []string{at + ": <primitive> lacks class and type, or template"}},
		{`<primitive id="p" class="ocf" type="x"/>`, []string{at + ": <primitive> lacks provider"}},
		{dummy + ` colour="red"/>`, []string{at + "/@colour: <primitive> has no attribute colour; it may have description"}},
		{dummy + ` template="p"/>`, []string{
			at + "/@template: attribute template of <primitive> may not stand beside the others; it may still have description",
		}},
		{`<primitive id="p" class="oc" provider="heartbeat" type="Dummy"/>`, []string{
			at + `/@class: class="oc" is no value for <primitive>; want ocf, lsb, heartbeat, stonith, service, systemd, upstart or nagios`,
		}},
		{dummy + `><operation/></primitive>`, []string{
			at + "/operation: <operation> may not stand in <primitive>; here may stand <instance_attributes>, <meta_attributes>, " +
				"<utilization> or <operations>",
		}},
		{dummy + `><operations/><operations/></primitive>`, []string{
			at + "/operations: <operations> may not stand at this point of <primitive>, or not once more; here may stand " +
				"<instance_attributes>, <meta_attributes> or <utilization>",
		}},
		{dummy + `><operations><op id="o" name="monitor" interval="1s" on-fail="demote"/></operations></primitive>`, []string{
			at + `/operations/op[@id='o']/@on-fail: on-fail="demote" is no value for <op>; want ignore, block, stop, restart, ` +
				"standby, fence or restart-container",
		}},
		{`<group id="p"/>`, []string{"/cib/configuration/resources/group[@id='p']: <group> lacks <primitive>"}},
		{`<bundle id="p"/>`, []string{"/cib/configuration/resources/bundle[@id='p']: <bundle> lacks <docker>, or <rkt>"}},
		{dummy + `>text</primitive>`, []string{at + `: <primitive> may hold no text, found "text"`}},
		{dummy + `/>` + dummy + `/>`, []string{at + `/@id: id "p" of <primitive> is that of <primitive> already`}},
		{`<primitive id="p" template="t"/>`, []string{at + `/@template: template="t" of <primitive> refers to an id that does not exist`}},
		{`<primitive id="1p" template="t"/>`, []string{
			"/cib/configuration/resources/primitive[@id='1p']/@id: id=\"1p\" is no value for <primitive>; want an id (a letter or " +
				"underscore, then letters, digits, dots and dashes)",
			"/cib/configuration/resources/primitive[@id='1p']/@template: template=\"t\" of <primitive> refers to an id that does not exist",
		}},
		// Each fault of one document is told, not only the first.
		{`<primitive id="p"/><group id="g"/>`, []string{
			at + ": <primitive> lacks class and type, or template",
			"/cib/configuration/resources/group[@id='g']: <group> lacks <primitive>",
		}},
	} {
		doc := etree.NewDocument()
		if err := doc.ReadFromString(strings.Replace(frame, "%", c.text, 1)); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range Of(Version{3, 0}).Validate(doc.Root()) {
			got = append(got, f.Path()+": "+f.Text())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %s\nwant %s", c.text, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
	}
}

func TestStatusMayHoldAnything(t *testing.T) {
	doc := etree.NewDocument()
	text := strings.Replace(frame, "</cib>", `<status x="y"><what id="p" ever="">text</what></status></cib>`, 1)
	if err := doc.ReadFromString(strings.Replace(text, "%", "", 1)); err != nil {
		t.Fatal(err)
	}
	if faults := Of(Version{3, 0}).Validate(doc.Root()); len(faults) > 0 {
		t.Error(faults[0].Text())
	}
}

func TestDataTypes(t *testing.T) {
	for _, c := range []struct {
		typ     string
		yes, no []string
	}{
		{"boolean", []string{"true", "false", "0", "1", " true "}, []string{"", "yes", "True"}},
		{"integer", []string{"0", "-1", "+10", " 5 ", strings.Repeat("9", 24), strings.Repeat("0", 40) + "5"}, []string{"", "-", "1.5", "1 2", "x", strings.Repeat("9", 25)}},
		{"nonNegativeInteger", []string{"0", "-0", "7"}, []string{"-1", ""}},
		{"positiveInteger", []string{"1", "+1"}, []string{"0", "+0", "-1"}},
		{"ID", []string{"a", "_1", "a-b.c", "é"}, []string{"", "1a", "-a", "a b", "a:b", "a/b"}},
		{"schema-name", []string{"none", "pacemaker-3.10"}, []string{"pacemaker-1.1", "3.10"}},
	} {
		d := newData([]datum{{typ: c.typ}})
		for _, v := range c.yes {
			if !d.allows(v) {
				t.Errorf("%q should be of type %s", v, c.typ)
			}
		}
		for _, v := range c.no {
			if d.allows(v) {
				t.Errorf("%q should not be of type %s", v, c.typ)
			}
		}
	}
}

func TestWhiteSpaceAroundWords(t *testing.T) {
	const space = " \tstonith-action\n"
	for exact, want := range map[bool]bool{true: false, false: true} {
		if got := newData([]datum{{word: "stonith-action", exact: exact}}).allows(space); got != want {
			t.Errorf("exact %v: %q is allowed: %v", exact, space, got)
		}
	}
}

func TestMistakesInTheNotation(t *testing.T) {
	for text, want := range map[string]string{
		"a = <b> {":         "line",
		"a = <b> { @c \n":   "line",
		"a = @b [2.1]":      "line 1: want versions",
		"a = @b [3.0..2.0]": "line 1: want versions",
		"a = \"x":           "is not closed",
		"a b":               `want "="`,
		"a = b\na = c":      "defined twice",
		"a = ;":             "cannot read",
		" a = b":            "want a definition",
		"a = ":              "want something",
	} {
		if _, err := parseNotation(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want an error saying %q", text, err, want)
		}
	}
}

func FuzzValidate(f *testing.F) {
	f.Add(strings.Replace(frame, "%", `<primitive id="p" class="lsb" type="x"/>`, 1), 5)
	f.Add(`<cib><configuration/></cib>`, 0)
	f.Fuzz(func(t *testing.T, text string, version int) {
		doc := etree.NewDocument()
		if err := doc.ReadFromString(text); err != nil || doc.Root() == nil {
			return
		}
		all := Versions()
		g := Of(all[max(version, -version, 0)%len(all)])
		if g.Valid(doc.Root()) != (len(g.Validate(doc.Root())) == 0) {
			t.Errorf("two verdicts on %s", text)
		}
	})
}
